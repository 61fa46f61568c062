// One call as this page has it: the browser's side of it, from the press to the end. It holds no camera and no words.

import { Peer } from "./call-peer.js";

// A stop goes its own way to the robot, and says there why it ended; this comes after it, should that way be broken.
const AFTER_STOP_MS = 1500;

// Tells "up", "step", "track", "over" (with why), and whatever the other side sends.
export class CallLine extends EventTarget {
  #socket;
  #side;
  #number = 0; // of the call; 0 while there is none
  #signals = 0;
  #peer = null;

  constructor(socket, side) {
    super();
    this.#socket = socket;
    this.#side = side;
    socket.addEventListener("call", ({ detail }) => this.#take(detail));
    socket.addEventListener("down", () => this.#end("page"));
    // Whoever leaves the page ends the call; the other side shall not wait for somebody who has gone.
    addEventListener("pagehide", () => this.end());
  }

  get on() { return this.#number !== 0; }

  get peer() { return this.#peer; }

  ask(verb, fields = {}) {
    return this.#socket.send(verb, { call: this.#number, ...fields });
  }

  // Ends it here at once, whatever the network does, and tells the other side if it can.
  end({ goodbye = false, why = "person" } = {}) {
    if (!this.on) return;
    const call = this.#number;
    this.#end(why, goodbye);
    const tell = () => this.#socket.send("call-end", { call, goodbye });
    if (why === "stop" || why === "less") setTimeout(tell, AFTER_STOP_MS);
    else tell();
  }

  #take(message) {
    const { event, call } = message;
    if (event === "connecting") this.#connect(message);
    else if (event === "ended" || event === "closed" || event === "elsewhere") {
      if (call === undefined || call === this.#number) this.#end(message.cause ?? "", message.goodbye, event);
    } else if (call === this.#number && event === "signal") this.#peer?.take(JSON.parse(message.body));
    else if (call === undefined || call === this.#number) this.#tell(event, message);
  }

  #connect({ call, step, highest, ice, relayed, through }) {
    this.#number = call;
    if (through === "robot") { // the robot speaks and hears; here is only what is pressed
      this.#tell("connecting", { step, highest, through });
      return;
    }
    this.#signals = 0;
    const peer = new Peer(ice ?? [], relayed === true, (body) => this.#signal(peer, body));
    this.#peer = peer;
    const mine = (act) => (event) => { if (this.#peer === peer) act(event); };
    peer.addEventListener("up", mine(() => this.ask("call-up")));
    peer.addEventListener("track", mine(({ detail }) => this.#tell("track", detail)));
    peer.addEventListener("lost", mine(() => {
      this.ask("call-lost");
      this.#end("link");
    }));
    this.#tell("connecting", { step, highest });
    if (this.#side === "person") peer.offer();
  }

  #signal(peer, body) {
    if (this.#peer !== peer) return;
    this.#signals += 1;
    this.ask("call-signal", { number: this.#signals, body: ascii(JSON.stringify(body)) });
  }

  #end(why, goodbye = false, event = "ended") {
    const was = this.on;
    this.#peer?.close();
    this.#peer = null;
    this.#number = 0;
    if (was || event !== "ended") this.#tell("over", { why, goodbye, was, event });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const ascii = (text) => text.replace(/[\u0080-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
