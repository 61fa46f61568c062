// A sheet for five strokes, or as many as it says, with a finger, a mouse or the arrow keys; and drawings as they were sent.

const MOST_STROKES = 5;
const MOST_POINTS = 200;
const SHEET = 1000; // points lie on a sheet of this size
const STEP = 20;
const NEAR = 8;

function draw(canvas, strokes, cursor) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.lineWidth = canvas.width / 70;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = pen.fillStyle = getComputedStyle(canvas).color;
  const at = ([x, y]) => [(x * canvas.width) / SHEET, (y * canvas.height) / SHEET];
  for (const stroke of strokes) {
    pen.beginPath();
    pen.moveTo(...at(stroke[0]));
    for (const point of stroke) pen.lineTo(...at(point));
    pen.stroke();
  }
  if (!cursor) return;
  pen.beginPath();
  pen.arc(...at(cursor), canvas.width / 60, 0, 2 * Math.PI);
  pen.stroke();
}

function begin(form) {
  const canvas = form.querySelector("canvas");
  const send = form.querySelector("#send-drawing");
  const most = Number(canvas.dataset.most) || MOST_STROKES;
  let strokes = [];
  let drawing = false;
  let cursor = null;
  const changed = () => {
    draw(canvas, strokes, document.activeElement === canvas ? cursor : null);
    form.elements.text.value = JSON.stringify(strokes);
    send.disabled = strokes.length === 0 && !("mayBeEmpty" in canvas.dataset);
  };
  const clamp = (value) => Math.max(0, Math.min(SHEET, Math.round(value)));
  const add = (point) => {
    const stroke = strokes.at(-1);
    const last = stroke.at(-1);
    if (stroke.length < MOST_POINTS && Math.hypot(point[0] - last[0], point[1] - last[1]) >= NEAR) stroke.push(point);
  };
  const put = (point) => {
    drawing = strokes.length < most;
    if (drawing) strokes.push([point]);
  };
  const where = (event) => {
    const box = canvas.getBoundingClientRect();
    return [clamp(((event.clientX - box.left) / box.width) * SHEET), clamp(((event.clientY - box.top) / box.height) * SHEET)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    put(where(event));
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || !event.buttons) return;
    add(where(event));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    cursor ??= [SHEET / 2, SHEET / 2];
    if (event.key === " " && !event.repeat) put([...cursor]);
    else if (by) {
      cursor = [clamp(cursor[0] + by[0]), clamp(cursor[1] + by[1])];
      if (drawing) add([...cursor]);
    } else if (event.key !== " ") return;
    event.preventDefault();
    changed();
  });
  canvas.addEventListener("keyup", (event) => { if (event.key === " ") drawing = false; });
  canvas.addEventListener("focus", () => { cursor ??= [SHEET / 2, SHEET / 2]; changed(); });
  canvas.addEventListener("blur", () => { drawing = false; changed(); });
  form.querySelector("#drawing-again").addEventListener("click", () => { strokes = []; changed(); });
  form.hidden = false;
  changed();
}

export function showDrawings() {
  const form = document.getElementById("drawing");
  if (form) begin(form);
  for (const canvas of document.querySelectorAll("canvas.drawn")) draw(canvas, JSON.parse(canvas.dataset.strokes));
}
