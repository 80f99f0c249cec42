/* Every chart as a table, for those who read numbers, and for programs that read pages aloud. */
import { cell, drawnLabels, grouped, rawCell } from "./cells.js";
import { element } from "./dom.js";
import { acrossOf } from "./study.js";
import { colour, convert, momentName, name, number, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Chosen} Chosen
 * @typedef {{label: string, cells: (string | HTMLElement)[], ink?: string, strong?: boolean}} Row
 */

const STRONG = ["word/total", "word/total_without_land"];

/** @type {Record<string, (chart: Chart, chosen: Chosen, panel: string) => HTMLElement>} */
const TABLES = { points: pointsTable, map: mapTable, sankey: sankeyTable, text: wordsTable };

/** @param {Chart} chart @param {Chosen} chosen @param {string} panel */
export const tableOf = (chart, chosen, panel) => (TABLES[chart.kind] || numbersTable)(chart, chosen, panel);

/** @param {string} caption @param {string[]} head @param {Row[]} rows */
function table(caption, head, rows) {
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map(tableRow)),
    ),
  );
}

/** @param {Row} row */
function tableRow({ label, cells, ink, strong }) {
  const mark = ink ? element("i", { class: "mark", style: `background:${ink}` }) : null;
  const head = element("th", { scope: "row" }, mark, label);
  return element("tr", strong ? { class: "strong" } : {}, head, ...cells.map((content) => element("td", {}, content)));
}

/** @param {Chart} chart @param {string} panel */
const titleOf = (chart, panel) => [t(`chart.${chart.name}.title`), panel ? name(panel) : ""].filter(Boolean).join(": ");

/* Series down, x across. */
/** @param {Chart} chart @param {Chosen} chosen @param {string} panel */
function numbersTable(chart, chosen, panel) {
  const { x, series } = cell(chart, chosen, panel);
  const [rowUnits, columnUnits] = [chart.row_units || {}, chart.column_units || {}];
  const rows = series.map((one) => ({
    label: withUnit(name(one.label), rowUnits[one.label]),
    ink: chart.kind === "table" ? "" : colour(one.label),
    strong: STRONG.includes(one.label),
    cells: one.values.map((value, i) => numberCell(value, rowUnits[one.label] || columnUnits[x[i]])),
  }));
  return table(titleOf(chart, panel), [unitName(chart.unit), ...x.map((label) => withUnit(momentName(label), columnUnits[label]))], rows);
}

/** @param {string} text @param {string | undefined} unit */
const withUnit = (text, unit) => [text, unit && unit !== "year" ? unitName(unit) : ""].filter(Boolean).join(", ");

/* `unit` is that of the cell, where not all of the chart have the same. */
/** @param {number | null} value @param {string | undefined} unit */
function numberCell(value, unit) {
  if (unit === "year") return value === null ? "–" : String(value);
  if (unit) return number(convert(value, unit));
  return value ? number(value) : "·";
}

/** @param {Chart} chart @param {Chosen} chosen */
function wordsTable(chart, chosen) {
  const raw = rawCell(chart, chosen, "");
  const rows = Object.entries(raw ? raw.series : {}).map(([place, values]) => ({
    label: name(chart.series[Number(place)]),
    cells: values.map((value) => wordsCell(String(value ?? ""))),
  }));
  return table(titleOf(chart, ""), ["", ...(raw ? chart.xs[raw.x].map(name) : [])], rows);
}

/** @param {string} label */
function wordsCell(label) {
  if (!label) return "–";
  if (label.startsWith("lines/")) return element("ul", {}, ...name(label).split("\n").map((line) => element("li", {}, line)));
  return label.startsWith("code/") ? element("code", {}, name(label)) : name(label);
}

/** @param {Chart} chart @param {Chosen} chosen @param {string} panel */
function mapTable(chart, chosen, panel) {
  const raw = rawCell(chart, chosen, panel);
  const kinds = [...drawnLabels(chart, chosen).keys()];
  const rows = Object.entries(raw ? raw.places : {}).map(([label, shares]) => {
    const own = grouped(chart, shares);
    return { label: name(label), cells: kinds.map((kind) => (own[kind] ? number(own[kind]) : "·")) };
  });
  const flows = (raw ? raw.flows : []).map(([line, from, to, value]) => ({
    label: `${name(from)} → ${name(to)} (${name(line)}), ${unitName(chart.flow_unit || "")}`,
    cells: [number(value), ...kinds.slice(1).map(() => "")],
  }));
  return table(titleOf(chart, panel), [unitName(chart.unit), ...kinds.map(name)], [...rows, ...flows]);
}

/** @param {Chart} chart @param {Chosen} chosen */
function sankeyTable(chart, chosen) {
  const raw = rawCell(chart, chosen, "");
  const rows = (raw ? raw.links : []).map(([source, target, value]) => ({
    label: `${name(source)} → ${name(target)}`,
    cells: [number(value)],
  }));
  return table(titleOf(chart, ""), ["", unitName(chart.unit)], rows);
}

/** @param {Chart} chart @param {Chosen} chosen */
function pointsTable(chart, chosen) {
  const rows = cell(chart, chosen, "").series.flatMap((one) =>
    one.pairs.map(([x, y]) => ({ label: name(one.label), cells: [number(x), number(y)] })),
  );
  return table(titleOf(chart, ""), ["", acrossOf(chosen), unitName(chart.unit)], rows);
}
