// Live calls at the clinic's host: the same call page as at home, over signals that only the robot and this page can read.
// A page is one sitting: a key of its own, a word that the robot draws for it, and numbers that never repeat.

import { Decrypter, generateX25519Identity, identityToRecipient } from "./vendor/age/age-encryption-index.js";
import { drawn, pass, proof, sealedText } from "./letter.js";

const KIT = "yorisou-kit";
const SAYS = "yorisou signal 1\n", SAYS_BACK = "yorisou signal back 1\n";
const TICK_MS = 500;
const ALIVE_MS = 2500, ALIVE_IN_CALL_MS = 1000;
const SILENT_MS = 12000, SILENT_IN_CALL_MS = 4000;
const OPENING_MS = 12000;
const ANSWER_MS = 6000;
const AGAIN_MS = [2000, 5000, 15000, 60000];
const told = JSON.parse(document.getElementById("told").textContent);

export class Socket extends EventTarget {
  #kit = JSON.parse(localStorage.getItem(KIT));
  #sitting = null; // {socket, name, identity, key, word, said, heard, farewell}: all of it ends with its WebSocket
  #in = Promise.resolve();
  #out = Promise.resolve();
  #waiting = new Map();
  #asked = 0;
  #heardAt = 0;
  #saidAt = 0;
  #call = 0; // that is on; 0 while there is none
  #tries = 0;
  #ended = false;

