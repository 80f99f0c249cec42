/* Words and numbers of the language that was chosen. */
import { data, LANGUAGES, state } from "./state.js";

const position = () => LANGUAGES.indexOf(state.language);

/* The first locale in which the browser writes numbers as the language does: some write Kazakh ones as in English. */
function locale() {
  const [locales, half] = [t("language.locale").split(" "), `1${t("language.decimal")}5`];
  return locales.find((each) => new Intl.NumberFormat(each).format(1.5) === half) || locales[0];
}

/** @param {string} key @param {Record<string, string>} [parts] */
export function t(key, parts = {}) {
  const text = data.texts[key];
  if (!text) throw new Error(`no text for ${key}`);
  return text[position()].replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? parts[part] : whole)).replace(/\.\.$/, ".");
}

/** @param {string} label */
export function name(label) {
  const known = data.labels[label];
  if (known) return known.name[position()];
  const [kind, ...rest] = String(label).split("/");
  return FORMATS[kind] ? FORMATS[kind](...rest) : String(label);
}

/** @param {string} label */
export const colour = (label) => (data.labels[label] || { colour: "#888888" }).colour;

/* What other sectors emit is no result: it is assumed. */
/** @param {string} label */
export const isAssumed = (label) => label.startsWith("sector/");

/* As many digits as say something: about three, none below a thousandth of a unit. */
/** @param {number | null | undefined} value */
export function number(value, whole = false) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size > 0 && size < 1e-3) {
    return new Intl.NumberFormat(locale(), { notation: "scientific", maximumSignificantDigits: 2 }).format(value);
  }
  const digits = whole || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

/** @param {string} unit */
const inTenge = (unit) => state.currency === "KZT" && `tenge.${unit}` in data.texts;

/** @param {string} unit */
export function unitName(unit) {
  if (inTenge(unit)) return t(`tenge.${unit}`);
  return `unit.${unit}` in data.texts ? t(`unit.${unit}`) : unit === "1" ? "" : unit;
}

/** @template {number | null} V @param {V} value @param {string} unit @returns {V} */
export const convert = (value, unit) => /** @type {V} */ (value === null || !inTenge(unit) ? value : value * data.meta.tenge);

/** @param {number | null} value @param {string} unit */
export function quantity(value, unit) {
  if (unit === "year") return value === null ? "–" : String(value);
  return [number(convert(value, unit)), unitName(unit)].filter(Boolean).join("\u00a0");
}

/* Names of months would be in another language. */
const foreign = () => !locale().startsWith(state.language);

/** @param {string} day */
function dayOfYear(day) {
  const date = new Date(Date.UTC(2015, 0, Number(day)));
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: foreign() ? "2-digit" : "short", timeZone: "UTC" }).format(date);
}

/** @param {string} moment */
function timeOf(moment) {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: foreign() ? "short" : "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(new Date(moment))} UTC`;
}

/** @type {Record<string, (...parts: string[]) => string>} */
const FORMATS = {
  day: (day, days) => (Number(days) === 1 ? dayOfYear(day) : `${dayOfYear(day)} ×${number(Number(days))}`),
  date: (day) => dayOfYear(day),
  number: (value, ...unit) => quantity(Number(value), unit.join("/")),
  size: (rows, columns, entries) => t("page.size", { rows: number(+rows), columns: number(+columns), entries: number(+entries) }),
  resolution: (days, steps) => t("page.resolution", { days, steps }),
  proven: (days) => t("page.optimal", { days }),
  lines: (...text) => text.join("/"),
  plain: (...text) => ownWords(text.join("/")),
  code: (...text) => text.join("/"),
  time: (...text) => timeOf(text.join("/")),
};

/* Texts of a case that the catalogue translates; others stay as the case says them. */
/** @param {string} text */
export function ownWords(text) {
  return `own.${text}` in data.texts ? t(`own.${text}`) : text;
}

/* A step of a day: "day/<day of the year>/<days it stands for>/<1 if extreme>|<hour>"; any other label has its name. */
/** @param {string} label */
export function momentName(label) {
  if (!/^(day|date)\/.*\|/.test(label)) return name(label);
  const [day, hour] = label.split("|");
  const [kind, date, days, extreme] = day.split("/");
  const clock = `${String(Math.floor(Number(hour))).padStart(2, "0")}:${Number(hour) % 1 ? "30" : "00"}`;
  const parts = [`${dayOfYear(date)}, ${clock}`];
  if (kind === "day") parts.push(t("page.day_stands", { days: number(Number(days)) }));
  if (extreme === "1") parts.push(t("page.extreme"));
  return parts.join(" · ");
}
