// Joins the parts of the page. Without this file every form still works.

import "./board.js";
import { showDrawings } from "./drawing.js";
import { showPictures } from "./pictures.js";
import { stayAboveKeyboard } from "./bar.js";
import { Confirmation } from "./confirmation.js";
import { Live } from "./live.js";
import { Presses, URGENT } from "./presses.js";
import { show, showAfresh } from "./regions.js";
import { Speaker } from "./speaker.js";
import { pressable, touchable } from "./touch.js";
import { Reading } from "./reading.js";
import { openRobot } from "./robot.js";

const NOTE_MS = 8000;
const TOKEN_MS = 500;
const FORM_MS = 4000; // the answer to a form has come by then, or comes no more
const LOST_MS = 1200; // a connection that was closed and is back by then was never said to be lost
const live = new Live(document.documentElement.lang);
const presses = new Presses(live, document.body.dataset.lane ?? "");
const note = document.getElementById("note");
const HELD = new Set(["paused", "stopped", "handover", "fault"]);
let wasHeld = false;
let noteTimer = 0;
let lostTimer = 0;

// Said once: words that stand there already are not set again, or a screen reader would repeat them.
function say(text, lasting = false) {
  clearTimeout(noteTimer);
  if (note.textContent !== text) note.textContent = text;
  note.hidden = !text;
  if (text && !lasting) noteTimer = setTimeout(() => { note.hidden = true; }, NOTE_MS);
}

// Passes an intent on, once, and says what is to be said of its answer.
async function ask(verb, fields) {
  const answer = await live.send(verb, fields);
  if (answer.ok) return true;
  if (answer.heard) say(answer.error);
  else if (live.open) say(note.dataset.unanswered);
  else say(`${note.dataset.lost} ${note.dataset.unanswered}`, true);
  return false;
}

const speaker = new Speaker(live, document.getElementById("speaker"), ask);
const reading = new Reading(document.getElementById("body-reading"));
new Confirmation(presses);
presses.addEventListener("done", () => { if (!live.open) showAfresh(); });

live.addEventListener("up", () => {
  clearTimeout(lostTimer);
  lostTimer = 0;
  if (note.textContent.startsWith(note.dataset.lost)) say("");
  live.send("look", { on: !document.hidden });
});
live.addEventListener("down", ({ detail }) => {
  speaker.hush();
  speaker.released();
  if (detail.silent) say(note.dataset.lost, true);
  else lostTimer ||= setTimeout(() => say(note.dataset.lost, true), LOST_MS);
});
// Who this device is has changed: the server says anew what it may see. It may be changing by a form that is on its way,
// from here or from another tab: a page that is loaded anew too soon drops the new token, and its device is nobody's.
const tabs = new BroadcastChannel("forms");
let sent = -Infinity;
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  sent = performance.now();
  tabs.postMessage("sent");
});
tabs.addEventListener("message", () => { sent = performance.now(); });
live.addEventListener("reload", () => loadAnew(TOKEN_MS));

function loadAnew(after) {
  setTimeout(() => {
    const left = sent + FORM_MS - performance.now();
    if (left > 0) loadAnew(left);
    else location.reload();
  }, after);
}
// With somebody else in the room no letter stays on the screen.
live.addEventListener("others", () => { if (document.querySelector("[data-closes]")) location.replace(location.pathname); });
live.addEventListener("view", ({ detail }) => {
  show(detail.parts);
  document.dispatchEvent(new Event("robot-view")); // for a page that shows some of it besides
  const held = detail.asleep || HELD.has(detail.phase);
  if (held && !wasHeld) quiet();
  wasHeld = held;
  const touch = document.getElementById("touch");
  if (touch) touch.hidden = !detail.simulated;
  document.getElementById("robot")?.classList.toggle("asleep", detail.asleep);
});
live.addEventListener("error", ({ detail }) => { if (detail) say(detail.error); });
live.addEventListener("body", ({ detail }) => {
  reading.take(detail);
  document.dispatchEvent(new CustomEvent("robot-body", { detail })); // for whoever draws it besides
});

// Whatever plays or records something of its own in this page ends it.
function quiet() {
  document.dispatchEvent(new CustomEvent("quiet"));
}

function press(verb, fields, button) {
  if (verb === "stop") speaker.hush();
  quiet();
  presses.press(verb, fields, button);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const verb = submitter?.dataset.do ?? form.dataset.do;
  if (!verb) return;
  const fields = Object.fromEntries(new FormData(form, submitter));
  if (URGENT.has(verb)) {
    const { source = "tap", longer } = fields;
    press(verb, { source, ...(longer && { longer }) }, submitter);
    event.preventDefault();
    return;
  }
  if (!live.open) return; // no connection: the browser sends the form itself
  event.preventDefault();
  const asked = ask(verb, fields);
  if (verb === "type") keepUnlessTaken(form, asked);
});

// What was typed leaves the field at once, and comes back if nobody took it.
async function keepUnlessTaken(form, asked) {
  const field = form.elements.text;
  const text = field.value;
  form.reset();
  if (!(await asked) && !field.value) field.value = text;
}

// The second click of a double click is no press of its own, but for stop: what lies under it may be new.
document.addEventListener("click", (event) => {
  const button = event.detail > 1 && event.target.closest("form[data-do] button");
  if (button && (button.dataset.do ?? button.form.dataset.do) !== "stop") event.preventDefault();
}, true);

// Who signs is asked once: the other forms take over the name, and each can still be given another.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "by") return;
  for (const field of document.querySelectorAll("#room [name=by]:not([type=hidden])")) field.value ||= target.value;
});

// An Esc that ends the conversion of an input method looks like any other in some browsers: then it stops as well
// (decision 33). A key that is held is one press.
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && !event.isComposing) event.preventDefault();
  if (event.key !== "Escape" || event.repeat || event.isComposing) return;
  press("stop", { source: document.getElementById("person") ? "tap" : "console" });
});

document.addEventListener("visibilitychange", () => { live.send("look", { on: !document.hidden }); });

for (const button of document.querySelectorAll("button.pad")) pressable(button, live, ask);
stayAboveKeyboard();
live.connect();

// Last, because drawing takes a moment to get ready and nothing else should wait for it.
const stage = document.getElementById("robot");
if (stage) {
  const robot = await openRobot(stage);
  live.addEventListener("body", ({ detail }) => robot.take(detail));
  if (robot.zoneAt && document.getElementById("person")) touchable(robot, ask);
}
showDrawings();
showPictures();
