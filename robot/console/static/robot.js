// The robot on the page: in 3-D when its library and WebGL are there, drawn flat otherwise. Both show what the joints
// report, never what they were told.

import { FlatRobot } from "./robot-flat.js";

const STALE_MS = 1500;

export async function openRobot(stage) {
  const robot = (await open3d(stage)) ?? new FlatRobot(document.getElementById("robot-flat"));
  watch(stage, robot);
  return robot;
}

async function open3d(stage) {
  if (stage.dataset.vendored !== "yes") return null;
  const canvas = document.getElementById("robot-view");
  try {
    const { Robot3d } = await import("./robot-3d.js");
    const robot = new Robot3d(canvas);
    document.getElementById("robot-flat").hidden = true;
    canvas.hidden = false;
    robot.fit();
    return robot;
  } catch (error) {
    console.info("The robot is drawn flat:", error.message);
    return null;
  }
}

// Pale while nothing is read from the body: an old pose must not look like a present one.
function watch(stage, robot) {
  const note = document.getElementById("robot-stale");
  let at = performance.now();
  const take = robot.take.bind(robot);
  robot.take = (body) => {
    const answering = Object.values(body.links ?? {}).every(Boolean);
    if (answering && (body.age_ms ?? 0) < STALE_MS) at = performance.now();
    take(body);
  };
  const check = () => {
    const stale = performance.now() - at > STALE_MS;
    stage.classList.toggle("stale", stale);
    note.hidden = !stale || !document.querySelector("#status:empty, #status .lit");
  };
  check();
  setInterval(check, 500);
}
