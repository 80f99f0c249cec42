/* What the reader chose. Every change draws the page anew in the new words. */
const data = JSON.parse(document.getElementById("data").textContent);
const LANGUAGES = data.languages;

const state = { language: LANGUAGES[0], currency: "USD", detail: "group", hidden: new Set() };
const listeners = [];

function onChange(listener) {
  listeners.push(listener);
}

function choose(name, value) {
  state[name] = value;
  remember();
  listeners.forEach((listener) => listener(name));
}

/* The address keeps the choice, so that a link shows a colleague the same page. */
function remember() {
  const chosen = new URLSearchParams({ language: state.language, currency: state.currency, detail: state.detail });
  history.replaceState(null, "", `?${chosen}${location.hash}`);
}

function recall() {
  const chosen = new URLSearchParams(location.search);
  const offered = { language: LANGUAGES, currency: data.meta.currencies, detail: ["group", "technology"] };
  const spoken = (navigator.language || LANGUAGES[0]).slice(0, 2);
  if (LANGUAGES.includes(spoken)) state.language = spoken;
  for (const [name, values] of Object.entries(offered)) {
    if (values.includes(chosen.get(name))) state[name] = chosen.get(name);
  }
}
