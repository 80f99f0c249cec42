/* Cards: every scenario in a few numbers and sentences. */
function cards() {
  const chart = data.summary;
  const node = element("section", { class: "summary", id: "summary", "aria-labelledby": "summary-title" });
  const write = () =>
    node.replaceChildren(
      element("h2", { id: "summary-title" }, t("chart.summary.title")),
      element("p", { class: "lead" }, t("chart.summary.reads")),
      element("div", { class: "cards" }, ...chart.xs[0].map((scenario, i) => card(chart, scenario, i))),
    );
  write();
  onChange(write);
  return node;
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

const YEARS = ["start", "end", "year"];

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
