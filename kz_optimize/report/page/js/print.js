/* On paper everything is drawn, as wide as the paper. */
import { drawPictures, figures } from "./figure.js";

export function forPaper() {
  document.documentElement.classList.add("paper");
  document.querySelectorAll("details").forEach((details) => (details.open = true));
  figures.forEach((own) => (own.seen = true));
  redraw();
}

export function forScreen() {
  document.documentElement.classList.remove("paper");
  redraw();
}

function redraw() {
  figures.filter((own) => own.seen).forEach(drawPictures);
}

export function onResize() {
  let waiting = 0;
  let width = document.documentElement.clientWidth;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
}
