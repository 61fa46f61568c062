// Joins the parts of the call page: what is pressed, what is shown, and what leaves this device at each step.

import { Avatar } from "./call-avatar.js";
import { CallLine } from "./call-line.js";
import { Outgoing, trackOf } from "./call-outgoing.js";
import { boardHtml, Socket } from "./call-place.js";
import { Points } from "./call-points.js";
import { show as regions } from "./regions.js";

const page = document.getElementById("call");
const side = page.dataset.side;
const by = (id) => document.getElementById(id);
const text = (key) => document.querySelector(`[data-text="${key}"]`)?.textContent ?? "";
const STEPS = ["voice", "dark", "theirs", "masked", "both"];
const own = side === "person";
const LOOK_MS = 700;
const BOARD_AGAIN_MS = 2000;
const AFTER_LESS_MS = 1000;
const isAbove = (one, other) => STEPS.indexOf(one) > STEPS.indexOf(other);

const socket = new Socket();
const line = new CallLine(socket, side);
let outgoing = null;
let step = "";
let most = "both"; // after a "less" nothing rises above it, whatever was still on its way, until a tap asks for more
let said = ""; // the step as the robot said it last
let highest = "both"; // what the level allows: no more is offered
let called = "";
let cameraOn = true; // the other side's own switch
let byRobot = false; // the robot itself is the phone
let boards = 0;

// --- what is said ------------------------------------------------------------------------------------------------

function note(words) {
  const place = by("call-note");
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}

async function freshBoard() {
  const board = ++boards;
  const html = await boardHtml(socket).catch(() => null);
  if (board !== boards) return;
  if (html !== null) regions({ "call-board": html });
  else if (socket.open) setTimeout(() => { if (board === boards) freshBoard(); }, BOARD_AGAIN_MS); // else when it is open again
}

// What stands on the board depends on the evening too: looked at again when that has changed, once in a while.
let looking = 0;
document.addEventListener("robot-view", () => {
  if (!own || line.on || looking) return;
  looking = setTimeout(() => {
    looking = 0;
    if (!line.on) freshBoard();
  }, LOOK_MS);
});

// --- what leaves this device -------------------------------------------------------------------------------------

function sender(peer) {
  const made = { camera: { camera: true, track: (camera) => camera } };
  if (own) {
    const points = new Points();
    made.points = { camera: true, track: (camera) => points.track(camera), rest: () => points.rest() };
    made.avatar = { track: () => avatar.track(), rest: () => avatar.rest() };
  }
  const found = new Outgoing(peer, made);
  found.addEventListener("change", () => { if (outgoing === found) showOwn(); });
  return found;
}

const avatar = own ? new Avatar(by("call-avatar")) : null;

// What may be sent at a step: of the person nothing below the mask, of the other side nothing below "theirs".
function outgoingAt(wanted) {
  if (own) return wanted === "both" ? "camera" : wanted === "masked" ? by("mask-points").checked ? "points" : "avatar" : "";
  return cameraOn && STEPS.indexOf(wanted) >= STEPS.indexOf("theirs") ? "camera" : "";
}

async function send(wanted) {
  const what = outgoingAt(wanted);
  const mine = outgoing;
  const sent = await mine?.show(what);
  if (!sent && what && mine === outgoing && outgoingAt(step) === what && !mine.picture) note(text(own ? "camera_denied" : "other_camera_denied"));
}

function showOwn() {
  const preview = by("call-own");
  if (!preview) return;
  const track = outgoing?.picture;
  preview.srcObject = track ? new MediaStream([track]) : null;
  preview.hidden = !track;
  by("call-own-none").hidden = Boolean(track);
}

// --- the call ----------------------------------------------------------------------------------------------------

