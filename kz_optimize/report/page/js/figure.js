/* A figure: title, how to read it, choices, legend, pictures or tables, buttons. */
import { barOption } from "./bars.js";
import { drawnLabels, inUnit, rawCell } from "./cells.js";
import { element, keepingFocus } from "./dom.js";
import { legend } from "./legend.js";
import { mapOption } from "./map.js";
import { sankeyOption } from "./sankey.js";
import { chartCsv, save, savePicture } from "./save.js";
import { heightOf, studyOption } from "./study.js";
import { tableOf } from "./table.js";
import { name, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 * @typedef {import("./types").Chosen} Chosen
 * @typedef {import("./types").Figure} Figure
 * @typedef {import("./types").Plot} Plot
 * @typedef {import("./types").Selector} Selector
 */

/** @type {Record<string, (chart: Chart, chosen: Chosen, panel: string, width: number, height: number) => import("./types").Option>} */
const PICTURES = {
  sankey: sankeyOption,
  map: mapOption,
  tornado: studyOption,
  whiskers: studyOption,
  spans: studyOption,
  band: studyOption,
  points: studyOption,
};
const WRITTEN = ["table", "text"];
const MOST_BESIDE = 3; // pictures beside each other

/** @type {Figure[]} */
export const figures = [];

/** @param {Chart} chart @param {string} chapter */
export function figure(chart, chapter) {
  const chosen = Object.fromEntries(chart.selectors.map((one) => [one.name, firstChoice(one)]));
  const node = element("figure", { id: chart.name, "data-chart": chart.name });
  /** @type {Figure} */
  const own = { chart, chapter, chosen, node, body: node, asTable: WRITTEN.includes(chart.kind), seen: false, plots: [] };
  figures.push(own);
  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    own.seen = true;
    drawPictures(own);
  }, { rootMargin: "600px" }).observe(node);
  build(own);
  return node;
}

/* Years open at their last, everything else at its first. */
/** @param {Selector} selector */
const firstChoice = ({ name: what, labels }) => labels[what === "year" ? labels.length - 1 : 0];

/** @param {Figure} own */
export function build(own) {
  const { chart, node } = own;
  closePictures(own);
  const told = unitName(inUnit(chart, own.chosen).unit);
  const unit = told ? element("small", {}, `, ${told}`) : null;
  const title = element("h3", { id: `${chart.name}-title` }, t(`chart.${chart.name}.title`), unit);
  const reads = element("p", { class: "reads" }, t(`chart.${chart.name}.reads`));
  const tools = element("div", { class: "tools" }, ...choices(own), ...buttons(own));
  own.body = element("div", { class: "body" });
  node.setAttribute("aria-labelledby", title.id);
  keepingFocus(node, () => {
    node.replaceChildren(element("figcaption", {}, title, reads), tools, own.body);
    fill(own);
  });
}

/** @param {Figure} own */
function choices(own) {
  return own.chart.selectors
    .filter((one) => one.labels.length > 1)
    .map((one) => {
      const options = one.labels.map((label) => element("option", { value: label, selected: own.chosen[one.name] === label }, name(label)));
      const onchange = (/** @type {Event} */ event) => pick(own, one.name, /** @type {HTMLSelectElement} */ (event.target).value);
      return element("label", {}, t(`selector.${one.name}`), element("select", { "data-key": one.name, onchange }, ...options));
    });
}

/* What is chosen in one figure is chosen in all of its chapter. */
/** @param {Figure} own @param {string} what @param {string} label */
function pick(own, what, label) {
  for (const other of figures.filter((each) => each.chapter === own.chapter)) {
    if (!other.chart.selectors.some((each) => each.name === what && each.labels.includes(label))) continue;
    other.chosen[what] = label;
    if (other === own && !own.chart.units[label]) fill(own);
    else build(other);
  }
}

/* Opens a chapter with something chosen in it. */
/** @param {string} chapter @param {string} what @param {string} label */
export function pickIn(chapter, what, label) {
  const own = figures.find((each) => each.chapter === chapter && each.chosen[what] !== undefined);
  if (!own) return;
  pick(own, what, label);
  build(own);
  openChapter(own.node);
  own.node.scrollIntoView();
}

