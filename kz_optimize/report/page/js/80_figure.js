/* A figure: title, how to read it, choices, legend, pictures or tables, buttons. */
const drawnFigures = [];

function figure(chart, chapter) {
  const chosen = Object.fromEntries(chart.selectors.map((one) => [one.name, firstChoice(one)]));
  const node = element("figure", { id: chart.name, "data-chart": chart.name });
  const own = { chart, chapter, chosen, node, asTable: ["table", "text"].includes(chart.kind), seen: false };
  drawnFigures.push(own);
  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    see(own);
  }, { rootMargin: "600px" }).observe(node);
  build(own);
  return node;
}

/* Years open at their last, everything else at its first. */
function firstChoice(selector) {
  return selector.labels[selector.name === "year" ? selector.labels.length - 1 : 0];
}

function see(own) {
  own.seen = true;
  drawPictures(own);
}

function build(own) {
  const { chart, node } = own;
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  closePictures(own);
  const unit = chart.unit ? element("small", {}, `, ${unitName(chart.unit)}`) : null;
  const title = element("h3", { id: `${chart.name}-title` }, t(`chart.${chart.name}.title`), unit);
  const reads = element("p", { class: "reads" }, t(`chart.${chart.name}.reads`));
  const tools = element("div", { class: "tools" }, ...choices(own), ...buttons(own));
  own.body = element("div", { class: "body" });
  node.setAttribute("aria-labelledby", title.id);
  node.replaceChildren(element("figcaption", {}, title, reads), tools, own.body);
  fill(own);
  if (focused) (node.querySelector(`[data-key="${focused}"]`) || node).focus();
}

function choices(own) {
  return own.chart.selectors
    .filter((one) => one.labels.length > 1)
    .map((one) => {
      const select = element("select", { "data-key": one.name, onchange: (event) => pick(own, one, event.target.value) });
      one.labels.forEach((label) => select.append(element("option", { value: label, selected: own.chosen[one.name] === label }, name(label))));
      return element("label", {}, t(`selector.${one.name}`), select);
    });
}

/* What is chosen in one figure is chosen in all of its chapter. */
function pick(own, selector, label) {
  for (const other of drawnFigures.filter((each) => each.chapter === own.chapter)) {
    const same = other.chart.selectors.find((each) => each.name === selector.name);
    if (!same || !same.labels.includes(label)) continue;
    other.chosen[selector.name] = label;
    if (other === own) fill(own);
    else build(other);
  }
}

/* Opens a chapter with something chosen in it. */
function pickIn(chapter, selector, label) {
  const own = drawnFigures.find((each) => each.chapter === chapter && each.chosen[selector] !== undefined);
  pick(own, { name: selector }, label);
  build(own);
  openChapter(own.node);
  own.node.scrollIntoView();
}

function buttons(own) {
  const fixed = ["table", "text"].includes(own.chart.kind);
  const toggle = () => {
    own.asTable = !own.asTable;
    build(own);
  };
  const button = (key, words, title, act) => element("button", { type: "button", "data-key": key, title, onclick: act }, words);
  return [
    fixed ? null : button("numbers", t(own.asTable ? "page.as_chart" : "page.as_table"), undefined, toggle),
    button("csv", t("page.csv"), t("page.csv_long"), () => save(`${own.chart.name}.csv`, "text/csv", chartCsv(own.chart))),
    fixed ? null : button("svg", t("page.svg"), t("page.svg_long"), () => savePicture(own.node, own.chart)),
  ].filter(Boolean);
}

/* Legend and empty places for pictures, or tables. */
function fill(own) {
  const { chart, chosen } = own;
  closePictures(own);
  const panels = (chart.panels || [""]).filter((panel) => !chart.panels || rawCell(chart, chosen, panel));
  if (!panels.length || (!chart.panels && !rawCell(chart, chosen, ""))) {
    own.body.replaceChildren(element("p", { class: "nothing" }, t("page.nothing")));
    return;
  }
  own.plots = panels.map((panel) => ({ panel }));
  const parts = panels.map((panel, i) => {
    const heading = chart.panels ? element("h4", {}, name(panel)) : null;
    if (own.asTable) return element("div", { class: "panel" }, heading, tableOf(chart, chosen, panel));
    const choice = Object.values(chosen).join("|");
    const marks = { "data-panel": panel, "data-choice": choice, "aria-label": spoken(own, panel) };
    own.plots[i].place = element("div", { class: `plot ${chart.kind}`, tabindex: "0", role: "img", ...marks });
    return element("div", { class: "panel" }, heading, own.plots[i].place);
  });
  const many = Math.min(panels.length, 3);
  const grid = element("div", { class: `panels of${many} ${own.asTable ? "tables" : ""} kind-${chart.kind}` }, ...parts);
  own.body.replaceChildren(...[own.asTable ? null : legend(chart, chosen), grid].filter(Boolean));
  if (own.seen && !own.asTable) drawPictures(own);
}

/* What a picture says to those who cannot see it. */
function spoken(own, panel) {
  const { chart, chosen } = own;
  const labels = [...drawnLabels(chart, chosen).keys()].map(name).join(", ");
  const title = [t(`chart.${chart.name}.title`), panel ? name(panel) : "", ...Object.values(chosen).map(name)].filter(Boolean);
  return t("page.alt", { title: title.join(", "), unit: unitName(chart.unit), names: labels, button: t("page.as_table") });
}

function drawPictures(own) {
  if (own.asTable || !own.plots) return;
  for (const plot of own.plots) {
    if (!plot.place) continue;
    const { chart, chosen } = own;
    if (LYING.includes(chart.kind)) plot.place.style.height = `${60 + (ROW_HEIGHT[chart.kind] || 28) * rowsOf(chart, chosen, plot.panel)}px`;
    plot.picture = plot.picture || echarts.init(plot.place, null, { renderer: "svg" });
    plot.picture.resize();
    const [width, height] = [plot.place.clientWidth, plot.place.clientHeight];
    const build = PICTURES[chart.kind] || option;
    plot.picture.setOption(build(chart, chosen, plot.panel, width, height), true);
    plot.place.onkeydown = (event) => walk(event, plot);
  }
}

const PICTURES = {
  sankey: sankeyOption, map: mapOption, tornado: studyOption, whiskers: studyOption, spans: studyOption, band: studyOption, points: studyOption,
};
const ROW_HEIGHT = { hstack: 21, whiskers: 44 };
const rowsOf = (chart, chosen, panel) => cell(chart, chosen, panel).x.length;

/* Arrow keys move the tooltip along the axis. */
function walk(event, plot) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const { xAxis, yAxis } = plot.picture.getOption();
  const axis = [...(xAxis || []), ...(yAxis || [])].find((each) => each.data && each.data.length);
  const count = axis ? axis.data.length : 0;
  plot.at = Math.min(Math.max((plot.at ?? -1) + step, 0), Math.max(count - 1, 0));
  plot.picture.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: plot.at });
}

function closePictures(own) {
  (own.plots || []).forEach((plot) => plot.picture && plot.picture.dispose());
  own.plots = [];
}
