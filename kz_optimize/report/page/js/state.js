/* What the reader chose. Every change draws the page anew in the new words. */

/** @type {import("./types").Page} */
export const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent || "");
export const LANGUAGES = data.languages;

/** @type {Record<string, string[]>} */
export const OFFERED = { language: LANGUAGES, currency: data.meta.currencies, detail: ["group", "technology"] };

/** @type {Record<string, string>} */
export const state = { language: LANGUAGES[0], currency: "USD", detail: "group" };
/** @type {Set<string>} Series that are hidden in every chart. */
export const hidden = new Set();
/** @type {((what: string) => void)[]} */
const listeners = [];

/** @param {(what: string) => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/** @param {string} what @param {string} value */
export function choose(what, value) {
  state[what] = value;
  remember();
  listeners.forEach((listener) => listener(what));
}

/** @param {string} label */
export function hide(label) {
  hidden[hidden.has(label) ? "delete" : "add"](label);
  listeners.forEach((listener) => listener("hidden"));
}

/* The address keeps the choice, so that a link shows a colleague the same page. */
function remember() {
  history.replaceState(null, "", `?${new URLSearchParams(state)}${location.hash}`);
}

export function recall() {
  const chosen = new URLSearchParams(location.search);
  const spoken = (navigator.language || LANGUAGES[0]).slice(0, 2);
  if (LANGUAGES.includes(spoken)) state.language = spoken;
  for (const [what, values] of Object.entries(OFFERED)) {
    const value = chosen.get(what);
    if (value && values.includes(value)) state[what] = value;
  }
}
