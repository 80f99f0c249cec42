/* The flow of energy from source to use. */
import { FONT, NARROW } from "./axes.js";
import { rawCell } from "./cells.js";
import { escape } from "./dom.js";
import { colour, name, number, unitName } from "./words.js";

/**
 * @typedef {import("./types").Option} Option
 */

/** @param {import("./types").Chart} chart @param {import("./types").Chosen} chosen @param {string} panel @param {number} width @returns {Option} */
export function sankeyOption(chart, chosen, panel, width) {
  const raw = rawCell(chart, chosen, panel);
  const links = (raw ? raw.links : []).map(([source, target, value]) => ({ source, target, value }));
  const labels = [...new Set(links.flatMap((link) => [link.source, link.target]))];
  const narrow = width < NARROW;
  /** @param {Option} item */
  const formatter = ({ dataType, data, value }) => {
    const what = dataType === "edge" ? `${name(data.source)} → ${name(data.target)}` : name(data.name);
    return `${escape(what)}<br><b>${number(dataType === "edge" ? data.value : value)} ${escape(unitName(chart.unit))}</b>`;
  };
  const label = { ...FONT, fontSize: narrow ? 10 : 12, lineHeight: 14, overflow: "break", width: narrow ? 84 : 145 };
  return {
    animation: false,
    textStyle: FONT,
    tooltip: { trigger: "item", confine: true, formatter },
    series: [
      {
        type: "sankey",
        id: "flows",
        left: 4,
        right: narrow ? 90 : 150,
        top: 10,
        bottom: 10,
        nodeGap: narrow ? 6 : 10,
        nodeWidth: 14,
        draggable: false,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "source", opacity: 0.3, curveness: 0.5 },
        label: { ...label, formatter: (/** @type {Option} */ node) => name(node.name) },
        labelLayout: { hideOverlap: true },
        data: labels.map((each) => ({ name: each, itemStyle: { color: colour(each) } })),
        links,
      },
    ],
  };
}
