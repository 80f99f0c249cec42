/* A schematic map from the coordinates of regions: zones as soft shapes, building as pies, lines as arrows. */
const LONGEST_DEGREE = 111.3; // km of a degree of latitude

function mapOption(chart, chosen, panel, width, height) {
  const raw = rawCell(chart, chosen, panel) || { places: {}, flows: [] };
  const frame = mapFrame(width, height);
  const circles = spread(circlesOf(chart, raw.places, frame));
  return {
    animation: false,
    textStyle: FONT,
    tooltip: { trigger: "item", confine: true },
    xAxis: { type: "value", min: 0, max: width, show: false },
    yAxis: { type: "value", min: 0, max: height, show: false, inverse: true },
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    series: [zones(frame), placeNames(frame, circles), ...arrows(raw.flows, frame), ...circles.map((circle) => pie(chart, circle))],
  };
}

/* Places in pixels, true to distance along the middle parallel. */
function mapFrame(width, height) {
  const places = Object.entries(data.regions).filter(([, region]) => region.longitude !== null);
  const all = (key) => places.map(([, region]) => region[key]);
  const [west, east] = [Math.min(...all("longitude")), Math.max(...all("longitude"))];
  const [south, north] = [Math.min(...all("latitude")), Math.max(...all("latitude"))];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const margin = Math.min(56, width / 8);
  const scale = Math.min(
    (width - 2 * margin) / Math.max((east - west) * squeeze, 1),
    (height - 2 * margin) / Math.max(north - south, 1),
  );
  const left = (width - (east - west) * squeeze * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  const at = (label) => {
    const region = data.regions[label];
    if (!region || region.longitude === null) return null;
    return [left + (region.longitude - west) * squeeze * scale, top + (north - region.latitude) * scale];
  };
  return { at, width, height, kilometre: scale / LONGEST_DEGREE };
}

/* Regions that hold others and have something of their own stand apart, so that nothing hides. */
function spread(circles) {
  for (let round = 0; round < 60; round += 1) {
    for (const a of circles) {
      for (const b of circles) {
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const gap = a.radius + b.radius + 3 - Math.hypot(dx, dy);
        if (a === b || gap <= 0) continue;
        const angle = dx || dy ? Math.atan2(dy, dx) : 1;
        const [push, pull] = [(gap * b.give) / (a.give + b.give), (gap * a.give) / (a.give + b.give)];
        b.x += push * Math.cos(angle);
        b.y += push * Math.sin(angle);
        a.x -= pull * Math.cos(angle);
        a.y -= pull * Math.sin(angle);
      }
    }
  }
  return circles;
}

const children = (label) => Object.keys(data.regions).filter((each) => data.regions[each].parent === label);
const leaf = (label) => !children(label).length;

/* Regions that hold leaves are drawn as a soft shape around them. */
function zones(frame) {
  const holding = Object.keys(data.regions).filter((label) => children(label).some(leaf) && data.regions[label].parent);
  return {
    type: "custom",
    id: "zones",
    silent: true,
    z: 0,
    data: holding.map(() => [0, 0]),
    renderItem: (params) => {
      const points = hull(children(holding[params.dataIndex]).map(frame.at).filter(Boolean));
      const wide = Math.min(frame.width, frame.height) / 7;
      return {
        type: "polygon",
        shape: { points: points.length > 1 ? points : [points[0], points[0]] },
        style: { fill: "#eef2f5", stroke: "#eef2f5", lineWidth: wide, lineJoin: "round", lineCap: "round" },
      };
    },
  };
}

/* Convex hull of points (Andrew's monotone chain). */
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) =>
    list.reduce((kept, point) => {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      return [...kept, point];
    }, []);
  return [...half(sorted).slice(0, -1), ...half(sorted.reverse()).slice(0, -1)];
}
