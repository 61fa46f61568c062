// The WebSocket to the page's own process: reconnects, hands out messages by kind, sends intents.

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 4000;

export class Live extends EventTarget {
  #socket = null;
  #retry = RETRY_FIRST_MS;
  #number = 0;

  constructor(language) {
    super();
    this.url = `ws://${location.host}/live?lang=${encodeURIComponent(language)}`;
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#retry = RETRY_FIRST_MS;
      this.dispatchEvent(new Event("up"));
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
    });
    socket.addEventListener("close", () => {
      this.dispatchEvent(new Event("down"));
      setTimeout(() => this.connect(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, RETRY_LAST_MS);
    });
  }

  // Returns whether it was sent; the answer comes as a "reply".
  send(verb, fields = {}) {
    if (!this.open) return false;
    this.#number += 1;
    this.#socket.send(JSON.stringify({ id: this.#number, do: verb, ...fields }));
    return true;
  }
}
