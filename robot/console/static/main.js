// Joins the parts of the page. Without this file every form still works.

import { Live } from "./live.js";
import { show } from "./regions.js";
import { Speaker } from "./speaker.js";
import { pressable, touchable } from "./touch.js";
import { Reading } from "./reading.js";
import { openRobot } from "./robot.js";

const NOTE_MS = 8000;
const live = new Live(document.documentElement.lang);
const note = document.getElementById("note");
let noteTimer = 0;

function say(text, lasting = false) {
  clearTimeout(noteTimer);
  note.textContent = text;
  note.hidden = !text;
  if (text && !lasting) noteTimer = setTimeout(() => { note.hidden = true; }, NOTE_MS);
}

const speaker = new Speaker(live, document.getElementById("speaker"));
const reading = new Reading(document.getElementById("body-reading"));

live.addEventListener("up", () => {
  say("");
  live.send("look", { on: !document.hidden });
});
live.addEventListener("down", () => {
  speaker.hush();
  speaker.released();
  say(note.dataset.lost, true);
});
live.addEventListener("view", ({ detail }) => {
  show(detail.parts);
  const touch = document.getElementById("touch");
  if (touch) touch.hidden = !detail.simulated;
});
live.addEventListener("reply", ({ detail }) => { if (!detail.ok) say(detail.error); });
live.addEventListener("error", ({ detail }) => { if (detail) say(detail.error); });
live.addEventListener("body", ({ detail }) => reading.take(detail));

function stop() {
  speaker.hush();
  return live.send("stop", { source: document.getElementById("person") ? "tap" : "console" });
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const verb = submitter?.dataset.do ?? form.dataset.do;
  if (!verb) return;
  if (verb === "stop") speaker.hush();
  const fields = Object.fromEntries(new FormData(form, submitter));
  if (!live.send(verb, fields)) return; // no connection: the browser sends the form itself
  event.preventDefault();
  if (verb === "type") form.reset();
});

// Who signs is asked once: the other forms take over the name, and each can still be given another.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "by") return;
  for (const field of document.querySelectorAll("#room [name=by]:not([type=hidden])")) field.value ||= target.value;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat || event.isComposing) return;
  if (!stop()) document.querySelector('form[data-do="stop"]')?.requestSubmit();
});

document.addEventListener("visibilitychange", () => live.send("look", { on: !document.hidden }));

for (const button of document.querySelectorAll("button.pad")) pressable(button, live);
live.connect();

// Last, because drawing takes a moment to get ready and nothing else should wait for it.
const stage = document.getElementById("robot");
if (stage) {
  const robot = await openRobot(stage);
  live.addEventListener("body", ({ detail }) => robot.take(detail));
  if (robot.zoneAt) touchable(robot, live);
}