  constructor() {
    super();
    setInterval(() => this.#tick(), TICK_MS);
    // A page that is being left has no time to seal anything: that it ends the call was sealed before.
    addEventListener("pagehide", () => {
      const { socket, farewell } = this.#sitting ?? {};
      if (farewell && socket.readyState === WebSocket.OPEN) socket.send(farewell);
    });
  }

  get open() { return Boolean(this.#sitting?.word); }

  async connect() {
    if (this.#ended) return;
    const identity = await generateX25519Identity();
    const key = await identityToRecipient(identity);
    const said = JSON.stringify({ pass: await pass(this.#kit), box: await boxOf(key) });
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live/${this.#kit.robot}`);
    socket.binaryType = "arraybuffer";
    const sitting = { socket, name: drawn(), identity, key, word: "", said: 0, heard: 0, farewell: null };
    this.#sitting = sitting;
    this.#heardAt = performance.now() + OPENING_MS - SILENT_MS;
    socket.addEventListener("open", () => socket.send(said));
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#say(sitting, { id: 0, do: "hello" });
      else this.#in = this.#in.then(() => this.#take(sitting, data)).catch(() => this.#lose(sitting));
    });
    socket.addEventListener("close", () => this.#lose(sitting));
  }

  rest() {
    this.#ended = true;
    this.#sitting?.socket.close();
  }

  async ready() {
    if (this.open || this.#ended) return;
    await new Promise((resolve) => {
      this.addEventListener("up", resolve, { once: true });
      setTimeout(resolve, OPENING_MS);
    });
  }

  send(verb, fields = {}) {
    const sitting = this.#sitting;
    if (!this.open) return Promise.resolve({ ok: false, heard: false, error: "" });
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const end = (answer) => { clearTimeout(timer); if (this.#waiting.delete(id)) resolve(answer); };
      const timer = setTimeout(() => end({ ok: false, heard: false, error: "" }), ANSWER_MS);
      this.#waiting.set(id, end);
      this.#say(sitting, { id, do: verb, ...fields });
    });
  }

  // One after the other: each has the number after the one before.
  #say(sitting, body) {
    this.#saidAt = performance.now();
    this.#out = this.#out.then(async () => {
      if (this.#sitting !== sitting) return;
      sitting.farewell = null;
      const data = await this.#sealed(sitting, sitting.said += 1, body);
      if (sitting.socket.readyState === WebSocket.OPEN) sitting.socket.send(data);
      if (this.#call) sitting.farewell = await this.#sealed(sitting, sitting.said + 1, { id: 1, do: "call-end", call: this.#call });
    }).catch(() => this.#lose(sitting));
  }

  #sealed({ name, word, key }, number, body) {
    const signal = { sitting: name, number, word, reply_to: number === 1 ? key : "" };
    return sealedText(this.#kit, JSON.stringify({ ...signal, body: JSON.stringify(body) }), SAYS);
  }

  async #take(sitting, data) {
    if (this.#sitting !== sitting) return;
    const age = new Decrypter();
    age.addIdentity(sitting.identity);
    const { letter, hmac } = JSON.parse(await age.decrypt(new Uint8Array(data), "text"));
    const { sitting: name, number, body } = JSON.parse(letter);
    const own = hmac === await proof(this.#kit.secret, SAYS_BACK + letter) && name === sitting.name;
    // An old one again is none; one that is missing is the end of this sitting.
    if (!own || number <= sitting.heard) return;
    if (number !== sitting.heard + 1) throw new Error("a signal is missing");
    sitting.heard = number;
    this.#heardAt = performance.now();
    if (body.kind === "welcome") this.#welcome(sitting, body.word);
    else if (body.kind === "reply") this.#waiting.get(body.id)?.(answerOf(body));
    else if (body.kind === "call") this.#told(body);
  }

  #welcome(sitting, word) {
    sitting.word = word;
    this.#tries = 0;
    this.dispatchEvent(new Event("up"));
  }

  #told(message) {
    if (message.event === "connecting") this.#call = message.call;
    if (["ended", "closed", "elsewhere"].includes(message.event)) this.#call = 0;
    this.dispatchEvent(new CustomEvent("call", { detail: message }));
  }

  #tick() {
    if (!this.#sitting) return;
    const now = performance.now();
    if (this.open && now - this.#saidAt >= (this.#call ? ALIVE_IN_CALL_MS : ALIVE_MS)) this.send("ping");
    if (now - this.#heardAt > (this.#call ? SILENT_IN_CALL_MS : SILENT_MS)) this.#lose(this.#sitting);
  }

  #lose(sitting) {
    if (this.#sitting !== sitting) return;
    this.#sitting = null;
    this.#call = 0;
    sitting.socket.close();
    this.dispatchEvent(new Event("down"));
    for (const end of [...this.#waiting.values()]) end({ ok: false, heard: false, error: "" });
    setTimeout(() => this.connect(), AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)]);
    this.#tries += 1;
  }
}

// What stands there while no call is on: only what belongs to this side; null where no answer came.
export async function boardHtml(socket) {
  const board = socket.open ? await socket.send("calls") : null;
  if (board?.heard === false && socket.open) return null;
  const place = document.createElement("div");
  if (!board?.ok || board.side !== "other") {
    place.append(line(told.call[board?.ok ? "other_outside" : "away_note"]));
    return place.innerHTML;
  }
  if (board.booked.length === 0) place.append(line(told.call.other_none));
  place.append(...board.booked.map(booked));
  return place.innerHTML;
}

function booked({ call, way, at_utc_us, there }) {
  const card = document.createElement("section");
  card.id = `booked-${call}`;
  card.append(line(told.call[`other_${way}`], "h3"));
  const at = new Date(at_utc_us / 1000).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  card.append(line(at_utc_us ? told.call.when_at.replace("{at}", at) : told.call.when_any));
  if (there) card.append(line(told.call.here_on));
  const button = line(told.call[there ? "here_off" : "here"], "button");
  button.type = "button";
  button.id = `here-${call}`;
  Object.assign(button.dataset, { here: call, way, on: String(!there) });
  card.append(button);
  return card;
}

const line = (text, kind = "p") => Object.assign(document.createElement(kind), { textContent: text });

function answerOf({ ok, code, ...more }) {
  const key = `refused_${(code ?? "").replaceAll("-", "_")}`;
  return { ...more, heard: true, ok, error: ok ? "" : (told.call[key] ?? told.call.not_so) };
}

async function boxOf(key) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest), (each) => each.toString(16).padStart(2, "0")).join("").slice(0, 32);
}
