/* The legend: buttons, so that keys work as well as a mouse; what is hidden is hidden in every chart. */
function legend(chart, chosen) {
  const labels = [...drawnLabels(chart, chosen)].filter(([label]) => !label.endsWith(CONFIDENCE));
  if (labels.length < 2 || ["sankey", "spans", "band"].includes(chart.kind)) return null;
  const items = labels.map(([label, line]) => {
    const shown = !state.hidden.has(label);
    const mark = line || chart.kind === "lines" ? "mark stroke" : "mark";
    return element(
      "button",
      { type: "button", "data-key": label, "aria-pressed": String(shown), title: t("page.hide", { name: name(label) }), onclick: () => hide(label) },
      element("i", { class: mark, style: `background:${colour(label)}` }),
      name(label),
    );
  });
  return element("div", { class: "legend", role: "group", "aria-label": t("page.legend") }, ...items);
}

function hide(label) {
  state.hidden[state.hidden.has(label) ? "delete" : "add"](label);
  listeners.forEach((listener) => listener("hidden"));
}
