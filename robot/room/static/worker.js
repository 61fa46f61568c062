// The worker's page. While it is awake the room is open; what it is asked each second it answers only then.

import { Link } from "./link.js";
import { button, filled, found, giveBack, keepingFocus, list, made, notice, robot, row, stands, takeBack, told, why } from "./words.js";

// Of this tab alone: the address is not left in the browser's history, and loading anew goes on.
const KEY = "yorisou-room-key";
const NAME = "yorisou-room-worker";
const title = document.title;
let link = null;
let names = new Map();
let others = []; // of the last break: what was written for others than whom the field is for

function key() {
  if (location.hash.length > 1) {
    sessionStorage.setItem(KEY, location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

function shut(text) {
  link?.end();
  link = null;
  sessionStorage.removeItem(NAME);
  found("ending").open = false;
  found("desk").hidden = true;
  found("begin").hidden = false;
  for (const id of ["texts", "people", "codes", "alarm-list", "notice"]) found(id).replaceChildren();
  alarmed();
  found("condition").textContent = text;
}

const acts = {
  in: () => {
    found("begin").hidden = true;
    found("desk").hidden = false;
    found("condition").textContent = told.open;
    found("new-code").focus();
  },
  refused: () => shut(told.worker_refused),
  there: () => document.hidden || link.send({ kind: "here" }),
  closed: () => shut(told.worker_closed),
  view,
  said: (message) => {
    const marks = [message.unclear && told.worker_unclear, message.worker && told.centre];
    if (message.alone) marks.push(`→ ${names.get(message.to) ?? ""}`);
    row(message, marks.filter(Boolean));
  },
  alarm: (message) => alarm(message, told[`worker_${message.gravity}`], message.text),
  bell: (message) => alarm(message, told.worker_bell, ""),
  returned: (message) => {
    notice(message.why === "gone" ? told.worker_gone : told.worker_back, ...why(message));
    if (!found("text").value) found("text").value = message.text;
  },
};

const called = (name) => name || told.worker_looking;

function alarm({ from, name, shade }, what, text) {
  const item = made("li");
  item.append(robot(shade), made("strong", called(name), { dir: "auto" }), made("span", what));
  if (text) item.append(made("q", text, { dir: "auto" }));
  const see = () => {
    item.remove();
    alarmed();
    alone(from, called(name));
  };
  item.append(button(told.worker_seen_to, see, false));
  found("alarm-list").append(item);
  alarmed();
}

function alarmed() {
  const waiting = found("alarm-list").children.length > 0;
  found("alarms").hidden = !waiting;
  document.title = waiting ? `● ${told.worker_alarms}` : title;
}

/** What is written to somebody alone stays so when they have gone: the room then sends it back. */
function recipients(id, name) {
  const all = [["", told.worker_all], ...names];
  if (id && !names.has(id)) all.push([id, name]);
  const options = JSON.stringify(all);
  if (found("to").dataset.options !== options) {
    found("to").replaceChildren(...all.map(([value, label]) => made("option", label, { value })));
    found("to").dataset.options = options;
  }
  found("to").value = id;
}

function alone(id, name) {
  recipients(id, name);
  found("text").focus();
}

function view({ state, people, looking, codes }) {
  found("condition").textContent = state === "open" ? told.open : told.worker_lost;
  const all = [
    ...people,
    ...looking.map((id, at) => ({ id, name: `${told.worker_looking} ${at + 1}`, shade: "", step: "look" })),
  ];
  names = new Map(all.map((each) => [each.id, each.name]));
  found("nobody").hidden = all.length > 0;
  keepingFocus(() => {
    list("people", all, person);
    list("codes", codes, code);
  });
  recipients(found("to").value, found("to").selectedOptions[0]?.textContent ?? "");
}

function person({ id, name, shade, step }) {
  const item = made("li");
  if (shade) item.append(robot(shade));
  item.append(made("strong", name, { dir: "auto" }));
  if (step !== "look") item.append(made("em", told[`step_${step}`]));
  item.append(
    button(filled(told.worker_alone, { name }), () => alone(id, name)),
    button(filled(told.worker_card, { name }), () => link?.send({ kind: "card", to: id })),
    button(filled(told.worker_out, { name }), () => link?.send({ kind: "out", to: id })),
  );
  return item;
}

function code(each) {
  const item = made("li");
  const back = () => link?.send({ kind: "code", back: each });
  item.append(made("strong", each, { className: "code" }), button(filled(told.worker_code_back, { code: each }), back));
  return item;
}

async function awake() {
  try {
    if (link) await navigator.wakeLock?.request("screen");
  } catch {
    // A browser may say no; then the screen has to be kept on by hand.
  }
}

function begin(name) {
  sessionStorage.setItem(NAME, name);
  const first = { kind: "worker", key: key(), name };
  link = new Link("/at-work", () => first, (message) => acts[message.kind]?.(message), broke, arrived);
  awake();
}

/** What did not arrive stands in the field again, for whom it was meant; what was for others is shown. */
function broke(unanswered) {
  found("condition").textContent = told.worker_lost;
  if (unanswered.some((each) => each.kind === "end")) {
    shut(told.worker_closed);
    return;
  }
  const written = unanswered.filter((each) => each.kind === "write");
  if (!written.length) return;
  const to = found("text").value ? found("to").value : written.at(-1).to;
  if (found("to").value !== to) recipients(to, names.get(to) ?? "");
  giveBack(written.filter((each) => each.to === to).map((each) => each.text));
  others = written.filter((each) => each.to !== to);
  notice(told.worker_lost, ...others.map((each) => each.text));
}

/** Some of it was there all the same: only its answer was lost. */
function arrived(messages) {
  takeBack(messages.map((each) => each.text));
  others = others.filter((each) => !messages.includes(each));
  notice(...others.map((each) => each.text));
  for (const { to, text } of messages) {
    if (!stands(text)) acts.said({ name: sessionStorage.getItem(NAME), worker: true, own: true, alone: Boolean(to), to, text });
  }
}

found("begin").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(found("name").value);
});
found("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = found("text").value.trim();
  if (text && link?.send({ kind: "write", text, to: found("to").value })) {
    found("text").value = "";
    notice();
  }
});
found("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  found("write").requestSubmit();
});
found("new-code").addEventListener("click", () => link?.send({ kind: "code" }));
found("card-all").addEventListener("click", () => link?.send({ kind: "card" }));
found("end").addEventListener("click", () => link?.send({ kind: "end" }) || shut(told.worker_closed));
document.addEventListener("visibilitychange", () => document.hidden || awake());
key();
if (sessionStorage.getItem(NAME)) begin(sessionStorage.getItem(NAME));
