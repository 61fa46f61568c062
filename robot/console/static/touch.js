// A hand on the robot: how long it stays is what counts.

const SHORTEST_MS = 80;

const lasted = (since) => Math.round(Math.max(SHORTEST_MS, performance.now() - since));

// A button that reports how long it was held, by pointer or by key.
export function pressable(button, live, ask) {
  const pad = button.form.elements.pad.value;
  let since = null;
  const begin = () => {
    since ??= performance.now();
    button.classList.add("held");
  };
  const end = () => {
    if (since === null) return;
    if (live.open) ask("touch", { pad, ms: lasted(since) });
    else button.form.requestSubmit();
    cancel();
  };
  const cancel = () => {
    since = null;
    button.classList.remove("held");
  };
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    begin();
  });
  button.addEventListener("pointerup", end);
  button.addEventListener("pointercancel", cancel);
  button.addEventListener("blur", cancel);
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Enter") end();
  });
  // Held presses were reported above; a click that no press came before (a screen reader's) still submits the form.
  let pressed = false;
  button.addEventListener("pointerdown", () => { pressed = true; });
  button.addEventListener("click", (event) => {
    if (pressed && live.open) event.preventDefault();
    pressed = false;
  });
}

// The robot itself: press where it is, and let go.
export function touchable(robot, ask) {
  const canvas = robot.canvas;
  let touch = null;
  canvas.addEventListener("pointerdown", (event) => {
    const pad = robot.zoneAt(event.clientX, event.clientY);
    if (!pad) return;
    canvas.setPointerCapture(event.pointerId);
    touch = { pad, since: performance.now() };
  });
  canvas.addEventListener("pointerup", () => {
    if (touch) ask("touch", { pad: touch.pad, ms: lasted(touch.since) });
    touch = null;
  });
  canvas.addEventListener("pointercancel", () => { touch = null; });
}
