// Stop, less and a call for help: each press goes two ways at once, and on and on until one of them says that it was
// carried out. All that is sent for one press carries the same `press`, so the robot takes it once.

const CONFIRM_MS = 1000;
const AGAIN_FIRST_MS = 250;
const AGAIN_MS = 1000;
const THIRD_WAY_MS = 400;
const ANSWER_MS = 2500;

export const URGENT = new Set(["stop", "less", "crisis"]);

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const mark = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Tells "begun", "done" and "unconfirmed", each with {verb, button, late, longer}.
export class Presses extends EventTarget {
  #live;
  #lane;
  #latest = new Map(); // verb -> its newest press that nobody has confirmed yet

  constructor(live, lane) {
    super();
    this.#live = live;
    this.#lane = lane;
  }

  press(verb, fields, button = null) {
    const before = this.#latest.get(verb);
    // An older press without an answer is given up for this one. A less or a call for help that is pressed again is still
    // the same; a stop is always new. Since when nothing is confirmed counts from the first.
    const same = before && verb !== "stop" && before.fields.longer === fields.longer;
    const press = {
      verb,
      button,
      fields: { ...fields, press: same ? before.fields.press : mark() },
      since: before?.since ?? Date.now(),
      late: Boolean(before?.late),
    };
    this.#latest.set(verb, press);
    this.#tell("begun", press);
    this.#keepOn(press, 0, () => this.#bySocket(press));
    this.#keepOn(press, 0, () => this.#byForm(press, this.#lane));
    if (this.#lane) this.#keepOn(press, THIRD_WAY_MS, () => this.#byForm(press, ""));
    setTimeout(() => this.#unconfirmed(press), Math.max(0, press.since + CONFIRM_MS - Date.now()));
  }

  #open(press) {
    return this.#latest.get(press.verb) === press;
  }

  async #keepOn(press, after, way) {
    if (after) await pause(after);
    for (let again = AGAIN_FIRST_MS; this.#open(press); again = AGAIN_MS) {
      if (await way()) {
        this.#confirmed(press);
        return;
      }
      await pause(again);
    }
  }

  async #bySocket({ verb, fields }) {
    return (await this.#live.send(verb, fields, ANSWER_MS)).ok;
  }

  async #byForm({ verb, fields }, origin) {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), ANSWER_MS);
    try {
      const answer = await fetch(`${origin}/do/${verb}`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
        cache: "no-store",
        keepalive: true, // it is sent to its end, also when the page is left at once
        signal: ending.signal,
      });
      return answer.ok && (await answer.json()).ok === true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  #confirmed(press) {
    if (!this.#open(press)) return;
    this.#latest.delete(press.verb);
    this.#tell("done", press);
  }

  #unconfirmed(press) {
    if (!this.#open(press)) return;
    press.late = true;
    this.#tell("unconfirmed", press);
  }

  #tell(kind, { verb, button, late, fields }) {
    this.dispatchEvent(new CustomEvent(kind, { detail: { verb, button, late, longer: Boolean(fields.longer) } }));
  }
}
