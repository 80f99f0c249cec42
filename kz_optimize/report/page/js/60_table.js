/* Every chart as a table, for those who read numbers, and for programs that read pages aloud. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function table(caption, head, rows) {
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map(tableRow)),
    ),
  );
}

function tableRow({ label, cells, ink, strong }) {
  const mark = ink ? element("i", { class: "mark", style: `background:${ink}` }) : null;
  const head = element("th", { scope: "row" }, ...[mark, label].filter(Boolean));
  return element("tr", strong ? { class: "strong" } : {}, head, ...cells.map((text) => element("td", {}, text)));
}

/* Series down, x across. */
function numbersTable(chart, chosen, panel) {
  const { x, series } = cell(chart, chosen, panel);
  const rows = series.map((one) => ({
    label: withUnit(name(one.label), (chart.row_units || {})[one.label]),
    ink: chart.kind === "table" ? "" : colour(one.label),
    strong: ["word/total", "word/total_without_land"].includes(one.label),
    cells: one.values.map((value, i) => numberCell(chart, one.label, x[i], value)),
  }));
  const title = panel ? `${t(`chart.${chart.name}.title`)}: ${name(panel)}` : t(`chart.${chart.name}.title`);
  return table(title, [unitName(chart.unit), ...x.map((label) => withUnit(momentName(String(label)), (chart.column_units || {})[label]))], rows);
}

const withUnit = (text, unit) => [text, unit && unit !== "year" ? unitName(unit) : ""].filter(Boolean).join(", ");

function numberCell(chart, label, x, value) {
  const unit = (chart.row_units || {})[label] || (chart.column_units || {})[x];
  if (unit === "year") return value === null ? "–" : String(value);
  if (unit) return number(convert(value, unit));
  return value ? number(value) : "·";
}

function wordsTable(chart, chosen) {
  const raw = chart.cells[cellKey(chart, chosen, "")];
  const rows = Object.entries(raw.series).map(([place, values]) => ({
    label: name(chart.series[place]),
    cells: values.map((value) => wordsCell(value)),
  }));
  return table(t(`chart.${chart.name}.title`), ["", ...chart.xs[raw.x].map(name)], rows);
}

function wordsCell(value) {
  return value && value.startsWith("code/") ? element("code", {}, name(value)) : value ? name(value) : "–";
}

function mapTable(chart, chosen, panel) {
  const raw = rawCell(chart, chosen, panel) || { places: {}, flows: [] };
  const kinds = [...drawnLabels(chart, chosen).keys()];
  const rows = Object.entries(raw.places).map(([label, shares]) => {
    const own = grouped(chart, shares);
    return { label: name(label), cells: kinds.map((kind) => (own[kind] ? number(own[kind]) : "·")) };
  });
  const flows = raw.flows.map(([line, from, to, value]) => ({
    label: `${name(from)} → ${name(to)} (${name(line)}), ${unitName("TWh")}`,
    cells: [number(value), ...kinds.slice(1).map(() => "")],
  }));
  const title = `${t(`chart.${chart.name}.title`)}: ${name(panel)}`;
  return table(title, [unitName(chart.unit), ...kinds.map(name)], [...rows, ...flows]);
}

function sankeyTable(chart, chosen) {
  const raw = rawCell(chart, chosen, "");
  const rows = (raw ? raw.links : []).map(([source, target, value]) => ({
    label: `${name(source)} → ${name(target)}`,
    cells: [number(value)],
  }));
  return table(t(`chart.${chart.name}.title`), ["", unitName(chart.unit)], rows);
}

function pointsTable(chart, chosen) {
  const rows = cell(chart, chosen, "").series.flatMap((one) =>
    one.pairs.map(([x, y]) => ({ label: name(one.label), cells: [number(x), number(y)] })),
  );
  return table(t(`chart.${chart.name}.title`), ["", acrossOf(chosen), unitName(chart.unit)], rows);
}

const TABLES = { points: pointsTable, map: mapTable, sankey: sankeyTable, text: wordsTable };
const tableOf = (chart, chosen, panel) => (TABLES[chart.kind] || numbersTable)(chart, chosen, panel);
