/* The page: heading, choices of the reader, chapters. */
import { NARROW } from "./axes.js";
import { cards } from "./cards.js";
import { element, keepingFocus } from "./dom.js";
import { build, figure, figures, openChapter } from "./figure.js";
import { forPaper, forScreen, onResize } from "./print.js";
import { choose, data, LANGUAGES, OFFERED, onChange, recall, state } from "./state.js";
import { name, number, t } from "./words.js";

/** @param {import("./types").Page["chapters"][number]} content @param {number} place */
function chapter({ name: own, charts }, place) {
  const heading = element("h2", { id: `${own}-title` });
  const lead = element("p", { class: "lead" });
  const write = () => {
    heading.textContent = t(`chapter.${own}`);
    lead.textContent = t(`chapter.${own}.lead`);
  };
  write();
  onChange(write);
  const open = place === 0 || innerWidth > NARROW;
  const details = element("details", { open }, element("summary", {}, heading), lead, ...charts.map((chart) => figure(chart, own)));
  return element("section", { id: `chapter-${own}`, "aria-labelledby": heading.id }, details);
}

const openAddress = () => openChapter(location.hash ? document.getElementById(location.hash.slice(1)) : null);

/* What an offered choice is called; languages in their own words. */
/** @param {string} what @param {string} value */
function choiceName(what, value) {
  if (what === "language") return data.texts["language.name"][LANGUAGES.indexOf(value)];
  return `page.by_${value}` in data.texts ? t(`page.by_${value}`) : value;
}

/** @param {string} what @param {string[]} values */
function choice(what, values) {
  const buttons = values.map((value) =>
    element(
      "button",
      {
        type: "button",
        "data-key": `${what}-${value}`,
        lang: what === "language" ? value : undefined,
        "aria-pressed": String(state[what] === value),
        onclick: () => choose(what, value),
      },
      choiceName(what, value),
    ),
  );
  const title = t(`page.${what}`);
  return element("div", { role: "group", "aria-label": title, class: "choice" }, element("span", {}, title), ...buttons);
}

function controls() {
  const node = element("div", { class: "controls" });
  const write = () => {
    const print = element("button", { type: "button", "data-key": "print", onclick: () => window.print() }, t("page.print"));
    keepingFocus(node, () => node.replaceChildren(...Object.entries(OFFERED).map((entry) => choice(...entry)), print));
  };
  write();
  onChange(write);
  return node;
}

function contents() {
  const node = element("nav", {});
  const write = () => {
    node.setAttribute("aria-label", t("page.contents"));
    node.replaceChildren(...data.chapters.map(({ name: own }) => element("a", { href: `#chapter-${own}` }, t(`chapter.${own}`))));
  };
  write();
  onChange(write);
  return node;
}

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

function writeFixed() {
  const { place, price_year: year, rate, version, files, command } = data.meta;
  document.documentElement.lang = state.language;
  document.title = t("page.heading", { place: name(place), start: String(data.meta.start), end: String(data.meta.end) });
  find("h1").textContent = document.title;
  find(".skip").textContent = t("page.skip");
  find("#money").textContent = t(rate ? "page.money" : "page.prices", { year, rate: number(rate) });
  find("footer").replaceChildren(
    element("p", {}, t("page.made", { version, files: String(files.length) })),
    element("p", {}, t("page.reproduce"), " ", element("code", {}, command)),
  );
}

function start() {
  recall();
  find("header").append(contents(), controls());
  find("main").append(...(data.summary ? [cards(data.summary)] : []), ...data.chapters.map(chapter));
  writeFixed();
  onChange(writeFixed);
  onChange(() => figures.forEach(build));
  onResize();
  openAddress();
  addEventListener("hashchange", openAddress);
  addEventListener("beforeprint", forPaper);
  addEventListener("afterprint", forScreen);
}

start();
