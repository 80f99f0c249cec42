/* Marks on the map: names, pies of what is built, arrows of what flows. */
const BIGGEST = 0.085; // of the smaller side of the map: radius of the largest circle

function mostBuilt(chart) {
  let most = 0;
  for (const one of Object.values(chart.cells)) {
    for (const shares of Object.values(one.places)) most = Math.max(most, sum(Object.values(shares)));
  }
  return most;
}

function names(frame, raw) {
  const places = Object.keys(data.regions).filter((label) => leaf(label) && frame.at(label));
  return {
    type: "scatter",
    id: "places",
    z: 4,
    symbolSize: 4,
    color: "#8a969f",
    data: places.map((label) => ({ name: label, value: frame.at(label) })),
    label: {
      show: true,
      position: "bottom",
      distance: 4,
      fontSize: frame.width < NARROW ? 9 : 11,
      color: INK,
      textBorderColor: "#ffffff",
      textBorderWidth: 2,
      formatter: ({ name: label }) => name(label).replace(/ \(.*\)/, ""),
    },
    labelLayout: { hideOverlap: true },
    tooltip: { formatter: ({ name: label }) => escape(name(label)) },
  };
}

function pie(chart, label, shares, frame, most) {
  const shown = Object.entries(shares).filter(([each]) => !state.hidden.has(each));
  const total = sum(shown.map(([, value]) => value));
  return {
    type: "pie",
    id: label,
    z: 3,
    center: frame.at(label),
    radius: Math.max(2, Math.sqrt(total / most) * BIGGEST * Math.min(frame.width, frame.height * 1.6)),
    label: { show: false },
    labelLine: { show: false },
    emphasis: { scale: false },
    itemStyle: { borderColor: "#ffffff", borderWidth: 0.5 },
    data: shown.map(([each, value]) => ({ name: each, value, itemStyle: { color: colour(each) } })),
    tooltip: {
      formatter: () =>
        `<b>${escape(name(label))}</b>, ${escape(unitName(chart.unit))}<table class="tip">` +
        shown.map(([each, value]) => row(colour(each), name(each), value)).join("") +
        row("transparent", t("page.total"), total) +
        "</table>",
    },
  };
}

/* Lines between the same two places bend apart. */
function arrows(flows, frame) {
  const seen = {};
  const most = Math.max(1e-9, ...flows.map(([, , , value]) => Math.abs(value)));
  return flows
    .filter(([, from, to]) => frame.at(from) && frame.at(to))
    .map(([line, from, to, value]) => {
      const ends = value >= 0 ? [from, to] : [to, from];
      const pair = [from, to].sort().join();
      seen[pair] = (seen[pair] || 0) + 1;
      const size = Math.abs(value);
      return {
        type: "lines",
        id: line,
        coordinateSystem: "cartesian2d",
        z: 2,
        symbol: ["none", size > 0.005 ? "arrow" : "none"],
        symbolSize: 10 + (6 * size) / most,
        lineStyle: { color: "#b4472f", width: 1 + (6 * size) / most, opacity: 0.75, curveness: 0.14 * seen[pair] },
        data: [{ coords: ends.map(frame.at), name: line }],
        label: { show: size > 0.005, position: "middle", fontSize: 11, color: "#8c2f1b", formatter: `${number(size)} ${unitName("TWh")}`, textBorderColor: "#fff", textBorderWidth: 3 },
        tooltip: {
          formatter: () => `${escape(name(ends[0]))} → ${escape(name(ends[1]))} (${escape(name(line))})<br><b>${number(size)} ${escape(unitName("TWh"))}</b>`,
        },
      };
    });
}
