// The robot as a picture that can be sent in the person's place. It moves with the real robot and with signs, and no
// camera is asked.

import { FlatRobot } from "./robot-flat.js";

const WIDTH = 320, HEIGHT = 300;
const FRAMES_PER_S = 10;
const SIGN_MS = 1600;
const PAPER = "#f7f3ec";
const STILL = { joints: {}, lights: { eyes: [0, 0, 0], ring: [0, 0, 0] } };
// What a sign adds to the pose, at a part of its time from 0 to 1.
const SIGNS = {
  nod: (at) => ({ head_pitch: 0.35 * Math.max(0, Math.sin(at * 4 * Math.PI)) }),
  shake: (at) => ({ base_yaw: 0.5 * Math.sin(at * 4 * Math.PI) }),
  wave: (at) => ({ right_ear: 0.9 * Math.sin(at * 6 * Math.PI), left_ear: 0 }),
  mm: (at) => ({ head_roll: 0.2 * Math.sin(at * Math.PI) }),
};

export class Avatar {
  #canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  #context = this.#canvas.getContext("2d");
  #frame = STILL;
  #sign = "";
  #since = 0;
  #timer = 0;

  constructor(holder) {
    this.svg = holder.querySelector("svg");
    this.robot = new FlatRobot(holder);
    document.addEventListener("robot-body", ({ detail }) => { this.#frame = detail; });
  }

  sign(name) {
    this.#sign = name;
    this.#since = performance.now();
  }

  track() {
    this.#draw();
    this.#timer ||= setInterval(() => this.#draw(), 1000 / FRAMES_PER_S);
    return this.#canvas.captureStream(FRAMES_PER_S).getVideoTracks()[0];
  }

  rest() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  #draw() {
    this.robot.take({ ...this.#frame, joints: this.#pose() });
    this.#context.resetTransform();
    this.#context.fillStyle = PAPER;
    this.#context.fillRect(0, 0, WIDTH, HEIGHT);
    for (const child of this.svg.children) this.#shape(child);
  }

  #pose() {
    const joints = { ...this.#frame.joints };
    const breath = 0.02 * Math.sin(performance.now() / 1200);
    joints.head_pitch = (joints.head_pitch ?? 0) + breath;
    const at = (performance.now() - this.#since) / SIGN_MS;
    if (!this.#sign || at >= 1) return joints;
    for (const [name, angle] of Object.entries(SIGNS[this.#sign](at))) joints[name] = (joints[name] ?? 0) + angle;
    return joints;
  }

  // The few shapes of which the drawing is made.
  #shape(element) {
    if (element.classList.contains("flat-shut")) return;
    const context = this.#context;
    context.save();
    const matrix = element.transform?.baseVal.consolidate()?.matrix;
    if (matrix) context.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f);
    if (element.tagName === "g") for (const child of element.children) this.#shape(child);
    else this.#paint(element, pathOf(element));
    context.restore();
  }

  #paint(element, path) {
    const context = this.#context;
    context.globalAlpha = Number(element.getAttribute("opacity") ?? 1);
    const [fill, stroke] = [element.getAttribute("fill"), element.getAttribute("stroke")];
    if (fill !== "none") {
      context.fillStyle = fill ?? "#000";
      context.fill(path);
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = Number(element.getAttribute("stroke-width") ?? 1);
      context.lineCap = element.getAttribute("stroke-linecap") ?? "butt";
      context.stroke(path);
    }
  }
}

function pathOf(element) {
  if (element.tagName === "path") return new Path2D(element.getAttribute("d"));
  const number = (name) => Number(element.getAttribute(name));
  const path = new Path2D();
  path.ellipse(number("cx"), number("cy"), number("rx"), number("ry"), 0, 0, 2 * Math.PI);
  return path;
}
