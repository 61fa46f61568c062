// The robot on the page: in 3-D when its library and WebGL are there, drawn flat otherwise. Both show what the joints
// report, never what they were told.

import { FlatRobot } from "./robot-flat.js";

const STALE_MS = 1500;
const GAP_MS = 400;
const FRESH_MS = 2000; // so long it has to go well before the picture is trusted again: no words to and fro

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
  let since = at; // since when there has been no gap
  const take = robot.take.bind(robot);
  robot.take = (body) => {
    const answering = Object.values(body.links ?? {}).every(Boolean);
    const now = performance.now();
    if (answering && (body.age_ms ?? 0) < STALE_MS) {
      if (now - at > GAP_MS) since = now;
      at = now;
    }
    take(body);
  };
  const check = () => {
    const now = performance.now();
    const stale = now - at > STALE_MS || (stage.classList.contains("stale") && now - since < FRESH_MS);
    stage.classList.toggle("stale", stale);
    // One sentence at a time: what the page says of its connection, or of the companion, says this as well.
    const said = !document.querySelector("#status:empty, #status .lit") || !document.getElementById("note").hidden;
    note.hidden = !stale || said;
  };
  check();
  setInterval(check, 500);
}
