/* Pictures of studies: bars that lie, bands over the years, a point per run. */
import { FAINT, FONT, INK, labelAxis, NARROW, tip, tipRow, tooltip, valueAxis } from "./axes.js";
import { cell, range, roundLimits } from "./cells.js";
import { escape } from "./dom.js";
import { hidden } from "./state.js";
import { colour, name, number, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Chosen} Chosen
 * @typedef {import("./types").Option} Option
 * @typedef {import("./types").Series} Series
 * @typedef {{chart: Chart, x: string[], series: Series[], chosen: Chosen, panel: string}} Shown
 */

export const CONFIDENCE = "_confidence";
const LYING = ["hstack", "tornado", "whiskers", "spans"];
/** @type {Record<string, number>} Pixels, where they are not those of most. */
const ROW_HEIGHT = { hstack: 21, whiskers: 44 };
const BAR = 0.7; // of the height of a row
/** @type {[number, number, number]} What shares of a variance can be; beyond is noise of the estimate. */
const SHARES = [0, 100, 20];

/** @type {Record<string, (shown: Shown) => Option>} */
const DRAWN = { tornado, whiskers, spans, band, points };

/** @param {Chart} chart @param {Chosen} chosen @param {string} panel @param {number} width @returns {Option} */
export function studyOption(chart, chosen, panel, width) {
  const { x, series } = cell(chart, chosen, panel);
  const visible = series.filter((one) => !hidden.has(one.label));
  /** @type {Option} */
  const option = { animation: false, textStyle: FONT, ...DRAWN[chart.kind]({ chart, x, series: visible, chosen, panel }) };
  if (LYING.includes(chart.kind) && width < NARROW) Object.assign(option.yAxis.axisLabel, { width: 120, overflow: "break", fontSize: 11 });
  return option;
}

/* Pixels that a picture needs for its rows; nothing where it is as high as others. */
/** @param {Chart} chart @param {Chosen} chosen @param {string} panel */
export function heightOf(chart, chosen, panel) {
  if (!LYING.includes(chart.kind)) return undefined;
  return 60 + (ROW_HEIGHT[chart.kind] || 28) * cell(chart, chosen, panel).x.length;
}

/** @param {Chart} chart @param {string[]} x @param {[number, number, number]} limits @param {Option[]} series @returns {Option} */
function lying(chart, x, limits, series) {
  return {
    grid: { left: 4, right: 24, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(chart),
    xAxis: valueAxis(limits),
    yAxis: { ...labelAxis(chart, x), inverse: true, axisLabel: { ...FONT, interval: 0, formatter: name } },
    series,
  };
}

/** @param {Series} one @returns {Option} */
const lyingBar = (one) => ({ id: one.label, name: name(one.label), type: "bar", data: one.values, color: colour(one.label) });

/** @param {Shown} shown */
function tornado({ chart, x, series, chosen }) {
  const bars = series.map((one) => ({ ...lyingBar(one), barGap: "-100%", barCategoryGap: "35%" }));
  return lying(chart, x, range(chart, chosen), bars);
}

/* Bars beside each other; what is called like a bar and "_confidence" is half the length of its whisker. */
/** @param {Shown} shown */
function whiskers({ chart, x, series }) {
  const bars = series.filter((one) => !one.label.endsWith(CONFIDENCE));
  const spreads = bars.map((bar) => (series.find((one) => one.label === bar.label + CONFIDENCE) || { values: [] }).values.map(Number));
  const ends = bars.flatMap((one, k) => one.values.flatMap((value, i) => [-1, 1].map((sign) => Number(value) + sign * (spreads[k][i] || 0))));
  const limits = chart.unit === "%" ? SHARES : roundLimits(Math.min(0, ...ends), Math.max(0, ...ends));
  const drawn = bars.map((one) => ({ ...lyingBar(one), barWidth: `${(100 * BAR) / bars.length}%`, barGap: "0%" }));
  const lines = bars.flatMap((one, k) => (spreads[k].length ? [whisker(one, spreads[k], k, bars.length)] : []));
  return lying(chart, x, limits, [...drawn, ...lines]);
}

/** @param {Series} one @param {number[]} spread @param {number} place @param {number} count @returns {Option} */
function whisker(one, spread, place, count) {
  /** @param {unknown} _ @param {Option} api */
  const renderItem = (_, api) => {
    const row = api.size([0, 1])[1];
    const [[x1, y], [x2]] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(2), api.value(1)])];
    const at = y + row * BAR * ((place + 0.5) / count - 0.5);
    /** @param {number[]} ends */
    const line = ([ax, ay, bx, by]) => ({ type: "line", shape: { x1: ax, y1: ay, x2: bx, y2: by }, style: { stroke: INK, lineWidth: 1.5 } });
    return { type: "group", children: [[x1, at, x2, at], [x1, at - 4, x1, at + 4], [x2, at - 4, x2, at + 4]].map(line) };
  };
  const data = one.values.map((value, i) => [Number(value) - spread[i], i, Number(value) + spread[i]]);
  return { id: one.label + CONFIDENCE, type: "custom", silent: true, clip: true, z: 6, data, renderItem, encode: { x: [0, 2], y: 1 } };
}

