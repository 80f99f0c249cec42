/* Axes, tooltips and their words, common to all pictures. */
const INK = "#22303c";
const FAINT = "#dfe4e8";
const FONT = { fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif", fontSize: 12, color: INK };
const GAP = "gap";

function valueAxis([least, most, step]) {
  return {
    type: "value",
    min: least,
    max: most,
    interval: step,
    axisLabel: { ...FONT, hideOverlap: true, formatter: (value) => number(value) },
    splitLine: { lineStyle: { color: FAINT } },
  };
}

function labelAxis(chart, x, width) {
  const axis = {
    type: "category",
    data: x,
    axisTick: { show: false },
    axisLine: { onZero: true, lineStyle: { color: "#5b6770" } },
    axisLabel: { ...FONT, hideOverlap: true, formatter: (label) => name(label) },
  };
  if (chart.kind === "area") return hoursAxis(axis, x, width);
  if (String(x[0]).startsWith("date/")) {
    const often = width > 700 ? 30 : 91;
    axis.axisLabel.interval = (index) => index % often === 14;
    axis.axisLine.onZero = false;
    axis.boundaryGap = false;
  } else if (chart.kind === "bars") {
    axis.axisLabel.interval = 0;
  }
  return axis;
}

/* One name per day, at its middle. */
function hoursAxis(axis, x, width) {
  const day = (label) => label.split("|")[0];
  const middle = (index) => {
    const same = x.map((label, i) => (day(label) === day(x[index]) ? i : -1)).filter((i) => i >= 0);
    return index === same[same.length >> 1];
  };
  axis.axisLabel.hideOverlap = true;
  axis.axisLabel.interval = (index) => x[index] !== GAP && !x[index].startsWith(GAP) && middle(index);
  axis.axisLabel.formatter = (label) => name(day(label));
  return axis;
}

const NARROW = 480;

function momentName(label) {
  if (!/^(day|date)\/.*\|/.test(label)) return name(label);
  const [day, hour] = label.split("|");
  const [kind, , days, extreme] = day.split("/");
  const clock = `${String(Math.floor(hour)).padStart(2, "0")}:${hour % 1 ? "30" : "00"}`;
  const told = [`${name(day)}, ${clock}`];
  if (kind === "day") told.push(t("page.day_stands", { days: number(Number(days)) }));
  if (extreme === "1") told.push(t("page.extreme"));
  return told.join(" · ");
}

function tooltip(chart) {
  const stacked = STACKED.includes(chart.kind);
  return {
    trigger: "axis",
    confine: true,
    axisPointer: { type: stacked || chart.kind === "bars" ? "shadow" : "line" },
    textStyle: { ...FONT, fontSize: 12 },
    formatter: (points) => {
      const shown = points.filter((point) => point.value !== undefined && Math.abs(point.value) > 1e-9);
      if (!points.length || points[0].axisValue.startsWith(GAP)) return "";
      const rows = [...shown].reverse().map((point) => row(point.color, name(point.seriesId), point.value));
      const sums = shown.filter((point) => !chart.lines.includes(point.seriesId)).map((point) => point.value);
      if (stacked && sums.length > 1 && !chart.lines.includes("word/total")) {
        rows.push(row("transparent", t("page.total"), sum(sums)));
      }
      return `<b>${escape(momentName(points[0].axisValue))}</b>, ${escape(unitName(chart.unit))}<table class="tip">${rows.join("")}</table>`;
    },
  };
}

function row(ink, label, value) {
  return `<tr><td><i style="background:${ink}"></i>${escape(label)}</td><td>${number(value)}</td></tr>`;
}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
