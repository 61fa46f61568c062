// The connection between the two browsers: sound and pictures go from one to the other and through nobody else.
// No server is asked for the way, but the clinic's own where it has one.

const ALIVE_MS = 300;
const LOST_MS = 3000; // nothing heard for so long is a lost link
const CLOSED_MS = 1500; // the other browser has closed it: by then its reason has come by the other way

export class Peer extends EventTarget {
  #alive;
  #heard = 0;
  #timer = 0;
  #over = false;
  #expects = "offer"; // and nothing else: the other browser changes nothing of what was agreed
  #waiting = []; // candidates that came before the description they belong to
  #chain = Promise.resolve();

  // `relayed`: only by the server, so that neither side learns where the other is.
  constructor(ice, relayed, signal) {
    super();
    this.signal = signal;
    this.pc = new RTCPeerConnection({ iceServers: ice, bundlePolicy: "max-bundle", iceTransportPolicy: relayed ? "relay" : "all" });
    this.pc.addEventListener("icecandidate", ({ candidate }) => { if (candidate) this.signal({ candidate: candidate.toJSON() }); });
    this.pc.addEventListener("track", ({ track }) => this.dispatchEvent(new CustomEvent("track", { detail: track })));
    this.pc.addEventListener("connectionstatechange", () => { if (this.pc.connectionState === "failed") this.#closed(); });
    this.#alive = this.pc.createDataChannel("alive", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 });
    this.#alive.addEventListener("open", () => this.#up());
    this.#alive.addEventListener("message", () => { this.#heard = performance.now(); });
    this.#alive.addEventListener("close", () => this.#closed());
  }

  get audio() { return this.#transceiver("audio")?.sender; }

  get video() { return this.#transceiver("video")?.sender; }

  // The person's side offers; nothing is sent by it: what is sent is put in its place later, or taken out of it.
  async offer() {
    this.#expects = "answer";
    this.pc.addTransceiver("audio", { direction: "sendrecv" });
    this.pc.addTransceiver("video", { direction: "sendrecv" });
    await this.pc.setLocalDescription();
    this.signal({ description: this.pc.localDescription.toJSON() });
  }

  // One after the other, in the order in which they came.
  take(message) {
    this.#chain = this.#chain.then(() => this.#take(message)).catch(() => this.#lost());
  }

  close() {
    this.#over = true;
    clearInterval(this.#timer);
    this.pc.close();
  }

  async #take({ description, candidate, also }) {
    if (this.#over) return;
    if (description) {
      if (description.type !== this.#expects) return;
      this.#expects = "";
      await this.pc.setRemoteDescription(description);
      for (const each of this.#waiting.splice(0)) await this.#add(each);
      if (description.type === "offer") {
        for (const each of this.pc.getTransceivers()) each.direction = "sendrecv";
        await this.pc.setLocalDescription();
        this.signal({ description: this.pc.localDescription.toJSON() });
        this.dispatchEvent(new Event("ready"));
      }
      return;
    }
    for (const each of [candidate, also].filter(Boolean)) {
      if (this.pc.remoteDescription) await this.#add(each);
      else this.#waiting.push(each);
    }
  }

  async #add(candidate) {
    try {
      await this.pc.addIceCandidate(candidate);
    } catch { /* an address that this browser cannot use; there are others */ }
  }

  #transceiver(kind) {
    return this.pc.getTransceivers().find((each) => each.receiver.track.kind === kind);
  }

  #up() {
    this.#heard = performance.now();
    this.#timer = setInterval(() => {
      if (this.#alive.readyState === "open") this.#alive.send(".");
      if (performance.now() - this.#heard > LOST_MS) this.#lost();
    }, ALIVE_MS);
    this.dispatchEvent(new Event("up"));
  }

  #closed() {
    setTimeout(() => this.#lost(), CLOSED_MS);
  }

  #lost() {
    if (this.#over) return;
    this.dispatchEvent(new Event("lost"));
  }
}
