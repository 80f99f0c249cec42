/* Saving what is seen: numbers as CSV, pictures as SVG. */
function save(file, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const quoted = (text) => (/[",\n;]/.test(text) ? `"${String(text).replace(/"/g, '""')}"` : String(text));

/* All choices of a chart, a row per number, names in the language of the page. */
function chartCsv(chart) {
  const headings = [...chart.selectors.map((one) => t(`selector.${one.name}`)), t("selector.scenario")];
  const lines = [[...headings, "series", "x", unitName(chart.unit)].map(quoted).join(",")];
  for (const [key, raw] of Object.entries(chart.cells)) {
    const places = key.split("/");
    const chosen = chart.selectors.map((one, i) => name(one.labels[places[i]]));
    const panel = chart.panels ? name(chart.panels[places[places.length - 1]]) : "";
    for (const [series, x, value] of numbersOf(chart, raw)) {
      const told = typeof value === "number" ? convert(value, chart.unit) : value === null ? "" : name(value);
      lines.push([...chosen, panel, series, x, told].map(quoted).join(","));
    }
  }
  return `\ufeff${lines.join("\n")}\n`;
}

function numbersOf(chart, raw) {
  if (chart.kind === "sankey") return raw.links.map(([source, target, value]) => [name(source), name(target), value]);
  if (chart.kind === "map") {
    const built = Object.entries(raw.places).flatMap(([place, shares]) =>
      Object.entries(shares).map(([label, value]) => [name(label), name(place), value]),
    );
    return [...built, ...raw.flows.map(([, from, to, value]) => [name(from), name(to), value])];
  }
  if (raw.pairs) return Object.entries(raw.pairs).flatMap(([place, pairs]) => pairs.map(([x, y]) => [name(chart.series[place]), x, y]));
  return Object.entries(raw.series).flatMap(([place, values]) =>
    values.map((value, i) => [name(chart.series[place]), momentName(String(chart.xs[raw.x][i])), value]),
  );
}

function savePicture(figure, chart) {
  figure.querySelectorAll(".plot").forEach((plot, i) => {
    const svg = plot.querySelector("svg");
    if (!svg) return;
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    save(`${chart.name}${i ? `-${i + 1}` : ""}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
  });
}
