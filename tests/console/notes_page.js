// The test page: one of each, and what they told.

import { HeldRecorder } from "/static/held-recorder.js";
import { NotePlayer } from "/static/note-player.js";
import { Recorder } from "/static/recorder.js";

window.told = { shares: [], taps: 0, light: [] };
window.refuse = "";

const deliver = async (where, blob) => {
  if (window.refuse) return window.refuse;
  const answer = await fetch(where, { method: "POST", body: blob });
  return (await answer.json()).why;
};
const recorder = document.querySelector("[data-recorder]");
if (recorder) window.recorder = new Recorder(recorder, { send: (blob) => deliver("/from-sender", blob) });
const held = document.querySelector("[data-held-recorder]");
if (held) {
  window.held = new HeldRecorder(held, {
    send: (blob) => deliver("/from-person", blob),
    tap: async () => { window.told.taps += 1; return window.refuse; },
    microphone: (open) => window.told.light.push(open),
  });
}
window.player = new NotePlayer(document.querySelector("#letter .voice-note"), {
  load: async () => (await fetch("/note")).arrayBuffer(),
  heard: (share) => window.told.shares.push(share),
});
window.pageReady = true;
