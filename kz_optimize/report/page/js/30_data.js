/* From what is kept about a chart to what is drawn: the chosen cell, grouped, in the chosen money. */
function cellKey(chart, chosen, panel) {
  const keys = chart.selectors.map((selector) => selector.labels.indexOf(chosen[selector.name]));
  return [...keys, ...(chart.panels ? [chart.panels.indexOf(panel)] : [])].join("/");
}

const rawCell = (chart, chosen, panel) => chart.cells[cellKey(chart, chosen, panel)];

/* {x: labels, series: [{label, line, values}]} in stack order; nothing is null. */
function cell(chart, chosen, panel) {
  const raw = rawCell(chart, chosen, panel);
  if (!raw) return { x: [], series: [] };
  if (raw.pairs) return { x: [], series: pointsOf(chart, raw) };
  const series = Object.entries(raw.series).map(([place, values]) => {
    const label = chart.series[place];
    return { label, line: chart.lines.includes(label), values: values.map((value) => convert(value, chart.unit)) };
  });
  return { x: chart.xs[raw.x], series: groups(chart) ? addUp(series) : series };
}

function pointsOf(chart, raw) {
  return Object.entries(raw.pairs).map(([place, pairs]) => {
    const label = chart.series[place];
    return { label, line: chart.lines.includes(label), pairs: pairs.map(([x, y]) => [x, convert(y, chart.unit)]) };
  });
}

const groups = (chart) => chart.grouped && state.detail === "group";

function addUp(series) {
  const sums = new Map();
  for (const one of series) {
    const label = (data.labels[one.label] || {}).group || one.label;
    const sum = sums.get(label);
    if (!sum) sums.set(label, { ...one, label, values: [...one.values] });
    else one.values.forEach((value, i) => (sum.values[i] = plus(sum.values[i], value)));
  }
  return [...sums.values()];
}

const plus = (a, b) => (a === null ? b : b === null ? a : a + b);

/* Labels of everything a chart draws for a choice, over all panels, in the order of the chart. */
function drawnLabels(chart, chosen) {
  const labels = new Map();
  for (const panel of chart.panels || [""]) {
    const raw = rawCell(chart, chosen, panel);
    if (chart.kind === "sankey") {
      (raw ? raw.links : []).forEach((link) => link.slice(0, 2).forEach((label) => labels.set(label, false)));
    } else if (chart.kind === "map") {
      for (const shares of Object.values(raw ? raw.places : {})) {
        for (const label of Object.keys(grouped(chart, shares))) labels.set(label, false);
      }
    } else cell(chart, chosen, panel).series.forEach((one) => labels.set(one.label, one.line));
  }
  return inOrder(chart, labels);
}

/* In the order of the chart's series, lines last. */
function inOrder(chart, labels) {
  const place = new Map();
  chart.series.forEach((label, i) => {
    const shown = groups(chart) ? (data.labels[label] || {}).group || label : label;
    if (!place.has(shown)) place.set(shown, i);
  });
  const rank = ([label, line]) => (line ? 1e6 : 0) + (place.get(label) || 0);
  return new Map([...labels].sort((a, b) => rank(a) - rank(b)));
}

function grouped(chart, shares) {
  if (!groups(chart)) return shares;
  const sums = {};
  for (const [label, value] of Object.entries(shares)) {
    const group = (data.labels[label] || {}).group || label;
    sums[group] = (sums[group] || 0) + value;
  }
  return sums;
}

/* [least, most] over all panels, so that they can be compared by eye. */
function range(chart, chosen) {
  let least = 0;
  let most = 0;
  for (const panel of chart.panels || [""]) {
    const { x, series } = cell(chart, chosen, panel);
    const shown = series.filter((one) => !state.hidden.has(one.label));
    x.forEach((_, i) => {
      const stacked = shown.filter((one) => STACKED.includes(chart.kind) && !one.line).map((one) => one.values[i] || 0);
      const single = shown.filter((one) => !STACKED.includes(chart.kind) || one.line).map((one) => one.values[i] || 0);
      most = Math.max(most, sum(stacked.filter((value) => value > 0)), ...single);
      least = Math.min(least, sum(stacked.filter((value) => value < 0)), ...single);
    });
  }
  if (-least < NOTHING * most) least = 0;
  if (most < -NOTHING * least) most = 0;
  const step = niceStep((most - least) / 5);
  return [Math.floor(least / step + 1e-6) * step, Math.ceil(most / step - 1e-6) * step, step];
}

const NOTHING = 0.004; // of an axis: too little to give it room
const STACKED = ["stack", "area", "hstack"];
const sum = (values) => values.reduce((total, value) => total + value, 0);

function niceStep(rough) {
  if (!(rough > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough) * size;
}