function show(wanted) {
  step = wanted;
  by("call-step").textContent = text(own ? `step_${wanted}` : `other_step_${wanted}`);
  const seen = own ? STEPS.indexOf(wanted) >= STEPS.indexOf("theirs") : STEPS.indexOf(wanted) >= STEPS.indexOf("masked");
  by("call-video").hidden = !seen;
  if (own) {
    by("call-pictures").hidden = wanted === "voice";
    by("call-mask").hidden = wanted !== "masked";
    by("call-record").hidden = true;
    for (const button of document.querySelectorAll("[data-step]")) {
      button.hidden = STEPS.indexOf(button.dataset.step) > STEPS.indexOf(highest);
      button.setAttribute("aria-current", String(button.dataset.step === wanted));
    }
  } else {
    by("call-camera").hidden = STEPS.indexOf(wanted) < STEPS.indexOf("theirs");
  }
}

// One step: lower ones are taken here first and told then; a higher one only once the robot has said yes.
async function go(wanted) {
  if (!line.on || wanted === step) return;
  most = wanted;
  if (STEPS.indexOf(wanted) < STEPS.indexOf(step)) {
    show(wanted);
    send(wanted);
  }
  const answer = await line.ask("call-step", { step: wanted });
  if (answer.heard && !answer.ok) note(answer.error);
}

line.addEventListener("connecting", ({ detail }) => {
  outgoing = line.peer ? sender(line.peer) : null;
  byRobot = detail.through === "robot";
  note("");
  by("call-live").hidden = false;
  by("call-board").hidden = true;
  by("call-with").textContent = text("looking");
  by("call-with").focus();
  cameraOn = true;
  most = "both";
  highest = detail.highest;
  if (!own) by("call-written").replaceChildren();
  micShown(!own);
  show(detail.step);
  // The other side is heard from the beginning; the person only once they open the microphone.
  if (!own) line.peer?.addEventListener("ready", () => openMicrophone(true));
});
line.addEventListener("track", ({ detail: track }) => {
  by(track.kind === "audio" ? "call-audio" : "call-video").srcObject = new MediaStream([track]);
});
line.addEventListener("connected", ({ detail }) => {
  highest = detail.highest;
  by("call-with").textContent = own ? text("on_with").replace("{called}", called) : text("other_on");
  show(detail.step);
  send(detail.step);
});
line.addEventListener("step", ({ detail }) => {
  highest = detail.highest;
  said = detail.step;
  if (own && isAbove(said, most)) {
    // The "less" is on its own way, and takes a step by itself: only what is left after it is said in words.
    setTimeout(() => { if (line.on && isAbove(said, most)) line.ask("call-step", { step: most }); }, AFTER_LESS_MS);
    return;
  }
  const changes = detail.step !== step;
  show(detail.step);
  if (changes || outgoingAt(detail.step) !== "") send(detail.step);
});
line.addEventListener("microphone", ({ detail }) => {
  micShown(detail.on, detail.turns);
  if (!detail.here) note(text("mic_none_robot"));
});
line.addEventListener("sign", ({ detail }) => { by("call-shown").textContent = text(`shown_${detail.sign}`); });
line.addEventListener("said", ({ detail }) => {
  const item = document.createElement("li");
  item.textContent = text("wrote").replace("{text}", detail.text);
  by("call-written").append(item);
});
line.addEventListener("board", () => { if (!line.on) freshBoard(); });
line.addEventListener("over", ({ detail }) => {
  stopAll();
  const { why, goodbye, was, event } = detail;
  if (event !== "ended") socket.rest();
  const key = why === "page" || why === "link" ? "ended_link" : event === "elsewhere" ? "ended_elsewhere"
    : goodbye ? (own ? "ended_goodbye" : "other_goodbye") : own ? `ended_${why}` : "ended";
  if (was || event === "elsewhere") note(text(key) || text("ended"));
  freshBoard();
});

// Every camera, microphone and picture of this page, at once.
function stopAll() {
  outgoing?.stop();
  outgoing = null;
  for (const id of ["call-video", "call-audio", "call-own"]) if (by(id)) by(id).srcObject = null;
  if (by("call-live")) by("call-live").hidden = true;
  by("call-board").hidden = false;
  step = "";
}

// --- the microphone ----------------------------------------------------------------------------------------------

