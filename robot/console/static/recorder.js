// For whoever writes to the person: record a voice, hear it, record it anew, send it; or send a file.

import { LONGEST_S, canRecord, Recording } from "./microphone.js";
import { NotePlayer } from "./note-player.js";

const LARGEST = 10_000_000; // bytes that are taken at all

// `place` is made by _recorder.html, and holds every word that is said. `send` is given a blob and its name, and
// resolves to "" when it was taken or to a sentence why not.
export class Recorder {
  #place;
  #send;
  #recording = null;
  #blob = null;
  #ticking = 0;
  #player;

  constructor(place, { send }) {
    this.#place = place;
    this.#send = send;
    const acts = { record: () => this.#record(), finish: () => this.#recording?.end(), again: () => this.#again(), send: () => this.#give() };
    for (const [act, does] of Object.entries(acts)) this.#act(act).addEventListener("click", does);
    this.#part("file").addEventListener("change", ({ target }) => this.#take(target.files[0] ?? null));
    this.#player = new NotePlayer(this.#part("player"), { load: () => this.#blob.arrayBuffer() });
    addEventListener("pagehide", () => this.#recording?.drop());
    if (!canRecord()) this.#say("unsupported");
    this.#show();
  }

  #part(name) {
    return this.#place.querySelector(`[data-part=${name}]`);
  }

  #act(name) {
    return this.#place.querySelector(`[data-act=${name}]`);
  }

  async #record() {
    this.#say("");
    const recording = this.#recording = new Recording(
      (open) => this.#opened(open),
      (taken) => this.#taken(taken),
    );
    this.#show();
    try {
      const began = await recording.begin({ echoCancellation: true, noiseSuppression: true });
      if (!began) this.#recording = null; // finished before it began
    } catch (error) {
      this.#recording = null;
      this.#say(error.message);
    }
    this.#show();
    this.#act(this.#recording ? "finish" : "record").focus();
  }

  #opened(open) {
    clearInterval(this.#ticking);
    if (open) this.#ticking = setInterval(() => this.#tick(), 250);
    this.#tick();
  }

  #tick() {
    const left = this.#part("left");
    const seconds = Math.max(0, Math.ceil(LONGEST_S - (this.#recording?.seconds ?? 0)));
    const words = this.#place.dataset.left.replace("{seconds}", seconds);
    if (left.textContent !== words) left.textContent = words;
  }

  #taken(taken) {
    this.#recording = null;
    this.#blob = taken?.blob ?? null;
    this.#show();
    this.#act(this.#blob ? "play" : "record").focus();
  }

  #take(file) {
    if (!file) return;
    this.#player.end();
    this.#blob = file.size > LARGEST ? null : file;
    this.#say(this.#blob ? "" : "large");
    this.#show();
  }

  #again() {
    this.#player.end();
    this.#blob = null;
    this.#part("file").value = "";
    this.#say("");
    this.#show();
    this.#act("record").focus();
  }

  async #give() {
    this.#player.end();
    const blob = this.#blob;
    this.#act("send").disabled = true;
    let why = this.#place.dataset.unsent;
    try {
      why = await this.#send(blob, blob.name ?? "");
    } catch { /* it did not get there: that is said, and it is still here */ }
    this.#act("send").disabled = false;
    if (why) {
      this.#words(why);
      return;
    }
    this.#again();
    this.#say("sent");
  }

  // What can be done now, and nothing else.
  #show() {
    const recording = this.#recording !== null;
    const have = this.#blob !== null;
    const shown = { record: !recording && !have && canRecord(), finish: recording, again: have, send: have };
    for (const [act, on] of Object.entries(shown)) this.#act(act).hidden = !on;
    this.#part("left").hidden = !recording;
    this.#part("player").hidden = !have;
    this.#part("picker").hidden = recording || have;
    this.#place.classList.toggle("recording", recording);
  }

  #say(key) {
    this.#words(key ? this.#place.dataset[key] : "");
  }

  #words(words) {
    const said = this.#part("said");
    if (said.textContent !== words) said.textContent = words;
    said.hidden = !words;
  }
}
