// The socket to the room: says its first message, and connects again where it broke.

const AGAIN_MS = 2_000;

export class Link {
  /** `first()` is what a connection begins with; `take(message)` gets what comes; `broke()` is told of a break. */
  constructor(path, first, take, broke) {
    Object.assign(this, { path, first, take, broke, ended: false, socket: null });
    this.open();
  }

  open() {
    if (this.ended) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    this.socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify(this.first())));
    socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.ended) return;
      this.broke();
      setTimeout(() => this.open(), AGAIN_MS);
    });
  }

  /** Whether it went out. */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  end() {
    this.ended = true;
    this.socket?.close();
  }
}
