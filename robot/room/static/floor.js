// A person's side of the room, the same in the practice: `link` is the room's socket or the practice.

import { button, filled, found, giveBack, keepingFocus, list, made, notice, robot, row, stands, takeBack, told, why } from "./words.js";

const BACK = ["pace", "paused", "step", "fault", "rules"]; // the text stays with its writer

export class Floor {
  constructor(closed) {
    this.closed = closed;
    this.link = null;
    this.me = { step: "look", name: "", shade: "" };
    this.wanted = "seen";
    for (const each of document.querySelectorAll("[data-step]")) {
      each.addEventListener("click", () => this.step(each.dataset.step));
    }
    found("appear").addEventListener("submit", (event) => this.appear(event));
    // Nothing but the button sends: a slip of the finger is no text.
    found("write").addEventListener("submit", (event) => this.write(event));
    document.querySelector(".bar a").addEventListener("click", (event) => {
      event.preventDefault();
      this.card();
    });
    found("ask").addEventListener("click", () => this.send({ kind: "ask" }));
    found("leave").addEventListener("click", () => this.leave());
  }

  begin(link, practice) {
    this.link = link;
    this.me = { step: "look", name: "", shade: "" };
    for (const id of ["texts", "people", "blocked", "notice"]) found(id).replaceChildren();
    for (const id of ["name", "text"]) found(id).value = "";
    found("practising").hidden = !practice;
    found("appear").hidden = found("write").hidden = true;
    found("no-texts").hidden = false;
    found("condition").textContent = "";
  }

  send(message) {
    const went = this.link?.send(message) ?? false;
    if (!went) notice(told.lost);
    return went;
  }

  /** The place is given up even where the connection is broken: then it is free after a while. */
  leave() {
    if (!this.link.send({ kind: "leave" })) this.closed("gone");
  }

  /** The connection broke: what was never answered was perhaps never there, and is not gone without a word. */
  broke(unanswered) {
    found("condition").textContent = told.lost;
    const kinds = unanswered.map((each) => each.kind);
    if (kinds.includes("leave")) {
      this.closed("gone");
      return;
    }
    const texts = unanswered.filter((each) => each.kind === "write").map((each) => each.text);
    if (texts.length) notice(told.lost);
    if (kinds.includes("ask")) notice(told.asked_later);
    giveBack(texts);
  }

  /** Some of it was there all the same: only its answer was lost. */
  arrived(messages) {
    const texts = messages.map((each) => each.text);
    takeBack(texts);
    if (found("notice").textContent === told.lost) notice();
    for (const text of texts) {
      if (!stands(text)) this.said({ from: "me", name: this.me.name, shade: this.me.shade, text, own: true });
    }
  }

  step(step) {
    this.wanted = step;
    if (step !== "look" && !this.me.name) {
      found("appear").hidden = false;
      found("name").focus();
      return;
    }
    found("appear").hidden = true;
    this.send({ kind: "step", step, name: this.me.name, shade: this.me.shade });
  }

  appear(event) {
    event.preventDefault();
    const shade = new FormData(found("appear")).get("shade");
    notice();
    this.send({ kind: "step", step: this.wanted, name: found("name").value, shade });
  }

  write(event) {
    event.preventDefault();
    const text = found("text").value.trim();
    if (text && this.send({ kind: "write", text })) {
      found("text").value = "";
      notice();
    }
  }

  take(message) {
    const acts = {
      view: () => this.view(message),
      said: () => this.said(message),
      returned: () => this.returned(message),
      card: () => this.card(),
      asked: () => notice(message.practice ? told.asked_practice : message.told ? told.asked : told.asked_later),
      closed: () => this.closed(message.why),
    };
    acts[message.kind]?.();
  }

  view({ state, workers, people, blocked, me }) {
    if (me.step !== "look") found("appear").hidden = true;
    this.me = me;
    found("write").hidden = me.step !== "write";
    found("unseen").hidden = me.step !== "look";
    for (const each of document.querySelectorAll("[data-step]")) {
      each.setAttribute("aria-pressed", String(each.dataset.step === me.step));
    }
    const with_ = workers.length ? filled(told.with, { names: workers.join(" · ") }) : "";
    found("condition").textContent = state === "paused" ? told.paused : with_;
    found("hidden-ones").hidden = !blocked.length;
    keepingFocus(() => {
      list("people", people, (each) => this.one(each, told.block, true));
      list("blocked", blocked, (each) => this.one(each, told.unblock, false));
    });
    found("nobody").hidden = people.length > 0;
    found("block-text").hidden = !people.length;
    const away = new Set(blocked.map((each) => each.id));
    for (const each of found("texts").children) each.hidden = away.has(each.dataset.from);
  }

  one({ id, name, shade }, words, on) {
    const item = made("li");
    const press = () => this.send({ kind: "block", id, on });
    item.append(robot(shade), made("span", name, { dir: "auto" }), button(filled(words, { name }), press));
    return item;
  }

  said(message) {
    found("no-texts").hidden = true;
    const marks = [message.own && told.own, message.worker && told.centre, message.alone && told.alone];
    row(message, marks.filter(Boolean));
  }

  returned(message) {
    const key = message.told === false ? `${message.why}_later` : message.why;
    notice(told[`back_${key}`] ?? told[message.why === "taken" ? "name_taken" : "name_back"], ...why(message));
    if (BACK.includes(message.why) && !found("text").value) found("text").value = message.text;
    if (message.why === "crisis") this.card();
  }

  /** The card comes to where one reads. */
  card() {
    found("notice").after(found("help"));
    found("help").scrollIntoView({ block: "nearest" });
  }
}
