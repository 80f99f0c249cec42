/* The page: heading, choices of the reader, chapters. */
function chapter(name, charts, place) {
  const heading = element("h2", { id: `${name}-title` });
  const lead = element("p", { class: "lead" });
  const write = () => {
    heading.textContent = t(`chapter.${name}`);
    lead.textContent = t(`chapter.${name}.lead`);
  };
  write();
  onChange(write);
  const open = place === 0 || innerWidth > NARROW;
  const details = element("details", { open }, element("summary", {}, heading), lead, ...charts.map((chart) => figure(chart, name)));
  return element("section", { id: `chapter-${name}`, "aria-labelledby": heading.id }, details);
}

/* A link to a chapter, or to a figure in it, opens it. */
function openChapter(node) {
  const details = node && (node.closest("details") || node.querySelector("details"));
  if (details) details.open = true;
}

const openAddress = () => openChapter(location.hash ? document.getElementById(location.hash.slice(1)) : null);

function controls() {
  const offered = { language: LANGUAGES, currency: data.meta.currencies, detail: ["group", "technology"] };
  const own = Object.fromEntries(LANGUAGES.map((each, i) => [each, data.texts["language.name"][i]]));
  const words = { ...own, group: "page.by_group", technology: "page.by_technology" };
  const node = element("div", { class: "controls" });
  const write = () => {
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const sets = Object.entries(offered).map(([what, values]) =>
      element(
        "div",
        { role: "group", "aria-label": t(`page.${what}`), class: "choice" },
        element("span", {}, t(`page.${what}`)),
        ...values.map((value) =>
          element(
            "button",
            {
              type: "button",
              "data-key": `${what}-${value}`,
              lang: what === "language" ? value : undefined,
              "aria-pressed": String(state[what] === value),
              onclick: () => choose(what, value),
            },
            (words[value] || value).startsWith("page.") ? t(words[value]) : words[value] || value,
          ),
        ),
      ),
    );
    const print = element("button", { type: "button", "data-key": "print", onclick: () => window.print() }, t("page.print"));
    node.replaceChildren(...sets, print);
    if (focused) node.querySelector(`[data-key="${focused}"]`).focus();
  };
  write();
  onChange(write);
  return node;
}

function contents() {
  const node = element("nav", {});
  const write = () => {
    const links = data.chapters.map(({ name }) => element("a", { href: `#chapter-${name}` }, t(`chapter.${name}`)));
    node.setAttribute("aria-label", t("page.contents"));
    node.replaceChildren(...links);
  };
  write();
  onChange(write);
  return node;
}

function writeFixed() {
  const meta = data.meta;
  const place = name(meta.place);
  document.documentElement.lang = state.language;
  document.title = t("page.heading", { place, start: meta.start, end: meta.end });
  document.querySelector("h1").textContent = document.title;
  document.querySelector(".skip").textContent = t("page.skip");
  document.querySelector("#money").textContent = t(meta.rate ? "page.money" : "page.prices", { year: meta.price_year, rate: number(meta.rate) });
  const made = t("page.made", { version: meta.version, files: String(meta.files.length) });
  document.querySelector("footer").replaceChildren(
    element("p", {}, made),
    element("p", {}, t("page.reproduce"), " ", element("code", {}, meta.command)),
  );
}

function start() {
  recall();
  document.querySelector("header").append(contents(), controls());
  const chapters = data.chapters.map(({ name, charts }, place) => chapter(name, charts, place));
  document.querySelector("main").append(...(data.summary ? [cards()] : []), ...chapters);
  writeFixed();
  onChange(writeFixed);
  onChange(() => drawnFigures.forEach(build));
  onResize();
  openAddress();
  addEventListener("hashchange", openAddress);
  addEventListener("beforeprint", forPaper);
  addEventListener("afterprint", forScreen);
}

start();
