/* The flow of energy from source to use. */
function sankeyOption(chart, chosen, panel, width) {
  const raw = rawCell(chart, chosen, panel);
  const links = (raw ? raw.links : []).map(([source, target, value]) => ({ source, target, value }));
  const names = [...new Set(links.flatMap((link) => [link.source, link.target]))];
  const narrow = width < NARROW;
  return {
    animation: false,
    textStyle: FONT,
    tooltip: {
      trigger: "item",
      confine: true,
      formatter: ({ dataType, data: item, value }) =>
        dataType === "edge"
          ? `${escape(name(item.source))} → ${escape(name(item.target))}<br><b>${number(item.value)} ${escape(unitName(chart.unit))}</b>`
          : `${escape(name(item.name))}<br><b>${number(value)} ${escape(unitName(chart.unit))}</b>`,
    },
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
        label: { ...FONT, fontSize: narrow ? 10 : 12, formatter: ({ name: label }) => name(label), lineHeight: 14, overflow: "break", width: narrow ? 84 : 145 },
        labelLayout: { hideOverlap: true },
        data: names.map((label) => ({ name: label, itemStyle: { color: colour(label) } })),
        links,
      },
    ],
  };
}