/* From the least to the most, and a mark at the cheapest plan. */
/** @param {Shown} shown */
function spans({ chart, x, series, chosen }) {
  const of = valuesByLabel(series);
  const [least, cheapest, most] = [of["word/least"], of["word/cheapest"], of["word/most"]];
  /** @param {number} i */
  const rows = (i) => [["word/most", most], ["word/cheapest", cheapest], ["word/least", least]].map(([label, values]) => tipRow("transparent", name(String(label)), Number(values[i])));
  const common = { type: "bar", stack: "span", barCategoryGap: "35%" };
  const bars = x.map((label, i) => ({ value: most[i] - least[i], itemStyle: { color: colour(label), opacity: 0.75 } }));
  const option = lying(chart, x, range(chart, chosen), [
    { ...common, id: "word/least", data: least, itemStyle: { color: "transparent" } },
    { ...common, id: "span", data: bars },
    { id: "word/cheapest", type: "scatter", symbol: "rect", symbolSize: [4, 22], color: INK, z: 6, data: x.map((_, i) => [cheapest[i], i]) },
  ]);
  option.tooltip.formatter = (/** @type {Option[]} */ [{ dataIndex }]) => tip(name(x[dataIndex]), chart.unit, rows(dataIndex));
  return option;
}

/** @param {Series[]} series @returns {Record<string, number[]>} */
const valuesByLabel = (series) => Object.fromEntries(series.map((one) => [one.label, one.values.map(Number)]));

/* From what one run in twenty stays below to what one in twenty exceeds, and a mark at the run in the middle. */
/** @param {Shown} shown @returns {Option} */
function band({ chart, x, series, chosen, panel }) {
  const of = valuesByLabel(series);
  const [low, high, middle] = [of["word/low_quantile"], of["word/high_quantile"], of["word/median"]];
  const common = { type: "bar", stack: "band", barWidth: "40%" };
  /** @param {Option[]} hovered */
  const formatter = ([{ dataIndex, axisValue }]) => {
    const rows = [...series].reverse().map((one) => tipRow("transparent", name(one.label), Number(one.values[dataIndex])));
    return tip(axisValue, chart.unit, rows);
  };
  return {
    grid: { left: 4, right: 14, top: 10, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(chart), formatter },
    xAxis: labelAxis(chart, x),
    yAxis: valueAxis(range(chart, chosen)),
    series: [
      { ...common, id: "word/low_quantile", data: low, itemStyle: { color: "transparent" } },
      { ...common, id: "room", data: high.map((value, i) => value - low[i]), itemStyle: { color: colour(panel), opacity: 0.45 } },
      { type: "scatter", id: "word/median", symbol: "rect", symbolSize: [18, 3], color: INK, z: 6, data: middle },
    ],
  };
}

/* What the numbers along the axis of points are. */
/** @param {Chosen} chosen */
export const acrossOf = (chosen) => (chosen.factor ? name(chosen.factor) : t("word.avoided_year"));

/** @param {Shown} shown @returns {Option} */
function points({ chart, series, chosen }) {
  const axis = { type: "value", scale: true, axisLabel: { ...FONT, formatter: (/** @type {number} */ value) => number(value) }, splitLine: { lineStyle: { color: FAINT } } };
  /** @param {Option} point */
  const formatter = ({ seriesName, value }) =>
    `${escape(seriesName)}<br>${escape(acrossOf(chosen))}: <b>${number(value[0])}</b><br><b>${number(value[1])} ${escape(unitName(chart.unit))}</b>`;
  return {
    grid: { left: 4, right: 24, top: 10, bottom: 30, containLabel: true },
    tooltip: { trigger: "item", confine: true, formatter },
    xAxis: { ...axis, name: acrossOf(chosen), nameLocation: "middle", nameGap: 28, nameTextStyle: FONT },
    yAxis: axis,
    series: series.map((one) => ({
      id: one.label,
      name: name(one.label),
      type: one.line ? "line" : "scatter",
      step: one.line ? "start" : undefined,
      symbol: "circle",
      symbolSize: one.line ? 5 : 7,
      itemStyle: { opacity: one.line ? 1 : 0.6 },
      color: colour(one.label),
      data: one.pairs,
    })),
  };
}
