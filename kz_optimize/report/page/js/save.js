/* Saving what is seen: numbers as CSV, pictures as SVG. */
import { inUnit } from "./cells.js";
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
  const several = Object.keys(chart.units).length > 0;
  const lines = [[...headings, "series", "x", ...(several ? ["value", "unit"] : [unitName(chart.unit)])].map(quoted).join(",")];
  for (const [key, raw] of Object.entries(chart.cells)) {
    const places = key.split("/").map(Number);
    const chosen = Object.fromEntries(chart.selectors.map((one, i) => [one.name, one.labels[places[i]]]));
    const own = inUnit(chart, chosen);
    const panel = chart.panels ? name(chart.panels[places[places.length - 1]]) : "";
    for (const [series, x, value, unit = own.unit] of numbersOf(own, raw)) {
      const shown = typeof value === "number" ? convert(value, unit) : value === null ? "" : name(value);
      lines.push([...Object.values(chosen).map(name), panel, series, x, shown, ...(several ? [unitName(unit)] : [])].map(quoted).join(","));
    }
  }
  return `\ufeff${lines.join("\n")}\n`;
}

/** @param {Chart} chart @param {import("./types").Cell} raw @returns {[string, string | number, number | string | null, string?][]} */
function numbersOf(chart, raw) {
  if (raw.links) return raw.links.map(([source, target, value]) => [name(source), name(target), value]);
  if (raw.places) return mapNumbers(chart, raw);
  /** @param {string} place */
  const label = (place) => name(chart.series[Number(place)]);
  if (raw.pairs) return Object.entries(raw.pairs).flatMap(([place, pairs]) => pairs.map(([x, y]) => row(label(place), x, y)));
  return Object.entries(raw.series).flatMap(([place, values]) =>
    values.map((value, i) => row(label(place), momentName(chart.xs[raw.x][i]), value)),
  );
}

/** @param {string} series @param {string | number} x @param {number | null} value @returns {[string, string | number, number | null]} */
const row = (series, x, value) => [series, x, value];

/** @param {Chart} chart @param {import("./types").Cell} raw @returns {[string, string, number, string?][]} */
function mapNumbers(chart, raw) {
  const built = Object.entries(raw.places).flatMap(([place, shares]) =>
    Object.entries(shares).map(([label, value]) => /** @type {[string, string, number]} */ ([name(label), name(place), value])),
  );
  return [...built, ...raw.flows.map(([, from, to, value]) => /** @type {[string, string, number, string?]} */ ([name(from), name(to), value, chart.flow_unit]))];
}

/** @param {HTMLElement} figure @param {Chart} chart */
export function savePicture(figure, chart) {
  figure.querySelectorAll(".plot svg").forEach((svg, i) => {
    const copy = /** @type {Element} */ (svg.cloneNode(true));
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    save(`${chart.name}${i ? `-${i + 1}` : ""}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
  });
}
