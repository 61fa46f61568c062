// The call page's own WebSocket. Its end is the end of the call: it is never made anew while one is on.

const PING_MS = 500;
const SILENT_MS = 3500;
const OPENING_MS = 3000;
const AGAIN_MS = 1500;
const ANSWER_MS = 4000;

export class CallSocket extends EventTarget {
  #socket = null;
  #number = 0;
  #waiting = new Map();
  #heard = 0;
  #ended = false;

  constructor() {
    super();
    setInterval(() => this.#tick(), PING_MS);
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    if (this.#ended) return;
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/call/live${location.search}`);
    this.#socket = socket;
    this.#heard = performance.now() + OPENING_MS;
    socket.addEventListener("open", () => { if (this.#socket === socket) { this.#heard = performance.now(); this.dispatchEvent(new Event("up")); } });
    socket.addEventListener("message", ({ data }) => { if (this.#socket === socket) this.#take(JSON.parse(data)); });
    socket.addEventListener("close", () => this.#lose(socket));
  }

  // It was opened somewhere else, or is not welcome any more: nothing is tried again.
  rest() {
    this.#ended = true;
    this.#socket?.close();
  }

  // A press may come before the connection has opened: it waits for that, and no longer.
  async ready() {
    if (this.open || this.#ended) return;
    await new Promise((resolve) => {
      this.addEventListener("up", resolve, { once: true });
      setTimeout(resolve, OPENING_MS);
    });
  }

  // Resolves to the answer; {ok: false, heard: false} where none came.
  send(verb, fields = {}) {
    if (!this.open) return Promise.resolve({ ok: false, heard: false, error: "" });
    this.#number += 1;
    const id = this.#number;
    return new Promise((resolve) => {
      const end = (answer) => { clearTimeout(timer); if (this.#waiting.delete(id)) resolve(answer); };
      const timer = setTimeout(() => end({ ok: false, heard: false, error: "" }), ANSWER_MS);
      this.#waiting.set(id, end);
      this.#socket.send(JSON.stringify({ id, do: verb, ...fields }));
    });
  }

  #take(message) {
    this.#heard = performance.now();
    if (message.kind === "reply") this.#waiting.get(message.id)?.({ heard: true, ...message });
    else this.dispatchEvent(new CustomEvent("call", { detail: message }));
  }

  #tick() {
    if (!this.#socket) return;
    if (this.open) this.send("ping");
    if (performance.now() - this.#heard > SILENT_MS) this.#lose(this.#socket);
  }

  #lose(socket) {
    if (!socket || this.#socket !== socket) return;
    this.#socket = null;
    socket.close();
    this.dispatchEvent(new Event("down"));
    for (const end of [...this.#waiting.values()]) end({ ok: false, heard: false, error: "" });
    setTimeout(() => this.connect(), AGAIN_MS);
  }
}
