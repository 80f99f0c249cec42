/* Options of the chart library for bars and lines. */
function option(chart, chosen, panel, width) {
  const shown = cell(chart, chosen, panel);
  const x = chart.kind === "area" && chart.name === "dispatch" ? withGaps(shown.x) : shown.x;
  const place = new Map(shown.x.map((label, i) => [label, i]));
  const limits = range(chart, chosen);
  const flat = chart.kind === "hstack";
  const axes = [labelAxis(chart, x, width), valueAxis(limits)];
  if (flat) Object.assign(axes[0], { inverse: true, axisLabel: { ...FONT, interval: 0, formatter: name } });
  return {
    animation: false,
    textStyle: FONT,
    grid: { left: 4, right: 10, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(chart),
    xAxis: flat ? axes[1] : axes[0],
    yAxis: flat ? axes[0] : axes[1],
    series: shown.series
      .filter((one) => !state.hidden.has(one.label))
      .map((one) => drawn(chart, one, x.map((label) => (place.has(label) ? one.values[place.get(label)] : undefined)), width)),
  };
}

/* Two empty places between days that do not follow each other. */
function withGaps(x) {
  const wide = [];
  x.forEach((label, i) => {
    if (i && x[i - 1].split("|")[0] !== label.split("|")[0]) wide.push(`${GAP}${i}`);
    wide.push(label);
  });
  return wide;
}

function drawn(chart, one, values, width) {
  const common = { id: one.label, name: name(one.label), data: values, emphasis: { focus: "series" } };
  const lone = ["lines"].includes(chart.kind);
  if (chart.kind === "area" && one.line) return dashes(common, one, width);
  if (lone || one.line) {
    const many = values.length > 60;
    const heavy = one.line || MARKED.includes(one.label);
    return {
      ...common,
      type: "line",
      z: 5,
      connectNulls: lone && !many,
      symbol: many || one.line ? "none" : SYMBOLS[chart.series.indexOf(one.label) % SYMBOLS.length],
      symbolSize: 7,
      lineStyle: { width: heavy ? 2.5 : 2, type: DASHED.includes(one.label) ? "dashed" : "solid" },
      color: colour(one.label),
    };
  }
  return {
    ...common,
    type: "bar",
    data: values.map((value) => value || null),
    stack: chart.kind === "bars" ? undefined : "all",
    barCategoryGap: chart.kind === "area" ? "0%" : "22%",
    color: colour(one.label),
    itemStyle: chart.kind === "area" ? {} : { borderColor: "#ffffff", borderWidth: 0.5 },
  };
}

/* A level as wide as its step. */
function dashes(common, one, width) {
  const symbolSize = [Math.max(2, (width - 60) / common.data.length), 3];
  const itemStyle = { borderColor: "#ffffff", borderWidth: 1 };
  return { ...common, type: "scatter", z: 5, symbol: "rect", symbolSize, itemStyle, color: colour(one.label) };
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
const MARKED = ["word/limit", "word/mean_price"];
const DASHED = ["word/limit", "word/requirement"];
