// This page as the robot's speaker: plays what the core sends and says truthfully how much of it was heard.

const ONSET_S = 0.15; // nothing begins loudly
const RELEASE_S = 0.012; // an end without a click, still at once

export class Speaker {
  #live;
  #ask;
  #button;
  #context = null;
  #playing = new Map();
  #hushes = 0;
  #wanted = false;

  constructor(live, button, ask) {
    this.#live = live;
    this.#ask = ask;
    this.#button = button;
    if (button && "AudioContext" in window) {
      button.hidden = false;
      button.addEventListener("click", () => this.#toggle());
    }
    live.addEventListener("up", () => { if (this.#wanted) ask("speaker", { on: true }); });
    live.addEventListener("speaker", ({ detail }) => {
      this.#wanted = detail.on; // another page may have taken over
      if (detail.on) this.#claimed();
      else this.released();
    });
    live.addEventListener("sound", ({ detail }) => this.#play(detail));
    live.addEventListener("hush", () => this.hush());
  }

  get on() {
    return this.#button?.getAttribute("aria-pressed") === "true";
  }

  async #toggle() {
    this.#wanted = !this.on;
    if (!this.#wanted) {
      this.hush();
      this.#ask("speaker", { on: false });
      return;
    }
    this.#context ??= new AudioContext();
    await this.#context.resume();
    this.#ask("speaker", { on: true });
  }

  #claimed() {
    this.#button.setAttribute("aria-pressed", "true");
    this.#button.textContent = this.#button.dataset.on;
  }

  released() {
    if (!this.#button) return;
    this.#button.setAttribute("aria-pressed", "false");
    this.#button.textContent = this.#button.dataset.off;
  }

  async #play({ sound, wav, loop }) {
    const hushes = this.#hushes;
    let buffer = null;
    try {
      const bytes = Uint8Array.from(atob(wav), (letter) => letter.charCodeAt(0));
      buffer = await this.#context.decodeAudioData(bytes.buffer);
    } catch { /* not a sound: reported below as not played */ }
    if (!buffer || hushes !== this.#hushes || this.#context.state !== "running") {
      this.#report(sound, 0, false);
      return;
    }
    const source = new AudioBufferSourceNode(this.#context, { buffer, loop: Boolean(loop) });
    const gain = new GainNode(this.#context, { gain: 0 });
    const start = this.#context.currentTime;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(1, start + ONSET_S);
    source.connect(gain).connect(this.#context.destination);
    this.#playing.set(sound, { source, gain, start });
    source.addEventListener("ended", () => {
      if (this.#playing.delete(sound)) this.#report(sound, Math.round(buffer.duration * 1000), true);
    });
    source.start(start);
  }

  // No sound from now on; what played is reported with what was really heard of it.
  hush() {
    this.#hushes += 1;
    if (!this.#context) return;
    const now = this.#context.currentTime;
    for (const [sound, { source, gain, start }] of this.#playing) {
      gain.gain.cancelScheduledValues(now);
      gain.gain.setTargetAtTime(0, now, RELEASE_S / 4);
      source.stop(now + RELEASE_S);
      const heard = now - start - (this.#context.outputLatency || 0);
      this.#report(sound, Math.max(0, Math.round(heard * 1000)), false);
    }
    this.#playing.clear();
  }

  #report(sound, ms, complete) {
    this.#live.send("played", { sound, ms, complete });
  }
}
