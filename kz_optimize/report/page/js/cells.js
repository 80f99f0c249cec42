/* From what is kept about a chart to what is drawn: the chosen cell, grouped, in the chosen money. */
import { data, hidden, state } from "./state.js";
import { convert } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Chosen} Chosen
 * @typedef {import("./types").Cell} Cell
 * @typedef {import("./types").Series} Series
 */

const STACKED = ["stack", "area", "hstack"];
const NOTHING = 0.004; // of an axis: too little to give it room

/** @param {Chart} chart */
export const isStacked = (chart) => STACKED.includes(chart.kind);

/* Series in another unit than the chart are not drawn: they are written below the names of the axis. */
/** @param {Chart} chart @param {string} label */
export const isNote = (chart, label) => (chart.row_units || {})[label] !== undefined && chart.unit !== "" && (chart.row_units || {})[label] !== chart.unit;

/** @param {number[]} values */
export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @param {Chart} chart @param {Chosen} chosen @param {string} panel @returns {Cell | undefined} */
export function rawCell(chart, chosen, panel) {
  const keys = chart.selectors.map((selector) => selector.labels.indexOf(chosen[selector.name]));
  return chart.cells[[...keys, ...(chart.panels ? [chart.panels.indexOf(panel)] : [])].join("/")];
}

/* A chart in the unit of the carrier that was chosen. */
/** @param {Chart} chart @param {Chosen} chosen @returns {Chart} */
export const inUnit = (chart, chosen) => ({
  ...chart,
  unit: chart.units[chosen.output] || chart.unit,
  flow_unit: chart.units[`flow/${chosen.output}`],
});

/* {x: labels, series: [{label, line, values}]} in stack order. */
/** @param {Chart} chart @param {Chosen} chosen @param {string} panel @returns {{x: string[], series: Series[]}} */
export function cell(chart, chosen, panel) {
  const raw = rawCell(chart, chosen, panel);
  if (!raw) return { x: [], series: [] };
  if (raw.pairs) return { x: [], series: pointsOf(chart, raw) };
  const series = Object.entries(raw.series).map(([place, values]) => {
    const own = values.map((value) => convert(value, chart.unit));
    return { ...labelled(chart, place), values: own, pairs: [] };
  });
  return { x: chart.xs[raw.x], series: isGrouped(chart) ? addUp(series) : series };
}

/** @param {Chart} chart @param {string} place */
function labelled(chart, place) {
  const label = chart.series[Number(place)];
  return { label, line: chart.lines.includes(label) };
}

/** @param {Chart} chart @param {Cell} raw @returns {Series[]} */
function pointsOf(chart, raw) {
  return Object.entries(raw.pairs).map(([place, pairs]) => ({
    ...labelled(chart, place),
    values: [],
    pairs: pairs.map(([x, y]) => [x, convert(y, chart.unit)]),
  }));
}

/** @param {Chart} chart */
const isGrouped = (chart) => chart.grouped && state.detail === "group";

/* The label under which a series is shown. */
/** @param {string} label */
const groupOf = (label) => (data.labels[label] || {}).group || label;

/** @param {Series[]} series */
function addUp(series) {
  /** @type {Map<string, Series>} */
  const sums = new Map();
  for (const one of series) {
    const label = groupOf(one.label);
    const total = sums.get(label);
    if (!total) sums.set(label, { ...one, label, values: [...one.values] });
    else one.values.forEach((value, i) => (total.values[i] = plus(total.values[i], value)));
  }
  return [...sums.values()];
}

/** @param {number | null} a @param {number | null} b */
const plus = (a, b) => (a === null ? b : b === null ? a : a + b);

/* Shares of a place on the map, by group where groups are shown. */
/** @param {Chart} chart @param {import("./types").Shares} shares */
export function grouped(chart, shares) {
  if (!isGrouped(chart)) return shares;
  /** @type {import("./types").Shares} */
  const sums = {};
  for (const [label, value] of Object.entries(shares)) sums[groupOf(label)] = (sums[groupOf(label)] || 0) + value;
  return sums;
}

/* Label -> whether it is a line, of everything a chart draws for a choice, over all panels, in the order of the chart. */
/** @param {Chart} chart @param {Chosen} chosen */
export function drawnLabels(chart, chosen) {
  /** @type {Map<string, boolean>} */
  const labels = new Map();
  for (const panel of chart.panels || [""]) {
    const raw = rawCell(chart, chosen, panel);
    if (raw && raw.links) {
      raw.links.forEach(([source, target]) => labels.set(source, false).set(target, false));
    } else if (raw && raw.places) {
      for (const shares of Object.values(raw.places)) {
        for (const label of Object.keys(grouped(chart, shares))) labels.set(label, false);
      }
    } else {
      const shown = cell(chart, chosen, panel).series.filter((one) => !isNote(chart, one.label));
      shown.forEach((one) => labels.set(one.label, one.line));
    }
  }
  return inOrder(chart, labels);
}

/* In the order of the chart's series, lines last. */
/** @param {Chart} chart @param {Map<string, boolean>} labels */
function inOrder(chart, labels) {
  const place = new Map();
  chart.series.forEach((label, i) => {
    const shown = isGrouped(chart) ? groupOf(label) : label;
    if (!place.has(shown)) place.set(shown, i);
  });
  /** @param {[string, boolean]} entry */
  const rank = ([label, line]) => (line ? 1e6 : 0) + (place.get(label) || 0);
  return new Map([...labels].sort((a, b) => rank(a) - rank(b)));
}

/* [least, most, step] over all panels, so that they can be compared by eye. */
/** @param {Chart} chart @param {Chosen} chosen @returns {[number, number, number]} */
export function range(chart, chosen) {
  let [least, most] = [0, 0];
  for (const panel of chart.panels || [""]) {
    const { x, series } = cell(chart, chosen, panel);
    const shown = series.filter((one) => !hidden.has(one.label) && !isNote(chart, one.label));
    /** @param {Series} one */
    const inStack = (one) => isStacked(chart) && !one.line;
    x.forEach((_, i) => {
      const stacked = shown.filter(inStack).map((one) => one.values[i] || 0);
      const single = shown.filter((one) => !inStack(one)).map((one) => one.values[i] || 0);
      most = Math.max(most, sum(stacked.filter((value) => value > 0)), ...single);
      least = Math.min(least, sum(stacked.filter((value) => value < 0)), ...single);
    });
  }
  if (-least < NOTHING * most) least = 0;
  if (most < -NOTHING * least) most = 0;
  return roundLimits(least, most);
}

/* Limits of an axis at whole steps. */
/** @param {number} least @param {number} most @returns {[number, number, number]} */
export function roundLimits(least, most, steps = 5) {
  const step = niceStep((most - least) / steps);
  return [Math.floor(least / step + 1e-6) * step, Math.ceil(most / step - 1e-6) * step, step];
}

/** @param {number} rough */
function niceStep(rough) {
  if (!(rough > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((factor) => factor * size >= rough) || 10) * size;
}
