/* A schematic map from the coordinates of regions: zones as soft shapes, building as pies, lines as arrows. */
import { FONT, INK, NARROW, tip, tipRow } from "./axes.js";
import { grouped, rawCell, sum } from "./cells.js";
import { escape } from "./dom.js";
import { children, hull, isLeaf, mapFrame, spread } from "./map_frame.js";
import { data, hidden } from "./state.js";
import { colour, name, number, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Circle} Circle
 * @typedef {import("./types").Frame} Frame
 * @typedef {import("./types").Option} Option
 */

const BIGGEST = 0.085; // of the smaller side of the map: radius of the largest circle
const HARDLY = 1e-4; // of the largest flow: one that has no arrow

/** @param {Chart} chart @param {import("./types").Chosen} chosen @param {string} panel @param {number} width @param {number} height @returns {Option} */
export function mapOption(chart, chosen, panel, width, height) {
  const raw = rawCell(chart, chosen, panel);
  const frame = mapFrame(width, height);
  const circles = spread(circlesOf(chart, raw ? raw.places : {}, frame));
  return {
    animation: false,
    textStyle: FONT,
    tooltip: { trigger: "item", confine: true },
    xAxis: { type: "value", min: 0, max: width, show: false },
    yAxis: { type: "value", min: 0, max: height, show: false, inverse: true },
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    series: [zones(frame), placeNames(frame, circles), ...arrows(chart, raw ? raw.flows : [], frame), ...circles.map((circle) => pie(chart, circle))],
  };
}

/* Regions that hold leaves are drawn as a soft shape around them. */
/** @param {Frame} frame @returns {Option} */
function zones(frame) {
  const holding = Object.keys(data.regions).filter((label) => children(label).some(isLeaf) && data.regions[label].parent);
  const wide = Math.min(frame.width, frame.height) / 7;
  const style = { fill: "#eef2f5", stroke: "#eef2f5", lineWidth: wide, lineJoin: "round", lineCap: "round" };
  /** @param {Option} params */
  const renderItem = ({ dataIndex }) => {
    const points = hull(placed(children(holding[dataIndex]), frame).map(([, point]) => point));
    return { type: "polygon", shape: { points: points.length > 1 ? points : [points[0], points[0]] }, style };
  };
  return { type: "custom", id: "zones", silent: true, z: 0, data: holding.map(() => [0, 0]), renderItem };
}

/* Labels of regions that are on the map, and where. */
/** @param {string[]} labels @param {Frame} frame @returns {[string, [number, number]][]} */
function placed(labels, frame) {
  return labels.flatMap((label) => {
    const point = frame.at(label);
    return point ? [/** @type {[string, [number, number]]} */ ([label, point])] : [];
  });
}

/** @param {Chart} chart */
function mostBuilt(chart) {
  const totals = Object.values(chart.cells).flatMap((cell) => Object.values(cell.places).map((shares) => sum(Object.values(shares))));
  return Math.max(1e-9, ...totals);
}

/** @param {Chart} chart @param {Record<string, import("./types").Shares>} places @param {Frame} frame @returns {Circle[]} */
function circlesOf(chart, places, frame) {
  const most = mostBuilt(chart);
  return placed(Object.keys(places), frame)
    .map(([label, [x, y]]) => {
      const shares = Object.entries(grouped(chart, places[label])).filter(([each]) => !hidden.has(each));
      const total = sum(shares.map(([, value]) => value));
      const radius = Math.max(2, Math.sqrt(total / most) * BIGGEST * Math.min(frame.width, frame.height * 1.6));
      return { label, shares, total, x, y, radius, give: isLeaf(label) ? 0.15 : 1 };
    })
    .filter((circle) => circle.total > 0);
}

/** @param {Frame} frame @param {Circle[]} circles @returns {Option} */
function placeNames(frame, circles) {
  const around = new Map(circles.map((circle) => [circle.label, circle]));
  const leaves = Object.keys(data.regions).filter(isLeaf);
  const points = placed([...new Set([...leaves, ...around.keys()])], frame).map(([label, point]) => {
    const circle = around.get(label);
    return {
      name: label,
      value: circle ? [circle.x, circle.y] : point,
      symbolSize: circle ? 0 : 5,
      label: { distance: circle ? circle.radius + 2 : 4, fontWeight: isLeaf(label) ? "normal" : "bold" },
    };
  });
  return {
    type: "scatter",
    id: "places",
    z: 6,
    silent: true,
    color: "#8a969f",
    data: points,
    label: {
      show: true,
      position: "bottom",
      fontSize: frame.width < NARROW ? 9 : 12,
      color: INK,
      textBorderColor: "#ffffff",
      textBorderWidth: 3,
      formatter: (/** @type {Option} */ point) => name(point.name).replace(/ \(.*\)/, ""),
    },
    labelLayout: { hideOverlap: true },
  };
}

/** @param {Chart} chart @param {Circle} circle @returns {Option} */
function pie(chart, { label, shares, total, x, y, radius }) {
  const formatter = () => {
    const rows = shares.map(([each, value]) => tipRow(colour(each), name(each), value));
    return tip(name(label), chart.unit, [...rows, tipRow("transparent", t("page.total"), total)]);
  };
  return {
    type: "pie",
    id: label,
    z: 3,
    center: [x, y],
    radius: isLeaf(label) ? radius : [radius * 0.5, radius],
    label: { show: false },
    labelLine: { show: false },
    emphasis: { scale: false },
    itemStyle: { borderColor: "#ffffff", borderWidth: 0.5 },
    data: shares.map(([each, value]) => ({ name: each, value, itemStyle: { color: colour(each) } })),
    tooltip: { formatter },
  };
}

/* Lines between the same two places bend apart. */
/** @param {Chart} chart @param {import("./types").Flow[]} flows @param {Frame} frame @returns {Option[]} */
function arrows(chart, flows, frame) {
  /** @type {Record<string, number>} */
  const seen = {};
  const most = Math.max(1e-9, ...flows.map(([, , , value]) => Math.abs(value)));
  const drawn = flows.filter(([, from, to, value]) => frame.at(from) && frame.at(to) && Math.abs(value) > HARDLY * most);
  return drawn.map(([line, from, to, value]) => {
    const ends = value >= 0 ? [from, to] : [to, from];
    const pair = [from, to].sort().join();
    seen[pair] = (seen[pair] || 0) + 1;
    const size = Math.abs(value);
    const amount = `${number(size)} ${unitName(chart.flow_unit || "")}`;
    const wide = (6 * size) / most;
    return {
      type: "lines",
      id: line,
      coordinateSystem: "cartesian2d",
      z: 5,
      symbol: ["none", "arrow"],
      symbolSize: 10 + wide,
      lineStyle: { color: "#b4472f", width: 1 + wide, opacity: 0.75, curveness: 0.14 * seen[pair] },
      data: [{ coords: ends.map(frame.at), name: line }],
      label: { show: true, position: "middle", rotate: 0, fontSize: 11, color: "#8c2f1b", formatter: amount, textBorderColor: "#fff", textBorderWidth: 3 },
      tooltip: { formatter: () => `${escape(name(ends[0]))} → ${escape(name(ends[1]))} (${escape(name(line))})<br><b>${escape(amount)}</b>` },
    };
  });
}
