// One recorded sound in this page: it rises softly, ends at once, and says how much of it was heard.

const ONSET_S = 0.15; // nothing begins loudly
const RELEASE_S = 0.02; // an end without a click

let context = null;

// Call it in the gesture of a hand: only then may a page sound.
export function ready() {
  context ??= new AudioContext();
  return context.resume();
}

export class Sounding {
  #buffer;
  #source = null;
  #gain = null;
  #began = 0;
  #ended = () => {};

  constructor(buffer) {
    this.#buffer = buffer;
  }

  // Rejects for what this browser cannot read.
  static async of(bytes) {
    await ready();
    return new Sounding(await context.decodeAudioData(bytes));
  }

  get seconds() {
    return this.#buffer.duration;
  }

  // `ended` is told once the share of it that was heard, 0 to 1.
  play(ended) {
    const now = context.currentTime;
    this.#ended = ended;
    this.#source = new AudioBufferSourceNode(context, { buffer: this.#buffer });
    this.#gain = new GainNode(context, { gain: 0 });
    this.#gain.gain.setValueAtTime(0, now);
    this.#gain.gain.linearRampToValueAtTime(1, now + ONSET_S);
    this.#source.connect(this.#gain).connect(context.destination);
    this.#source.addEventListener("ended", () => this.#tell(1));
    this.#began = now;
    this.#source.start(now);
  }

  end() {
    if (!this.#source) return;
    const now = context.currentTime;
    const heard = Math.max(0, now - this.#began - (context.outputLatency || 0));
    this.#gain.gain.cancelScheduledValues(now);
    this.#gain.gain.setTargetAtTime(0, now, RELEASE_S / 4);
    this.#source.stop(now + RELEASE_S);
    this.#tell(Math.min(1, heard / this.seconds));
  }

  #tell(share) {
    if (!this.#source) return;
    this.#source = null;
    this.#ended(share);
  }
}

// Tells `end` of whatever makes the page quiet: stop, less, help and Esc, the robot's own stop, leaving the page.
export function untilQuiet(end) {
  const escape = ({ key }) => { if (key === "Escape") end(); };
  document.addEventListener("quiet", end);
  document.addEventListener("keydown", escape, true);
  addEventListener("pagehide", end);
  return () => {
    document.removeEventListener("quiet", end);
    document.removeEventListener("keydown", escape, true);
    removeEventListener("pagehide", end);
  };
}
