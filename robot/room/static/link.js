// The socket to the room: says its first message, and connects again where it broke or fell silent.

const AGAIN_MS = 2_000;
// A connection may be dead and the browser not know it. The room says each second that it is there.
const SILENT_MS = 5_000;
const CONNECTS_MS = 10_000;
const MOST_ASKED = 50; // a first message that is too long is not read

export class Link {
  /**
   * `first()` is what a connection begins with; `take(message)` gets what comes; `broke(unanswered)` is told of a
   * break, and of what was sent and perhaps never arrived; `arrived(messages)`, once there is a connection again, of
   * those texts among it that the room passed on all the same.
   */
  constructor(path, first, take, broke, arrived) {
    Object.assign(this, { path, first, take, broke, arrived, ended: false, socket: null, silence: 0, number: 0 });
    this.name = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.unanswered = new Map();
    this.doubtful = new Map();
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
      const asked = [...this.doubtful.keys()].slice(-MOST_ASKED);
      socket.send(JSON.stringify({ ...this.first(), ...(asked.length && { asked }) }));
    });
    socket.addEventListener("message", (event) => {
      if (this.socket !== socket) return;
      this.wait(SILENT_MS);
      const message = JSON.parse(event.data);
      if (message.kind === "had") {
        this.unanswered.delete(message.n);
        return;
      }
      this.take(message);
      if (message.kind === "in") this.settle(message.passed ?? []);
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
    for (const [n, message] of this.unanswered) this.doubtful.set(n, message);
    this.unanswered.clear();
    setTimeout(() => this.open(), AGAIN_MS);
    this.broke(unanswered);
  }

  settle(passed) {
    const messages = passed.map((n) => this.doubtful.get(n)).filter(Boolean);
    this.doubtful.clear();
    if (messages.length) this.arrived(messages);
  }

  /** Whether it went out. */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.number += 1;
    const n = `${this.name}-${this.number}`;
    this.unanswered.set(n, message);
    this.socket.send(JSON.stringify({ ...message, n }));
    return true;
  }

  end() {
    this.ended = true;
    clearTimeout(this.silence);
    this.socket?.close();
  }
}
