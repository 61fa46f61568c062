// Arrow keys go from place to place on the table of a game, past those that cannot be touched now.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cells = step && event.target.closest?.(".cells");
  if (!cells) return;
  event.preventDefault();
  const places = [...cells.querySelectorAll(".place")];
  const columns = Number(cells.dataset.columns);
  const from = places.indexOf(event.target);
  let [column, row] = [from % columns, Math.floor(from / columns)];
  for (;;) {
    column += step[0];
    row += step[1];
    if (column < 0 || column >= columns || row < 0 || row * columns + column >= places.length) return;
    const place = places[row * columns + column];
    if (place.tagName === "BUTTON") {
      place.focus();
      return;
    }
  }
});
