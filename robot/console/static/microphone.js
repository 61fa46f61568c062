// The microphone of this device: open while somebody records and closed, not muted, at every other moment.

export const LONGEST_S = 30;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BIT_RATE = 64_000;
const DENIED = new Set(["NotAllowedError", "SecurityError"]);

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

// One recording. `changed` is told whether the microphone is open; `over` is given {blob, seconds} or null, once.
export class Recording {
  #stream = null;
  #recorder = null;
  #parts = [];
  #began = 0;
  #timer = 0;
  #length = 0; // seconds, when it has ended
  #gone = false; // ended before it could begin
  #kept = true;
  #changed;
  #over;

  constructor(changed, over) {
    this.#changed = changed;
    this.#over = over;
  }

  get open() {
    return this.#stream !== null;
  }

  get seconds() {
    return this.#recorder ? (performance.now() - this.#began) / 1000 : 0;
  }

  // Rejects with "denied", "none" or "unsupported". Resolves to whether it records now.
  async begin(constraints = {}) {
    if (!canRecord()) throw new Error("unsupported");
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...constraints } });
    } catch (error) {
      throw new Error(DENIED.has(error.name) ? "denied" : "none");
    }
    if (this.#gone) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.#stream = stream;
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    try {
      this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BIT_RATE });
    } catch {
      this.#close();
      throw new Error("unsupported");
    }
    this.#recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) this.#parts.push(data); });
    this.#recorder.addEventListener("stop", () => this.#finish());
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.end()); // unplugged
    this.#recorder.start();
    this.#began = performance.now();
    this.#timer = setTimeout(() => this.end(), LONGEST_S * 1000 - 100);
    this.#changed(true);
    return true;
  }

  // The end of it; what was recorded comes a moment later. The microphone is closed when this returns.
  end() {
    this.#gone = true;
    if (this.#recorder?.state === "recording") {
      this.#length = this.seconds;
      this.#recorder.stop();
    }
    this.#close();
  }

  // The same, and nothing is kept of it.
  drop() {
    this.#kept = false;
    this.end();
  }

  #close() {
    clearTimeout(this.#timer);
    if (!this.#stream) return;
    for (const track of this.#stream.getTracks()) track.stop();
    this.#stream = null;
    this.#changed(false);
  }

  #finish() {
    const blob = new Blob(this.#parts, { type: this.#recorder.mimeType });
    this.#parts = [];
    this.#over(this.#kept && blob.size ? { blob, seconds: this.#length } : null);
  }
}