/* A link to a chapter, or to a figure in it, opens it. */
/** @param {HTMLElement | null} node */
export function openChapter(node) {
  const details = node && (node.closest("details") || node.querySelector("details"));
  if (details) details.open = true;
}

/** @param {Figure} own */
function buttons(own) {
  const { chart, node } = own;
  const toggle = () => {
    own.asTable = !own.asTable;
    build(own);
  };
  /** @param {string} key @param {string} words @param {string | undefined} title @param {() => void} act */
  const button = (key, words, title, act) => element("button", { type: "button", "data-key": key, title, onclick: act }, words);
  const csv = button("csv", t("page.csv"), t("page.csv_long"), () => save(`${chart.name}.csv`, "text/csv", chartCsv(chart)));
  if (WRITTEN.includes(chart.kind)) return [csv];
  const numbers = button("numbers", t(own.asTable ? "page.as_chart" : "page.as_table"), undefined, toggle);
  return [numbers, csv, button("svg", t("page.svg"), t("page.svg_long"), () => savePicture(node, chart))];
}

/* Legend and empty places for pictures, or tables. */
/** @param {Figure} own */
function fill(own) {
  const chosen = own.chosen;
  const chart = inUnit(own.chart, chosen);
  closePictures(own);
  const panels = (chart.panels || [""]).filter((panel) => rawCell(chart, chosen, panel));
  if (!panels.length) {
    own.body.replaceChildren(element("p", { class: "nothing" }, t("page.nothing")));
    return;
  }
  own.plots = panels.map((panel) => ({ panel }));
  const parts = own.plots.map((plot) => {
    const heading = chart.panels ? element("h4", {}, name(plot.panel)) : null;
    if (own.asTable) return element("div", { class: "panel" }, heading, tableOf(chart, chosen, plot.panel));
    const marks = { "data-panel": plot.panel, "data-choice": Object.values(chosen).join("|"), "aria-label": spoken(own, plot.panel) };
    plot.place = element("div", { class: `plot ${chart.kind}`, tabindex: "0", role: "img", ...marks });
    return element("div", { class: "panel" }, heading, plot.place);
  });
  const beside = Math.min(panels.length, MOST_BESIDE);
  const grid = element("div", { class: `panels of${beside} ${own.asTable ? "tables" : ""} kind-${chart.kind}` }, ...parts);
  own.body.replaceChildren(...[own.asTable ? null : legend(chart, chosen), grid].filter((part) => part !== null));
  if (own.seen && !own.asTable) drawPictures(own);
}

/* What a picture says to those who cannot see it. */
/** @param {Figure} own @param {string} panel */
function spoken({ chart, chosen }, panel) {
  const names = [...drawnLabels(chart, chosen).keys()].map(name).join(", ");
  const title = [t(`chart.${chart.name}.title`), panel ? name(panel) : "", ...Object.values(chosen).map(name)].filter(Boolean);
  return t("page.alt", { title: title.join(", "), unit: unitName(inUnit(chart, chosen).unit), names, button: t("page.as_table") });
}

/** @param {Figure} own */
export function drawPictures({ chart, chosen, asTable, plots }) {
  for (const plot of asTable ? [] : plots) {
    const place = plot.place;
    if (!place) continue;
    const high = heightOf(chart, chosen, plot.panel);
    if (high) place.style.height = `${high}px`;
    const picture = plot.picture || echarts.init(place, null, { renderer: "svg" });
    plot.picture = picture;
    picture.resize();
    picture.setOption((PICTURES[chart.kind] || barOption)(inUnit(chart, chosen), chosen, plot.panel, place.clientWidth, place.clientHeight), true);
    place.onkeydown = (event) => walk(event, plot, picture);
  }
}

/* Arrow keys move the tooltip along the axis. */
/** @param {KeyboardEvent} event @param {Plot} plot @param {import("./types").Picture} picture */
function walk(event, plot, picture) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const { xAxis, yAxis } = picture.getOption();
  const axis = [...(xAxis || []), ...(yAxis || [])].find((each) => each.data && each.data.length);
  const last = Math.max((axis ? axis.data.length : 0) - 1, 0);
  plot.at = Math.min(Math.max((plot.at ?? -1) + step, 0), last);
  picture.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: plot.at });
}

/** @param {Figure} own */
function closePictures(own) {
  own.plots.forEach((plot) => plot.picture && plot.picture.dispose());
  own.plots = [];
}
