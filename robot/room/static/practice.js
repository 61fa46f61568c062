// The practice: the room's own page, with the robot alone. Nothing leaves the browser.

import { told } from "./words.js";

const ROBOT = { id: "robot", name: told.robot, shade: "sand" };
const SAYS_AFTER_MS = 900;

export class Practice {
  constructor(take) {
    this.take = take;
    this.me = { step: "look", name: "", shade: "sand" };
    this.hidden = false;
    this.replies = [told.practice_reply_1, told.practice_reply_2, told.practice_reply_3];
    queueMicrotask(() => {
      take({ kind: "in", token: "" });
      this.view();
      this.says(told.practice_1);
      this.says(told.practice_2);
    });
  }

  view() {
    const [people, blocked] = this.hidden ? [[], [ROBOT]] : [[ROBOT], []];
    this.take({ kind: "view", state: "practice", workers: [], people, blocked, me: { ...this.me } });
  }

  says(text) {
    if (text && !this.hidden) this.take({ kind: "said", from: ROBOT.id, ...ROBOT, text });
  }

  send(said) {
    const acts = {
      step: () => {
        this.me = said.step === "look"
          ? { ...this.me, step: "look", name: "" } : { step: said.step, name: said.name, shade: said.shade };
        this.view();
      },
      write: () => {
        this.take({ kind: "said", from: "me", name: this.me.name, shade: this.me.shade, text: said.text, own: true });
        setTimeout(() => this.says(this.replies.shift()), SAYS_AFTER_MS);
      },
      block: () => {
        this.hidden = said.on;
        this.view();
      },
      ask: () => this.take({ kind: "asked", practice: true }),
      leave: () => this.take({ kind: "closed", why: "practice" }),
    };
    acts[said.kind]?.();
    return true;
  }

  end() {}
}
