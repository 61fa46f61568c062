// The WebSocket to the page's own process. Every intent gets an answer, or the word that none came; a connection that
// no longer carries anything is noticed, given up and made anew.

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 4000;
const TICK_MS = 1000;
const OPENING_MS = 3000; // a connection that does not open by then is tried afresh
const DEAD_MS = 2500; // after a ping without an answer
const LOOKED_AT_MS = 1500; // the same, when somebody has just come back to the page
const ANSWER_MS = 4000;

export class Live extends EventTarget {
  #socket = null;
  #retry = RETRY_FIRST_MS;
  #retrying = 0;
  #number = 0;
  #waiting = new Map();
  #began = 0;
  #pinged = 0; // when the ping was sent that has no answer yet

  constructor(language) {
    super();
    this.url = `${location.origin.replace("http", "ws")}/live?lang=${encodeURIComponent(language)}&you=${document.body.dataset.you ?? ""}`;
    setInterval(() => this.#tick(), TICK_MS);
    for (const [source, name] of [[document, "visibilitychange"], [window, "pageshow"], [window, "online"]]) {
      source.addEventListener(name, () => { if (!document.hidden) this.check(); });
    }
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#retrying);
    this.#retrying = 0;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#began = Date.now();
    this.#pinged = 0;
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
      this.#retry = RETRY_FIRST_MS;
      this.dispatchEvent(new Event("up"));
      this.#ping();
    });
    socket.addEventListener("message", (event) => { if (this.#socket === socket) this.#take(JSON.parse(event.data)); });
    socket.addEventListener("close", () => this.#lose(socket));
  }

  // Resolves to {heard, ok, error}: `heard` is false when no answer came within `limit` ms. Never rejects, never resends.
  send(verb, fields = {}, limit = ANSWER_MS) {
    if (!this.open) return Promise.resolve({ verb, heard: false, ok: false, error: "" });
    this.#number += 1;
    const id = this.#number;
    return new Promise((resolve) => {
      const end = (answer) => {
        clearTimeout(timer);
        if (this.#waiting.delete(id)) resolve({ verb, ...answer });
      };
      const timer = setTimeout(() => end({ heard: false, ok: false, error: "" }), limit);
      this.#waiting.set(id, end);
      this.#socket.send(JSON.stringify({ id, do: verb, ...fields }));
    });
  }

  // Somebody looks at the page again: is the connection still one?
  check() {
    if (this.open) {
      this.#ping();
      const [socket, since] = [this.#socket, this.#pinged];
      setTimeout(() => { if (this.#pinged === since) this.#lose(socket, true); }, LOOKED_AT_MS);
    } else if (this.#retrying) {
      this.#retry = RETRY_FIRST_MS;
      this.connect();
    }
  }

  #tick() {
    const now = Date.now();
    if (this.open) {
      if (!this.#pinged) this.#ping();
      else if (now - this.#pinged > DEAD_MS) this.#lose(this.#socket, true);
    } else if (this.#socket && now - this.#began > OPENING_MS) {
      this.#lose(this.#socket, true);
    }
  }

  #ping() {
    const sent = Date.now();
    this.#pinged = sent;
    this.send("ping").then(({ heard }) => { if (heard && this.#pinged === sent) this.#pinged = 0; });
  }

  #take(message) {
    if (message.kind === "reply") this.#waiting.get(message.id)?.({ heard: true, ok: message.ok, error: message.error });
    else if (message.kind === "there") this.send("ping"); // the other end has not heard of us for a while
    else this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
  }

  // `silent`: nothing has come over it for a while; else it was closed, and may be back at once.
  #lose(socket, silent = false) {
    if (!socket || this.#socket !== socket) return;
    this.#socket = null; // nothing more is taken from it, whenever it notices that it is closed
    socket.close?.();
    this.#pinged = 0;
    this.dispatchEvent(new CustomEvent("down", { detail: { silent } }));
    for (const end of [...this.#waiting.values()]) end({ heard: false, ok: false, error: "" });
    this.#retrying = setTimeout(() => this.connect(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, RETRY_LAST_MS);
  }
}
