/* Options of the chart library for bars and lines. */
import { FONT, labelAxis, tooltip, valueAxis, withGaps } from "./axes.js";
import { cell, isNote, range } from "./cells.js";
import { hidden } from "./state.js";
import { colour, isAssumed, name, quantity } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Series} Series
 */

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
const SPOTS = ["word/every_hour"]; // lines of which only the marks are drawn
const HEAVY = ["word/limit", "word/mean_price"];
const DASHED = ["word/limit", "word/requirement", "word/mean_price"];
const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: "rgba(255, 255, 255, 0.75)" };
const MANY = 60; // values of a line, from which on they have no marks

/** @param {Chart} chart @param {import("./types").Chosen} chosen @param {string} panel @param {number} width @returns {Option} */
export function barOption(chart, chosen, panel, width) {
  const shown = cell(chart, chosen, panel);
  const x = chart.name === "dispatch" ? withGaps(shown.x) : shown.x;
  const place = new Map(shown.x.map((label, i) => [label, i]));
  /** @param {Series} one */
  const valuesOf = (one) => x.map((label) => (place.has(label) ? one.values[/** @type {number} */ (place.get(label))] : undefined));
  const notes = shown.series.filter((one) => isNote(chart, one.label));
  const lying = chart.kind === "hstack";
  const axes = [labelAxis(chart, x, width), valueAxis(range(chart, chosen))];
  if (notes.length) axes[0].axisLabel.formatter = (/** @type {string} */ label, /** @type {number} */ i) => [name(label), ...notes.map((one) => noteOf(chart, one, i))].join("\n");
  if (lying) Object.assign(axes[0], { inverse: true, axisLabel: { ...FONT, interval: 0, formatter: name } });
  return {
    animation: false,
    textStyle: FONT,
    grid: { left: 4, right: 10, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(chart),
    xAxis: axes[lying ? 1 : 0],
    yAxis: axes[lying ? 0 : 1],
    series: shown.series.filter((one) => !hidden.has(one.label) && !notes.includes(one)).map((one) => drawn(chart, one, valuesOf(one), width)),
  };
}

/* A number that stands below the name of its place on the axis, with its sign. */
/** @param {Chart} chart @param {Series} one @param {number} i */
function noteOf(chart, one, i) {
  const value = one.values[i];
  return value === null || value === undefined ? "" : `${value > 0 ? "+" : ""}${quantity(value, (chart.row_units || {})[one.label])}`;
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
    itemStyle: { ...(chart.kind === "area" ? {} : { borderColor: "#ffffff", borderWidth: 0.5 }), ...(isAssumed(one.label) ? { decal: HATCH } : {}) },
  };
}

/** @param {Chart} chart @param {Series} one @param {Option} common @returns {Option} */
function line(chart, one, common) {
  const many = common.data.length > MANY;
  const spots = SPOTS.includes(one.label);
  return {
    ...common,
    type: "line",
    z: 5,
    connectNulls: chart.kind === "lines" && !many,
    symbol: spots ? "diamond" : many || one.line ? "none" : SYMBOLS[chart.series.indexOf(one.label) % SYMBOLS.length],
    symbolSize: spots ? 13 : 7,
    itemStyle: spots ? { borderColor: "#ffffff", borderWidth: 1 } : {},
    lineStyle: spots ? { opacity: 0 } : { width: one.line || HEAVY.includes(one.label) ? 2.5 : 2, type: DASHED.includes(one.label) ? "dashed" : "solid" },
  };
}

/* A level as wide as its step. */
/** @param {Option} common @param {number} width @returns {Option} */
function dashes(common, width) {
  const symbolSize = [Math.max(2, (width - 60) / common.data.length), 3];
  return { ...common, type: "scatter", z: 5, symbol: "rect", symbolSize, itemStyle: { borderColor: "#ffffff", borderWidth: 1 } };
}
