/* Words and numbers of the language that was chosen. */
const here = () => LANGUAGES.indexOf(state.language);

/* The first locale in which the browser writes numbers as the language does: some write Kazakh ones as in English. */
function locale() {
  const [locales, half] = [t("language.locale").split(" "), `1${t("language.decimal")}5`];
  return locales.find((each) => new Intl.NumberFormat(each).format(1.5) === half) || locales[0];
}

function t(key, parts = {}) {
  const text = data.texts[key];
  if (!text) throw new Error(`no text for ${key}`);
  return text[here()].replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? parts[name] : whole)).replace(/\.\.$/, ".");
}

function name(label) {
  const known = data.labels[label];
  if (known) return known.name[here()];
  const [kind, ...rest] = String(label).split("/");
  return FORMATS[kind] ? FORMATS[kind](...rest) : String(label);
}

const colour = (label) => (data.labels[label] || { colour: "#888888" }).colour;

/* As many digits as say something: about three, none below a thousandth of a unit. */
function number(value, whole = false) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size > 0 && size < 1e-3) {
    return new Intl.NumberFormat(locale(), { notation: "scientific", maximumSignificantDigits: 2 }).format(value);
  }
  const digits = whole || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

const inTenge = (unit) => state.currency === "KZT" && `tenge.${unit}` in data.texts;

function unitName(unit) {
  if (inTenge(unit)) return t(`tenge.${unit}`);
  return `unit.${unit}` in data.texts ? t(`unit.${unit}`) : "";
}

const convert = (value, unit) => (value === null || !inTenge(unit) ? value : value * data.meta.tenge);

function quantity(value, unit) {
  if (unit === "year") return value === null ? "–" : String(value);
  return [number(convert(value, unit)), unitName(unit)].filter(Boolean).join("\u00a0");
}

/* Names of months would be in another language. */
const foreign = () => !locale().startsWith(state.language);

function dayOfYear(day) {
  const date = new Date(Date.UTC(2015, 0, Number(day)));
  const month = foreign() ? "2-digit" : "short";
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month, timeZone: "UTC" }).format(date);
}

const FORMATS = {
  day: (day) => dayOfYear(day),
  date: (day) => dayOfYear(day),
  number: (value, ...unit) => quantity(Number(value), unit.join("/")),
  size: (rows, columns, entries) =>
    t("page.size", { rows: number(+rows), columns: number(+columns), entries: number(+entries) }),
  resolution: (days, steps) => t("page.resolution", { days, steps }),
  plain: (...text) => ownWords(text.join("/")),
  code: (...text) => text.join("/"),
  time: (...text) =>
    new Intl.DateTimeFormat(locale(), { dateStyle: foreign() ? "short" : "long", timeStyle: "short", timeZone: "UTC" }).format(
      new Date(text.join("/")),
    ) + " UTC",
};

/* Texts of a case that the catalogue translates; others stay as the case says them. */
function ownWords(text) {
  return `own.${text}` in data.texts ? t(`own.${text}`) : text;
}
