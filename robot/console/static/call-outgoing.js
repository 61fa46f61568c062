// What leaves this device. Nothing does until it is asked for; less is taken out first, and told afterwards.

const CAMERA = { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } } };

// `makers` turn a camera track, or none, into the track that is sent: {avatar, points, camera}.
export class Outgoing extends EventTarget {
  #peer;
  #makers;
  #turn = 0; // the newest wish: what an older one still waits for is thrown away
  #micTurn = 0;
  #camera = null;
  #sent = null;
  #microphone = null;

  constructor(peer, makers) {
    super();
    this.#peer = peer;
    this.#makers = makers;
  }

  get picture() { return this.#sent; }

  get listening() { return this.#microphone !== null; }

  // "" is nothing. Resolves to whether it is so; false where the browser gives no camera.
  async show(what) {
    const turn = ++this.#turn;
    this.#take();
    await this.#peer.video?.replaceTrack(null);
    if (!what || turn !== this.#turn) return turn === this.#turn;
    const maker = this.#makers[what];
    if (maker.camera) {
      const camera = await trackOf(CAMERA);
      if (turn !== this.#turn) {
        camera?.stop();
        return false;
      }
      if (!camera) return false;
      this.#camera = camera;
    }
    this.#sent = maker.track(this.#camera);
    const sent = this.#sent;
    await this.#peer.video?.replaceTrack(sent);
    if (turn !== this.#turn) sent.stop();
    this.dispatchEvent(new Event("change"));
    return turn === this.#turn;
  }

  // Opens or closes the microphone; closed, the browser's own light goes out too.
  async microphone(on) {
    const turn = ++this.#micTurn;
    this.#microphone?.stop();
    this.#microphone = null;
    await this.#peer.audio?.replaceTrack(null);
    if (!on || turn !== this.#micTurn) return turn === this.#micTurn;
    const track = await trackOf({ audio: true });
    if (turn !== this.#micTurn) {
      track?.stop();
      return false;
    }
    if (!track) return false;
    this.#microphone = track;
    await this.#peer.audio?.replaceTrack(track);
    return true;
  }

  // Everything, at once: it waits for nothing.
  stop() {
    this.#turn += 1;
    this.#micTurn += 1;
    this.#take();
    this.#microphone?.stop();
    this.#microphone = null;
  }

  #take() {
    for (const maker of Object.values(this.#makers)) maker.rest?.();
    this.#sent?.stop();
    this.#camera?.stop();
    this.#sent = this.#camera = null;
    this.dispatchEvent(new Event("change"));
  }
}

// A track of the camera or the microphone; null where the browser or its owner gives none.
export async function trackOf(wanted) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    return stream.getTracks()[0] ?? null;
  } catch {
    return null;
  }
}
