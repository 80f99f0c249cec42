/* Marks on the map: names, pies of what is built, arrows of what flows. */
const BIGGEST = 0.085; // of the smaller side of the map: radius of the largest circle

function mostBuilt(chart) {
  let most = 0;
  for (const one of Object.values(chart.cells)) {
    for (const shares of Object.values(one.places)) most = Math.max(most, sum(Object.values(shares)));
  }
  return most;
}

function circlesOf(chart, places, frame) {
  const most = mostBuilt(chart);
  return Object.entries(places)
    .filter(([label]) => frame.at(label))
    .map(([label, own]) => {
      const shares = Object.entries(grouped(chart, own)).filter(([each]) => !state.hidden.has(each));
      const total = sum(shares.map(([, value]) => value));
      const [x, y] = frame.at(label);
      const radius = Math.max(2, Math.sqrt(total / most) * BIGGEST * Math.min(frame.width, frame.height * 1.6));
      return { label, shares, total, x, y, radius, give: leaf(label) ? 0.15 : 1 };
    })
    .filter((circle) => circle.total > 0);
}

function placeNames(frame, circles) {
  const leaves = Object.keys(data.regions).filter((label) => leaf(label) && frame.at(label));
  const around = new Map(circles.map((circle) => [circle.label, circle]));
  const points = [...new Set([...leaves, ...around.keys()])].map((label) => {
    const circle = around.get(label);
    return {
      name: label,
      value: circle ? [circle.x, circle.y] : frame.at(label),
      symbolSize: circle ? 0 : 5,
      label: { distance: circle ? circle.radius + 2 : 4, fontWeight: leaf(label) ? "normal" : "bold" },
    };
  });
  return {
    type: "scatter",
    id: "places",
    z: 6,
    silent: true,
    color: "#8a969f",
    data: points,
    label: {
      show: true,
      position: "bottom",
      fontSize: frame.width < NARROW ? 9 : 12,
      color: INK,
      textBorderColor: "#ffffff",
      textBorderWidth: 3,
      formatter: ({ name: label }) => name(label).replace(/ \(.*\)/, ""),
    },
    labelLayout: { hideOverlap: true },
  };
}

function pie(chart, { label, shares, total, x, y, radius }) {
  return {
    type: "pie",
    id: label,
    z: 3,
    center: [x, y],
    radius: leaf(label) ? radius : [radius * 0.5, radius],
    label: { show: false },
    labelLine: { show: false },
    emphasis: { scale: false },
    itemStyle: { borderColor: "#ffffff", borderWidth: 0.5 },
    data: shares.map(([each, value]) => ({ name: each, value, itemStyle: { color: colour(each) } })),
    tooltip: {
      formatter: () =>
        `<b>${escape(name(label))}</b>, ${escape(unitName(chart.unit))}<table class="tip">` +
        shares.map(([each, value]) => row(colour(each), name(each), value)).join("") +
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
        z: 5,
        symbol: ["none", size > 0.005 ? "arrow" : "none"],
        symbolSize: 10 + (6 * size) / most,
        lineStyle: { color: "#b4472f", width: 1 + (6 * size) / most, opacity: 0.75, curveness: 0.14 * seen[pair] },
        data: [{ coords: ends.map(frame.at), name: line }],
        label: { show: size > 0.005, position: "middle", rotate: 0, fontSize: 11, color: "#8c2f1b", formatter: `${number(size)} ${unitName("TWh")}`, textBorderColor: "#fff", textBorderWidth: 3 },
        tooltip: {
          formatter: () => `${escape(name(ends[0]))} → ${escape(name(ends[1]))} (${escape(name(line))})<br><b>${number(size)} ${escape(unitName("TWh"))}</b>`,
        },
      };
    });
}
