/* Options of the chart library for bars and lines. */
import { FONT, labelAxis, tooltip, valueAxis, withGaps } from "./axes.js";
import { cell, range } from "./cells.js";
import { hidden } from "./state.js";
import { colour, name } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Series} Series
 */

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
const HEAVY = ["word/limit", "word/mean_price"];
const DASHED = ["word/limit", "word/requirement"];
const MANY = 60; // values of a line, from which on they have no marks

/** @param {Chart} chart @param {import("./types").Chosen} chosen @param {string} panel @param {number} width @returns {Option} */
export function barOption(chart, chosen, panel, width) {
  const shown = cell(chart, chosen, panel);
  const x = chart.name === "dispatch" ? withGaps(shown.x) : shown.x;
  const place = new Map(shown.x.map((label, i) => [label, i]));
  /** @param {Series} one */
  const valuesOf = (one) => x.map((label) => (place.has(label) ? one.values[/** @type {number} */ (place.get(label))] : undefined));
  const lying = chart.kind === "hstack";
  const axes = [labelAxis(chart, x, width), valueAxis(range(chart, chosen))];
  if (lying) Object.assign(axes[0], { inverse: true, axisLabel: { ...FONT, interval: 0, formatter: name } });
  return {
    animation: false,
    textStyle: FONT,
    grid: { left: 4, right: 10, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(chart),
    xAxis: axes[lying ? 1 : 0],
    yAxis: axes[lying ? 0 : 1],
    series: shown.series.filter((one) => !hidden.has(one.label)).map((one) => drawn(chart, one, valuesOf(one), width)),
  };
}

/** @param {Chart} chart @param {Series} one @param {(number | null | undefined)[]} values @param {number} width @returns {Option} */
function drawn(chart, one, values, width) {
  const common = { id: one.label, name: name(one.label), data: values, color: colour(one.label), emphasis: { focus: "series" } };
  if (chart.kind === "area" && one.line) return dashes(common, width);
  if (chart.kind === "lines" || one.line) return line(chart, one, common);
  return {
    ...common,
    type: "bar",
    data: values.map((value) => value || null),
    stack: chart.kind === "bars" ? undefined : "all",
    barCategoryGap: chart.kind === "area" ? "0%" : "22%",
    itemStyle: chart.kind === "area" ? {} : { borderColor: "#ffffff", borderWidth: 0.5 },
  };
}

/** @param {Chart} chart @param {Series} one @param {Option} common @returns {Option} */
function line(chart, one, common) {
  const many = common.data.length > MANY;
  return {
    ...common,
    type: "line",
    z: 5,
    connectNulls: chart.kind === "lines" && !many,
    symbol: many || one.line ? "none" : SYMBOLS[chart.series.indexOf(one.label) % SYMBOLS.length],
    symbolSize: 7,
    lineStyle: { width: one.line || HEAVY.includes(one.label) ? 2.5 : 2, type: DASHED.includes(one.label) ? "dashed" : "solid" },
  };
}

/* A level as wide as its step. */
/** @param {Option} common @param {number} width @returns {Option} */
function dashes(common, width) {
  const symbolSize = [Math.max(2, (width - 60) / common.data.length), 3];
  return { ...common, type: "scatter", z: 5, symbol: "rect", symbolSize, itemStyle: { borderColor: "#ffffff", borderWidth: 1 } };
}
