/* Cards: every scenario in a few numbers and sentences. */
function cards() {
  const chart = data.summary;
  const node = element("section", { class: "summary", id: "summary", "aria-labelledby": "summary-title" });
  const write = () =>
    node.replaceChildren(
      ...story(),
      element("h2", { id: "summary-title" }, t("chart.summary.title")),
      element("p", { class: "lead" }, t("chart.summary.reads")),
      element("div", { class: "cards" }, ...chart.xs[0].map((scenario, i) => card(chart, scenario, i))),
    );
  write();
  onChange(write);
  return node;
}

/* What becomes of the group that emits most, scenario by scenario, before anything else. */
function story() {
  const sentences = Object.entries(data.stories);
  if (!sentences.length) return [];
  const lines = sentences.map(([scenario, sentence]) =>
    element("li", { style: `border-left-color:${colour(scenario)}` }, element("b", {}, name(scenario)), ": ", ...told(sentence)),
  );
  return [element("h2", {}, t("page.story", { group: name(sentences[0][1].parts.group) })), element("ul", { class: "story" }, ...lines)];
}

function card(chart, scenario, i) {
  const numbers = chart.series.map((label, place) => [label, chart.cells[""].series[place][i]]);
  const list = numbers.flatMap(([label, value]) => [
    element("dt", {}, name(label)),
    element("dd", {}, quantity(value, chart.row_units[label])),
  ]);
  return element(
    "article",
    { class: "card", style: `border-top-color:${colour(scenario)}` },
    element("h3", {}, name(scenario)),
    element("p", { class: "reads" }, ownWords(data.descriptions[scenario])),
    element("dl", {}, ...list),
    element("ul", { class: "findings" }, ...data.findings[scenario].map((finding) => element("li", {}, ...told(finding)))),
  );
}

const YEARS = ["start", "end", "year", "when"];

function told({ key, parts }) {
  const written = ([part, value]) => {
    if (YEARS.includes(part)) return [part, String(value)];
    if (Array.isArray(value)) return [part, quantity(...value)];
    return [part, typeof value === "string" ? name(value) : number(value, value >= 1)];
  };
  const sentence = t(key, Object.fromEntries(Object.entries(parts).map(written)));
  if (!parts.group) return [sentence];
  const why = (event) => {
    event.preventDefault();
    pickIn("reason", "group", parts.group);
  };
  return [sentence, " ", element("a", { href: "#chapter-reason", onclick: why }, t("page.why"))];
}
