/* The legend: buttons, so that keys work as well as a mouse; what is hidden is hidden in every chart. */
import { drawnLabels } from "./cells.js";
import { element } from "./dom.js";
import { hidden, hide } from "./state.js";
import { CONFIDENCE } from "./study.js";
import { colour, isAssumed, name, t } from "./words.js";

const WITHOUT = ["sankey", "spans", "band"];

/** @param {import("./types").Chart} chart @param {string} label @param {boolean} line */
function markOf(chart, label, line) {
  if (line || chart.kind === "lines") return "mark stroke";
  return isAssumed(label) ? "mark assumed" : "mark";
}

/** @param {import("./types").Chart} chart @param {import("./types").Chosen} chosen */
export function legend(chart, chosen) {
  const labels = [...drawnLabels(chart, chosen)].filter(([label]) => !label.endsWith(CONFIDENCE));
  if (labels.length < 2 || WITHOUT.includes(chart.kind)) return null;
  const items = labels.map(([label, line]) =>
    element(
      "button",
      {
        type: "button",
        "data-key": label,
        "aria-pressed": String(!hidden.has(label)),
        title: t("page.hide", { name: name(label) }),
        onclick: () => hide(label),
      },
      element("i", { class: markOf(chart, label, line), style: `background-color:${colour(label)}` }),
      name(label),
    ),
  );
  return element("div", { class: "legend", role: "group", "aria-label": t("page.legend") }, ...items);
}
