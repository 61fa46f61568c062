// Plays a voice note in the page. One touch anywhere on it ends it; so do stop, less and Esc.

import { ready, Sounding, untilQuiet } from "./sounding.js";

// `place` holds a button [data-act=play] and a line [data-part=said]; its words are in its data.
// `load` gives the bytes of the note; `heard` is told the share of it that was heard, 0 to 1, each time.
export class NotePlayer {
  #place;
  #button;
  #said;
  #load;
  #heard;
  #sounding = null;
  #loading = 0;
  #touched = false;
  #quiet = () => {};

  constructor(place, { load, heard = () => {} }) {
    this.#place = place;
    this.#button = place.querySelector("[data-act=play]");
    this.#said = place.querySelector("[data-part=said]");
    this.#button.hidden = false; // nobody can press it before it does something
    this.#load = load;
    this.#heard = heard;
    this.#button.addEventListener("click", () => {
      if (this.playing) this.end();
      else this.play();
    });
    // A finger that goes down is the touch; the click that it becomes is nothing more.
    place.addEventListener("pointerdown", () => {
      this.#touched = this.playing;
      this.end();
    });
    place.addEventListener("click", (event) => {
      if (!this.#touched || event.detail === 0) return; // 0: by a key
      this.#touched = false;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  get playing() {
    return this.#loading > 0 || this.#sounding !== null;
  }

  async play() {
    if (this.playing) return;
    const own = this.#loading = Date.now();
    this.#say("");
    this.#show(true);
    this.#quiet = untilQuiet(() => this.end());
    try {
      await ready();
      const sounding = await Sounding.of(await this.#load());
      if (this.#loading !== own) return; // ended meanwhile
      this.#loading = 0;
      this.#sounding = sounding;
      sounding.play((share) => this.#over(share));
      const most = Number(this.#place.dataset.most ?? 0); // of a taster: no more seconds than this are played
      if (most) setTimeout(() => { if (this.#sounding === sounding) this.end(); }, most * 1000);
    } catch {
      if (this.#loading !== own) return;
      this.#over(0);
      this.#say(this.#place.dataset.unplayable);
    }
  }

  end() {
    if (this.#sounding) this.#sounding.end();
    else if (this.#loading) this.#over(0);
  }

  #over(share) {
    this.#loading = 0;
    this.#sounding = null;
    this.#quiet();
    this.#show(false);
    this.#heard(share);
  }

  #show(on) {
    this.#place.classList.toggle("sounding", on);
    this.#button.textContent = on ? this.#place.dataset.end : this.#place.dataset.play;
  }

  #say(words) {
    if (this.#said.textContent !== words) this.#said.textContent = words;
    this.#said.hidden = !words;
  }
}