function micShown(on, turns = false) {
  const button = by("call-mic");
  button.setAttribute("aria-pressed", String(on));
  button.textContent = text(own ? (on ? "mic_shut" : "mic_open") : on ? "other_mic_off" : "other_mic_on");
  if (own) by("call-mic-state").textContent = text(on ? (turns ? "mic_turns" : "mic_on") : "mic_off");
}

async function openMicrophone(on) {
  if (byRobot) {
    const answer = await line.ask("call-microphone", { on });
    if (!answer.ok) note(answer.error || text("page_lost"));
    return;
  }
  const mine = outgoing;
  if (!on) micShown(false);
  const done = await mine?.microphone(on);
  if (mine !== outgoing || !mine) return;
  micShown(mine.listening);
  if (on && !done && !mine.listening) note(text(own ? "mic_denied" : "other_mic_denied"));
}

// --- presses -----------------------------------------------------------------------------------------------------

const presses = {
  connect: async ({ dataset }) => {
    called = dataset.called;
    await socket.ready();
    const answer = await socket.send("call-connect", { call: Number(dataset.connect), through: dataset.through ?? "page" });
    if (!answer.ok) note(answer.error || text("page_lost"));
  },
  here: async ({ dataset }) => {
    const on = dataset.on === "true";
    // The browser is asked for its leave now, not in the middle of a first word; nothing is opened by that.
    if (on) for (const wanted of [{ audio: true }, ...(dataset.way === "face" ? [{ video: true }] : [])]) (await trackOf(wanted))?.stop();
    await socket.ready();
    const answer = await socket.send("call-here", { call: Number(dataset.here), on });
    if (!answer.ok) note(answer.error || text("page_lost"));
    freshBoard();
  },
  step: ({ dataset }) => {
    if (dataset.step !== "both" || step === "both") go(dataset.step);
    else {
      by("call-record").hidden = false;
      by("call-record-title").focus();
    }
  },
  sign: ({ dataset }) => {
    avatar.sign(dataset.sign);
    line.ask("call-sign", { sign: dataset.sign });
  },
};
const buttons = {
  "call-mic": (button) => openMicrophone(button.getAttribute("aria-pressed") !== "true"),
  "call-camera": (button) => {
    cameraOn = !cameraOn;
    button.setAttribute("aria-pressed", String(cameraOn));
    button.textContent = text(cameraOn ? "camera_off" : "camera_on");
    send(step);
  },
  "call-goodbye": () => line.end({ goodbye: true, why: "robot" }),
  "call-end": () => line.end(),
  "record-yes": () => go("both"),
  "record-no": () => { by("call-record").hidden = true; },
};

page.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  if (!button) return;
  buttons[button.id]?.(button);
  for (const name of Object.keys(presses)) if (name in button.dataset) presses[name](button);
});
page.addEventListener("change", ({ target }) => { if (target.name === "mask" && step === "masked") send(step); });
by("call-say")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = by("call-text");
  const words = field.value.trim();
  field.value = "";
  const answer = await line.ask("call-say", { text: words });
  if (!answer.ok) {
    note(answer.error || text("page_lost"));
    field.value ||= words;
  } else note(text(answer.sent ? "said_sent" : answer.card ? "said_card" : "said_kept"));
});

// Stop and less of the bar, before they are sent anywhere: here they hold at once, whatever the network does.
function stopHere() {
  if (own) line.end({ why: "stop" });
}
function lessHere() {
  if (!own || !line.on) return;
  const lower = STEPS[STEPS.indexOf(step) - 1];
  if (step === "voice" || step === "dark") line.end({ why: "less" });
  else {
    most = lower;
    show(lower);
    send(lower);
  }
}
document.addEventListener("submit", ({ target }) => {
  if (target.dataset.do === "stop") stopHere();
  if (target.dataset.do === "less") lessHere();
}, true);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) stopHere(); }, true);

// --- the connection ----------------------------------------------------------------------------------------------

socket.addEventListener("up", async () => {
  const answer = await socket.send("call-open", { side, user: page.dataset.user });
  if (!answer.ok && answer.heard) {
    socket.rest();
    note(answer.error);
  }
  freshBoard();
});
socket.addEventListener("down", () => { if (!line.on && !own) freshBoard(); });
if (side) socket.connect();
