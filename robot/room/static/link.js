// The socket to the room: says its first message, and connects again where it broke or fell silent.

const AGAIN_MS = 2_000;
// A connection may be dead and the browser not know it. The room says each second that it is there.
const SILENT_MS = 5_000;
const CONNECTS_MS = 10_000;

export class Link {
  /**
   * `first()` is what a connection begins with; `take(message)` gets what comes; `broke(unanswered)` is told of a
   * break, and of what was sent and perhaps never arrived.
   */
  constructor(path, first, take, broke) {
    Object.assign(this, { path, first, take, broke, ended: false, socket: null, silence: 0, number: 0 });
    this.unanswered = new Map();
    this.open();
  }

  open() {
    if (this.ended) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    this.socket = socket;
    this.wait(CONNECTS_MS);
    socket.addEventListener("open", () => {
      if (this.socket !== socket) return;
      this.wait(SILENT_MS);
      socket.send(JSON.stringify(this.first()));
    });
    socket.addEventListener("message", (event) => {
      if (this.socket !== socket) return;
      this.wait(SILENT_MS);
      const message = JSON.parse(event.data);
      if (message.kind === "had") this.unanswered.delete(message.n);
      else this.take(message);
    });
    socket.addEventListener("close", () => this.lost(socket));
  }

  wait(ms) {
    clearTimeout(this.silence);
    const socket = this.socket;
    this.silence = setTimeout(() => this.lost(socket), ms);
  }

  /** The end of a dead connection is told late or never: it is parted from here. */
  lost(socket) {
    if (this.ended || this.socket !== socket) return;
    clearTimeout(this.silence);
    this.socket = null;
    socket.close();
    const unanswered = [...this.unanswered.values()];
    this.unanswered.clear();
    setTimeout(() => this.open(), AGAIN_MS);
    this.broke(unanswered);
  }

  /** Whether it went out. */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.number += 1;
    this.unanswered.set(this.number, message);
    this.socket.send(JSON.stringify({ ...message, n: this.number }));
    return true;
  }

  end() {
    this.ended = true;
    clearTimeout(this.silence);
    this.socket?.close();
  }
}
