/* Saving what is seen: numbers as CSV, pictures as SVG. */
import { element } from "./dom.js";
import { convert, momentName, name, t, unitName } from "./words.js";

/**
 * @typedef {import("./types").Chart} Chart
 */

/** @param {string} file @param {string} type @param {string} text */
export function save(file, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** @param {string | number} text */
const quoted = (text) => (/[",\n;]/.test(String(text)) ? `"${String(text).replace(/"/g, '""')}"` : String(text));

/* All choices of a chart, a row per number, names in the language of the page. */
/** @param {Chart} chart */
export function chartCsv(chart) {
  const headings = [...chart.selectors.map((one) => t(`selector.${one.name}`)), t("selector.scenario")];
  const lines = [[...headings, "series", "x", unitName(chart.unit)].map(quoted).join(",")];
  for (const [key, raw] of Object.entries(chart.cells)) {
    const places = key.split("/").map(Number);
    const chosen = chart.selectors.map((one, i) => name(one.labels[places[i]]));
    const panel = chart.panels ? name(chart.panels[places[places.length - 1]]) : "";
    for (const [series, x, value] of numbersOf(chart, raw)) {
      const shown = typeof value === "number" ? convert(value, chart.unit) : value === null ? "" : name(value);
      lines.push([...chosen, panel, series, x, shown].map(quoted).join(","));
    }
  }
  return `\ufeff${lines.join("\n")}\n`;
}

/** @param {Chart} chart @param {import("./types").Cell} raw @returns {[string, string | number, number | string | null][]} */
function numbersOf(chart, raw) {
  if (raw.links) return raw.links.map(([source, target, value]) => [name(source), name(target), value]);
  if (raw.places) return mapNumbers(raw);
  /** @param {string} place */
  const label = (place) => name(chart.series[Number(place)]);
  if (raw.pairs) return Object.entries(raw.pairs).flatMap(([place, pairs]) => pairs.map(([x, y]) => row(label(place), x, y)));
  return Object.entries(raw.series).flatMap(([place, values]) =>
    values.map((value, i) => row(label(place), momentName(chart.xs[raw.x][i]), value)),
  );
}

/** @param {string} series @param {string | number} x @param {number | null} value @returns {[string, string | number, number | null]} */
const row = (series, x, value) => [series, x, value];

/** @param {import("./types").Cell} raw @returns {[string, string, number][]} */
function mapNumbers(raw) {
  const built = Object.entries(raw.places).flatMap(([place, shares]) =>
    Object.entries(shares).map(([label, value]) => /** @type {[string, string, number]} */ ([name(label), name(place), value])),
  );
  return [...built, ...raw.flows.map(([, from, to, value]) => /** @type {[string, string, number]} */ ([name(from), name(to), value]))];
}

/** @param {HTMLElement} figure @param {Chart} chart */
export function savePicture(figure, chart) {
  figure.querySelectorAll(".plot svg").forEach((svg, i) => {
    const copy = /** @type {Element} */ (svg.cloneNode(true));
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    save(`${chart.name}${i ? `-${i + 1}` : ""}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
  });
}
