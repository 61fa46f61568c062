// The camera as 16 x 12 points: the whole frame is made that small here, and only that is ever given on.

export const POINTS_WIDE = 16, POINTS_HIGH = 12;
const FRAMES_PER_S = 5;

export class Points {
  #canvas = Object.assign(document.createElement("canvas"), { width: POINTS_WIDE, height: POINTS_HIGH });
  #context = this.#canvas.getContext("2d");
  #video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  #timer = 0;

  track(camera) {
    this.#video.srcObject = new MediaStream([camera]);
    this.#video.play().catch(() => {}); // the page is being left
    this.#draw();
    this.#timer ||= setInterval(() => this.#draw(), 1000 / FRAMES_PER_S);
    return this.#canvas.captureStream(FRAMES_PER_S).getVideoTracks()[0];
  }

  rest() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#video.srcObject = null;
  }

  #draw() {
    this.#context.imageSmoothingQuality = "high";
    this.#context.drawImage(this.#video, 0, 0, POINTS_WIDE, POINTS_HIGH);
  }
}
