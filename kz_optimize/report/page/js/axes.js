/* Axes and tooltips of all pictures. */
import { isStacked, sum } from "./cells.js";
import { escape } from "./dom.js";
import { momentName, name, number, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Option} Option
 */

export const INK = "#22303c";
export const FAINT = "#dfe4e8";
export const FONT = { fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif", fontSize: 12, color: INK };
export const NARROW = 480;
const GAP = "gap";

/** @param {[number, number, number]} limits @returns {Option} */
export function valueAxis([least, most, step]) {
  return {
    type: "value",
    min: least,
    max: most,
    interval: step,
    axisLabel: { ...FONT, hideOverlap: true, formatter: (/** @type {number} */ value) => number(value) },
    splitLine: { lineStyle: { color: FAINT } },
  };
}

/** @param {Chart} chart @param {string[]} x @param {number} [width] @returns {Option} */
export function labelAxis(chart, x, width = 0) {
  /** @type {Option} */
  const axis = {
    type: "category",
    data: x,
    axisTick: { show: false },
    axisLine: { onZero: true, lineStyle: { color: "#5b6770" } },
    axisLabel: { ...FONT, hideOverlap: true, formatter: name },
  };
  if (chart.kind === "area") return hoursAxis(axis, x);
  if (String(x[0]).startsWith("date/")) {
    const often = width > 700 ? 30 : 91;
    axis.axisLabel.interval = (/** @type {number} */ index) => index % often === 14;
    axis.axisLine.onZero = false;
    axis.boundaryGap = false;
  } else if (chart.kind === "bars") {
    axis.axisLabel.interval = 0;
  }
  return axis;
}

/* One name per day, at its middle. */
/** @param {Option} axis @param {string[]} x */
function hoursAxis(axis, x) {
  /** @param {number} index */
  const isMiddle = (index) => {
    const same = x.map((label, i) => (dayOf(label) === dayOf(x[index]) ? i : -1)).filter((i) => i >= 0);
    return index === same[same.length >> 1];
  };
  axis.axisLabel.interval = (/** @type {number} */ index) => !isGap(x[index]) && isMiddle(index);
  axis.axisLabel.formatter = (/** @type {string} */ label) => name(dayOf(label));
  return axis;
}

/** @param {string} label */
const dayOf = (label) => label.split("|")[0];
/** @param {string} label */
const isGap = (label) => label.startsWith(GAP);

/* An empty place between days that do not follow each other. */
/** @param {string[]} x */
export function withGaps(x) {
  return x.flatMap((label, i) => (i && dayOf(x[i - 1]) !== dayOf(label) ? [`${GAP}${i}`, label] : [label]));
}

/** @param {Chart} chart @returns {Option} */
export function tooltip(chart) {
  const stacked = isStacked(chart);
  return {
    trigger: "axis",
    confine: true,
    axisPointer: { type: stacked || chart.kind === "bars" ? "shadow" : "line" },
    textStyle: { ...FONT, fontSize: 12 },
    formatter: (/** @type {Option[]} */ points) => {
      if (!points.length || isGap(points[0].axisValue)) return "";
      const shown = points.filter((point) => point.value !== undefined && Math.abs(point.value) > 1e-9);
      const rows = [...shown].reverse().map((point) => tipRow(point.color, name(point.seriesId), point.value));
      const parts = shown.filter((point) => !chart.lines.includes(point.seriesId)).map((point) => point.value);
      if (stacked && parts.length > 1 && !chart.lines.includes("word/total")) {
        rows.push(tipRow("transparent", t("page.total"), sum(parts)));
      }
      return tip(momentName(points[0].axisValue), chart.unit, rows);
    },
  };
}

/* The box at the pointer. */
/** @param {string} title @param {string} unit @param {string[]} rows */
export function tip(title, unit, rows) {
  return `<b>${escape(title)}</b>, ${escape(unitName(unit))}<table class="tip">${rows.join("")}</table>`;
}

/** @param {string} ink @param {string} label @param {number} value */
export function tipRow(ink, label, value) {
  return `<tr><td><i style="background:${ink}"></i>${escape(label)}</td><td>${number(value)}</td></tr>`;
}
