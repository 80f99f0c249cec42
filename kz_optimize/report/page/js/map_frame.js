/* Where regions lie on the map, from their coordinates; circles that would lie on each other are moved apart. */
import { data } from "./state.js";

/**
 * @typedef {import("./types").Frame} Frame
 * @typedef {import("./types").Circle} Circle
 * @typedef {[number, number]} Point
 */

/** @param {string} label */
export const children = (label) => Object.keys(data.regions).filter((each) => data.regions[each].parent === label);
/** @param {string} label */
export const isLeaf = (label) => !children(label).length;

/* Places in pixels, true to distance along the middle parallel. */
/** @param {number} width @param {number} height @returns {Frame} */
export function mapFrame(width, height) {
  const placed = Object.values(data.regions).filter((region) => region.longitude !== null);
  const [longitudes, latitudes] = [placed.map((region) => Number(region.longitude)), placed.map((region) => Number(region.latitude))];
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const margin = Math.min(56, width / 8);
  const scale = Math.min(
    (width - 2 * margin) / Math.max((east - west) * squeeze, 1),
    (height - 2 * margin) / Math.max(north - south, 1),
  );
  const left = (width - (east - west) * squeeze * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  /** @param {string} label @returns {Point | null} */
  const at = (label) => {
    const region = data.regions[label];
    if (!region || region.longitude === null || region.latitude === null) return null;
    return [left + (region.longitude - west) * squeeze * scale, top + (north - region.latitude) * scale];
  };
  return { at, width, height };
}

/* Moves circles until none lies on another; regions that hold others give way first. */
/** @param {Circle[]} circles */
export function spread(circles) {
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

/* Convex hull of points (Andrew's monotone chain). */
/** @param {Point[]} points @returns {Point[]} */
export function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @param {Point} o @param {Point} a @param {Point} b */
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  /** @param {Point[]} list */
  const half = (list) =>
    list.reduce((kept, point) => {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      return [...kept, point];
    }, /** @type {Point[]} */ ([]));
  return [...half(sorted).slice(0, -1), ...half([...sorted].reverse()).slice(0, -1)];
}
