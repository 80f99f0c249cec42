/* Cards: every scenario in a few numbers and sentences. */
import { element } from "./dom.js";
import { pickIn } from "./figure.js";
import { data, onChange } from "./state.js";
import { colour, name, number, ownWords, quantity, t } from "./words.js";

/**
 * @typedef {import("./types").Sentence} Sentence
 */

const YEARS = ["start", "end", "year", "when"];

/** @param {import("./types").Chart} chart the numbers of every scenario */
export function cards(chart) {
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
  const stories = Object.entries(data.stories);
  if (!stories.length) return [];
  const lines = stories.map(([scenario, sentences]) => {
    const text = `: ${sentences.map(written).join(" ")} `;
    return element("li", { style: `border-left-color:${colour(scenario)}` }, element("b", {}, name(scenario)), text, why(sentences[0]));
  });
  const group = String(stories[0][1][0].parts.group);
  return [element("h2", {}, t("page.story", { group: name(group) })), element("ul", { class: "story" }, ...lines)];
}

/** @param {import("./types").Chart} chart @param {string} scenario @param {number} i */
function card(chart, scenario, i) {
  const list = chart.series.flatMap((label, place) => {
    const instead = data.instead[scenario][label];
    const contradiction = instead ? element("small", {}, t("verify.instead", { value: quantity(...instead) })) : null;
    const planned = quantity(chart.cells[""].series[place][i], (chart.row_units || {})[label]);
    return [element("dt", {}, name(label)), element("dd", {}, planned, contradiction)];
  });
  const verdicts = data.verified[scenario].map((verdict) => element("p", { class: verdict.key === "verify.holds" ? "verified" : "doubt" }, written(verdict)));
  return element(
    "article",
    { class: "card", style: `border-top-color:${colour(scenario)}` },
    element("h3", {}, name(scenario)),
    element("p", { class: "reads" }, ownWords(data.descriptions[scenario])),
    element("dl", {}, ...list),
    element("div", { class: "verdicts" }, ...verdicts),
    element("ul", { class: "findings" }, ...data.findings[scenario].map((finding) => element("li", {}, `${written(finding)} `, why(finding)))),
  );
}

/* A sentence with its places filled. */
/** @param {Sentence} sentence */
function written({ key, parts }) {
  return t(key, Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, filling(part, value)])));
}

/* A link to the reasons, of a sentence that is about a group. */
/** @param {Sentence} sentence */
function why({ parts }) {
  if (!parts.group) return null;
  const onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    pickIn("reason", "group", String(parts.group));
  };
  return element("a", { href: "#chapter-reason", onclick }, t("page.why"));
}

/** @param {string} part @param {Sentence["parts"][string]} value */
function filling(part, value) {
  if (YEARS.includes(part)) return String(value);
  if (Array.isArray(value)) return quantity(...value);
  return typeof value === "string" ? name(value) : number(value, value >= 1);
}
