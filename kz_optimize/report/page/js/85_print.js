/* On paper everything is drawn, as wide as the paper. */
function forPaper() {
  document.documentElement.classList.add("paper");
  document.querySelectorAll("details").forEach((details) => (details.open = true));
  drawnFigures.forEach((own) => (own.seen = true));
  redraw();
}

function forScreen() {
  document.documentElement.classList.remove("paper");
  redraw();
}

function redraw() {
  drawnFigures.filter((own) => own.seen).forEach(drawPictures);
}

function onResize() {
  let waiting = 0;
  let width = document.documentElement.clientWidth;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
}
