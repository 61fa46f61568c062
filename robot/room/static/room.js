// The page of those who come in: its beginning, the practice, the room, and how it ends.

import { Floor } from "./floor.js";
import { Link } from "./link.js";
import { Practice } from "./practice.js";
import { found, told } from "./words.js";

const LOOK_MS = 10_000;
const PLAIN = { credentials: "omit", cache: "no-store" };
const SEAT = "yorisou-room-seat"; // of this tab alone, and only while one is in the room
const parts = ["start", "inside", "over"];
let link = null;

function show(part, focus) {
  for (const each of parts) found(each).hidden = each !== part;
  found("languages").hidden = part === "inside";
  document.body.classList.toggle("wide", part === "inside");
  if (part !== "inside") document.querySelector("main").append(found("help"));
  if (focus) found(focus).focus();
}

function closed(why) {
  link?.end();
  link = null;
  sessionStorage.removeItem(SEAT);
  if (why === "practice") {
    show("start", "start-title");
    return;
  }
  found("over-text").textContent = told[`closed_${why}`] ?? told.gone;
  show("over", "over-text");
}

const floor = new Floor(closed);

function take(message) {
  if (message.kind === "in") {
    if (message.token) sessionStorage.setItem(SEAT, message.token);
    if (found("inside").hidden) show("inside", "inside-title");
  } else if (message.kind === "refused") {
    refused(message.why);
  } else {
    floor.take(message);
  }
}

function refused(why) {
  if (why === "away") {
    closed("away");
    return;
  }
  link?.end();
  link = null;
  found("refused").textContent = told[`refused_${why}`];
}

function enter(first) {
  link?.end();
  link = new Link(
    "/person",
    () => (sessionStorage.getItem(SEAT) ? { kind: "back", token: sessionStorage.getItem(SEAT) } : first),
    take,
    (unanswered) => {
      if (sessionStorage.getItem(SEAT)) floor.broke(unanswered);
      else refused("closed");
    },
    (messages) => floor.arrived(messages),
  );
  floor.begin(link, false);
}

function practise() {
  link = new Practice(take);
  floor.begin(link, true);
}

async function look() {
  if (found("start").hidden || document.hidden) return;
  try {
    const answer = await fetch("/state", { ...PLAIN, signal: AbortSignal.timeout(LOOK_MS) });
    found("state").textContent = (await answer.json()).open ? told.open : told.closed;
  } catch {
    found("state").textContent = told.closed;
  }
}

found("practise").addEventListener("click", practise);
found("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  found("refused").textContent = "";
  enter({ kind: "enter", code: found("code").value, age: found("age").checked });
  found("code").value = "";
});
found("again").addEventListener("click", () => {
  show("start", "start-title");
  look();
});
if (sessionStorage.getItem(SEAT)) enter(null);
look();
setInterval(look, LOOK_MS);
document.addEventListener("visibilitychange", look);
