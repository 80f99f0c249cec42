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
  const lines = stories.map(([scenario, sentence]) =>
    element("li", { style: `border-left-color:${colour(scenario)}` }, element("b", {}, name(scenario)), ": ", ...written(sentence)),
  );
  const group = name(String(stories[0][1].parts.group));
  return [element("h2", {}, t("page.story", { group })), element("ul", { class: "story" }, ...lines)];
}

/** @param {import("./types").Chart} chart @param {string} scenario @param {number} i */
function card(chart, scenario, i) {
  const list = chart.series.flatMap((label, place) => [
    element("dt", {}, name(label)),
    element("dd", {}, quantity(chart.cells[""].series[place][i], (chart.row_units || {})[label])),
  ]);
  return element(
    "article",
    { class: "card", style: `border-top-color:${colour(scenario)}` },
    element("h3", {}, name(scenario)),
    element("p", { class: "reads" }, ownWords(data.descriptions[scenario])),
    element("dl", {}, ...list),
    element("ul", { class: "findings" }, ...data.findings[scenario].map((finding) => element("li", {}, ...written(finding)))),
  );
}

/* A sentence with its places filled, and a link to the reasons where it is about a group. */
/** @param {Sentence} sentence */
function written({ key, parts }) {
  const filled = Object.entries(parts).map(([part, value]) => [part, filling(part, value)]);
  const sentence = t(key, Object.fromEntries(filled));
  if (!parts.group) return [sentence];
  const onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    pickIn("reason", "group", String(parts.group));
  };
  return [sentence, " ", element("a", { href: "#chapter-reason", onclick }, t("page.why"))];
}

/** @param {string} part @param {Sentence["parts"][string]} value */
function filling(part, value) {
  if (YEARS.includes(part)) return String(value);
  if (Array.isArray(value)) return quantity(...value);
  return typeof value === "string" ? name(value) : number(value, value >= 1);
}
