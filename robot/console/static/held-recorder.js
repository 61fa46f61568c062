// For the person: a sound is recorded only while they hold the button, is played back to them first, and goes only
// when they say so. Any sound is one; a tap needs no microphone.

import { Recording } from "./microphone.js";
import { ready, Sounding, untilQuiet } from "./sounding.js";

const KEYS = new Set([" ", "Enter"]);
const LEAST_S = 0.3; // a shorter hold was a touch

// `place` is made by _held-recorder.html, and holds every word that is said. `send` is given a blob and its seconds,
// `tap` nothing; both resolve to "" when it was taken or to a sentence why not. `microphone` is told whether it is open.
export class HeldRecorder {
  #place;
  #calls;
  #recording = null;
  #blob = null;
  #seconds = 0;
  #sounding = null;
  #heard = false;
  #giving = false;

  constructor(place, { send, tap, microphone = () => {} }) {
    this.#place = place;
    this.#calls = { send, tap, microphone };
    const hold = this.#act("hold");
    hold.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      hold.setPointerCapture(event.pointerId);
      this.#begin();
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) hold.addEventListener(end, () => this.#release());
    hold.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch opens it
    hold.addEventListener("keydown", (event) => {
      if (!KEYS.has(event.key)) return;
      event.preventDefault();
      if (!event.repeat) this.#begin();
    });
    hold.addEventListener("keyup", (event) => {
      if (!KEYS.has(event.key)) return;
      event.preventDefault();
      this.#release();
    });
    addEventListener("pagehide", () => this.#recording?.drop());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#release(); });
    document.addEventListener("quiet", () => this.#recording?.drop());
    this.#act("tap").addEventListener("click", () => this.#give(() => this.#calls.tap()));
    this.#act("send").addEventListener("click", () => this.#give(() => this.#calls.send(this.#blob, this.#seconds)));
    this.#act("again").addEventListener("click", () => this.#leave(""));
    this.#act("leave").addEventListener("click", () => this.#leave("left"));
    this.#act("hear").addEventListener("click", () => { if (this.#sounding) this.#sounding.end(); else this.#hear(); });
    this.#show();
  }

  #part(name) {
    return this.#place.querySelector(`[data-part=${name}]`);
  }

  #act(name) {
    return this.#place.querySelector(`[data-act=${name}]`);
  }

  async #begin() {
    if (this.#recording || this.#blob) return;
    ready(); // this is the gesture; the sound comes later
    this.#say("");
    const recording = this.#recording = new Recording(
      (open) => this.#lit(open),
      (taken) => this.#taken(taken),
    );
    try {
      // As it is: what a browser takes for noise may be what was meant.
      const began = await recording.begin({ echoCancellation: false, noiseSuppression: false, autoGainControl: false });
      if (!began) this.#forget(recording, "ready"); // let go while the question was still there
    } catch (error) {
      this.#forget(recording, error.message);
    }
  }

  #forget(recording, why) {
    if (this.#recording !== recording) return;
    this.#recording = null;
    this.#say(why);
  }

  #release() {
    this.#recording?.end();
  }

  #lit(open) {
    this.#part("light").hidden = !open;
    this.#place.classList.toggle("recording", open);
    this.#calls.microphone(open);
  }

  #taken(taken) {
    this.#recording = null;
    if (!taken || taken.seconds < LEAST_S) {
      this.#say(taken ? "short" : "");
      return;
    }
    this.#blob = taken.blob;
    this.#seconds = taken.seconds;
    this.#heard = false;
    this.#hear();
  }

  // What was recorded is heard by themselves, once at least or until they end it; then there is a choice.
  async #hear() {
    const blob = this.#blob;
    const over = () => {
      quiet();
      this.#sounding = null;
      if (this.#blob !== blob) return;
      const first = !this.#heard;
      this.#heard = true;
      this.#show();
      if (first) this.#act("send").focus();
    };
    const quiet = untilQuiet(() => this.#sounding?.end());
    try {
      const sounding = await Sounding.of(await blob.arrayBuffer());
      if (this.#blob !== blob) throw new Error("left");
      this.#sounding = sounding;
      sounding.play(over);
      this.#show();
      if (!this.#heard) this.#act("hear").focus();
    } catch {
      over();
      if (this.#blob === blob) this.#say("unplayable");
    }
  }

  #leave(said) {
    this.#blob = null;
    this.#sounding?.end();
    this.#show();
    this.#say(said);
    this.#act("hold").focus();
  }

  // Pressed twice it goes once.
  async #give(send) {
    if (this.#giving) return;
    this.#giving = true;
    this.#sounding?.end();
    let why = this.#place.dataset.unsent;
    try {
      why = await send();
    } catch { /* it did not get there: that is said, and it is still here */ }
    this.#giving = false;
    if (why) this.#words(why);
    else this.#leave("sent");
  }

  // What can be done now, and nothing else.
  #show() {
    const have = this.#blob !== null;
    const chosen = have && this.#heard;
    const shown = { hold: !have, tap: !have, hear: have, send: chosen, again: chosen, leave: chosen };
    for (const [act, on] of Object.entries(shown)) this.#act(act).hidden = !on;
    this.#act("hear").textContent = this.#place.dataset[this.#sounding ? "end" : "hear"];
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
