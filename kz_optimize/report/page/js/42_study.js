/* Pictures of studies: bars that lie, bands over the years, a point per run. */
const CONFIDENCE = "_confidence";
const LYING = ["hstack", "tornado", "whiskers", "spans"];
const BAR = 0.7; // of the height of a row

function studyOption(chart, chosen, panel, width) {
  const shown = cell(chart, chosen, panel);
  const visible = { ...shown, series: shown.series.filter((one) => !state.hidden.has(one.label)) };
  const drawn = { tornado, whiskers, spans, band, points }[chart.kind];
  const option = { animation: false, textStyle: FONT, ...drawn(chart, visible, chosen, panel) };
  if (LYING.includes(chart.kind) && width < NARROW) Object.assign(option.yAxis.axisLabel, { width: 120, overflow: "break", fontSize: 11 });
  return option;
}

function lying(chart, x, [least, most, step], series) {
  return {
    grid: { left: 4, right: 24, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(chart),
    xAxis: valueAxis([least, most, step]),
    yAxis: { ...labelAxis(chart, x), inverse: true, axisLabel: { ...FONT, interval: 0, formatter: name } },
    series,
  };
}

const lyingBar = (one) => ({ id: one.label, name: name(one.label), type: "bar", data: one.values, color: colour(one.label) });

function tornado(chart, { x, series }, chosen) {
  const bars = series.map((one) => ({ ...lyingBar(one), barGap: "-100%", barCategoryGap: "35%" }));
  return lying(chart, x, range(chart, chosen), bars);
}

/* Bars beside each other; what is called like a bar and "_confidence" is half the length of its whisker. */
function whiskers(chart, { x, series }) {
  const bars = series.filter((one) => !one.label.endsWith(CONFIDENCE));
  const spread = (label) => (series.find((one) => one.label === label + CONFIDENCE) || {}).values;
  const ends = bars.flatMap((one) => one.values.flatMap((value, i) => [-1, 1].map((sign) => value + sign * ((spread(one.label) || [])[i] || 0))));
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const step = niceStep((most - least) / 5);
  const limits = [Math.floor(least / step) * step, Math.ceil(most / step) * step, step];
  const drawn = bars.map((one) => ({ ...lyingBar(one), barWidth: `${(100 * BAR) / bars.length}%`, barGap: "0%" }));
  const lines = bars.filter((one) => spread(one.label)).map((one) => whisker(one, spread(one.label), bars.indexOf(one), bars.length));
  return lying(chart, x, limits, [...drawn, ...lines]);
}

function whisker(one, spread, place, count) {
  return {
    id: one.label + CONFIDENCE,
    type: "custom",
    silent: true,
    z: 6,
    data: one.values.map((value, i) => [value - spread[i], i, value + spread[i]]),
    renderItem: (params, api) => {
      const row = api.size([0, 1])[1];
      const [[x1, y], [x2]] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(2), api.value(1)])];
      const at = y + row * BAR * ((place + 0.5) / count - 0.5);
      const line = (ax, ay, bx, by) => ({ type: "line", shape: { x1: ax, y1: ay, x2: bx, y2: by }, style: { stroke: INK, lineWidth: 1.5 } });
      return { type: "group", children: [line(x1, at, x2, at), line(x1, at - 4, x1, at + 4), line(x2, at - 4, x2, at + 4)] };
    },
    encode: { x: [0, 2], y: 1 },
  };
}

/* From the least to the most, and a mark at the cheapest plan. */
function spans(chart, { x, series }, chosen) {
  const of = Object.fromEntries(series.map((one) => [one.label.split("/")[1], one.values]));
  const told = (i) => row("transparent", name("word/most"), of.most[i]) + row("transparent", name("word/cheapest"), of.cheapest[i]) + row("transparent", name("word/least"), of.least[i]);
  const common = { type: "bar", stack: "span", barCategoryGap: "35%" };
  const option = lying(chart, x, range(chart, chosen), [
    { ...common, id: "word/least", data: of.least, itemStyle: { color: "transparent" } },
    { ...common, id: "span", data: x.map((label, i) => ({ value: of.most[i] - of.least[i], itemStyle: { color: colour(label), opacity: 0.75 } })) },
    { id: "word/cheapest", type: "scatter", symbol: "rect", symbolSize: [4, 22], color: INK, z: 6, data: x.map((_, i) => [of.cheapest[i], i]) },
  ]);
  option.tooltip.formatter = (points) => `<b>${escape(name(x[points[0].dataIndex]))}</b>, ${escape(unitName(chart.unit))}<table class="tip">${told(points[0].dataIndex)}</table>`;
  return option;
}

/* The run in the middle, and the room in which nine of ten lie; every picture has its own scale. */
function band(chart, { x, series }, chosen, panel) {
  const of = Object.fromEntries(series.map((one) => [one.label, one.values]));
  const [low, high, ink] = [of["word/low_quantile"], of["word/high_quantile"], colour(panel)];
  const step = niceStep(Math.max(...high) / 4);
  const line = { type: "line", symbol: "none", lineStyle: { opacity: 0 }, stack: "band", color: ink };
  return {
    grid: { left: 4, right: 14, top: 10, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(chart), formatter: (points) => bandTip(chart, series, points) },
    xAxis: { ...labelAxis(chart, x), boundaryGap: false },
    yAxis: valueAxis([0, Math.ceil(Math.max(...high) / step - 1e-6) * step, step]),
    series: [
      { ...line, id: "word/low_quantile", data: low },
      { ...line, id: "room", data: high.map((value, i) => value - low[i]), areaStyle: { opacity: 0.3 } },
      { type: "line", id: "word/median", data: of["word/median"], symbol: "circle", symbolSize: 6, color: ink, lineStyle: { width: 2.5 } },
    ],
  };
}

function bandTip(chart, series, points) {
  const rows = [...series].reverse().map((one) => row("transparent", name(one.label), one.values[points[0].dataIndex]));
  return `<b>${escape(points[0].axisValue)}</b>, ${escape(unitName(chart.unit))}<table class="tip">${rows.join("")}</table>`;
}

/* What the numbers along the axis of points are. */
const acrossOf = (chosen) => (chosen.factor ? name(chosen.factor) : t("word.avoided_year"));

function points(chart, { series }, chosen) {
  const axis = { type: "value", scale: true, axisLabel: { ...FONT, formatter: (value) => number(value) }, splitLine: { lineStyle: { color: FAINT } } };
  return {
    grid: { left: 4, right: 24, top: 10, bottom: 30, containLabel: true },
    tooltip: {
      trigger: "item",
      confine: true,
      formatter: ({ seriesName, value }) => `${escape(seriesName)}<br>${escape(acrossOf(chosen))}: <b>${number(value[0])}</b><br><b>${number(value[1])} ${escape(unitName(chart.unit))}</b>`,
    },
    xAxis: { ...axis, name: acrossOf(chosen), nameLocation: "middle", nameGap: 28, nameTextStyle: FONT },
    yAxis: axis,
    series: series.map((one) => ({
      id: one.label,
      name: name(one.label),
      type: one.line ? "line" : "scatter",
      step: one.line ? "start" : undefined,
      symbol: "circle",
      symbolSize: one.line ? 5 : 7,
      itemStyle: { opacity: one.line ? 1 : 0.6 },
      color: colour(one.label),
      data: one.pairs,
    })),
  };
}
