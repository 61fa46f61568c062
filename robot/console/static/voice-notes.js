// Joins the parts of a page on which voices are recorded and heard: what is sent goes up, what was heard is told.

import { HeldRecorder } from "./held-recorder.js";
import { NotePlayer } from "./note-player.js";
import { Recorder } from "./recorder.js";

const KNOCK_S = 0.35;
const KNOCK_RATE = 16_000;
const UPLOAD_MS = 120_000; // then it may be sent again: a mobile network may leave it hanging for ever

// Of each recording its own for each of them, also when it is sent again because no answer came: it is taken once.
const marks = new WeakMap();
function markOf(blob, to = "") {
  if (!marks.has(blob)) marks.set(blob, new Map());
  const own = marks.get(blob);
  if (!own.has(to)) own.set(to, drawn());
  return own.get(to);
}
const drawn = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Resolves to "" or to why not. `after` is where the page goes then.
async function deliver(where, blob, fields, unsent, after) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ origin: markOf(blob, fields.to), ...fields })) form.append(name, value);
  form.append("voice", blob, blob.name || "voice");
  const signal = AbortSignal.timeout(UPLOAD_MS);
  const answer = await fetch(where, { method: "POST", headers: { Accept: "application/json" }, body: form, signal });
  const { ok, error } = await answer.json();
  if (!ok) return error || unsent;
  location.assign(after);
  return "";
}

// A tap for whoever has no microphone, or wants none: a soft knock on wood, as a WAV file.
function knock() {
  const count = Math.round(KNOCK_S * KNOCK_RATE);
  const data = new DataView(new ArrayBuffer(44 + 2 * count));
  const text = (at, letters) => [...letters].forEach((letter, place) => data.setUint8(at + place, letter.charCodeAt(0)));
  text(0, "RIFF");
  data.setUint32(4, 36 + 2 * count, true);
  text(8, "WAVEfmt ");
  data.setUint32(16, 16, true);
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, KNOCK_RATE, true);
  data.setUint32(28, 2 * KNOCK_RATE, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  text(36, "data");
  data.setUint32(40, 2 * count, true);
  for (let place = 0; place < count; place += 1) {
    const t = place / KNOCK_RATE;
    const swing = Math.sin(2 * Math.PI * 190 * t) + 0.5 * Math.sin(2 * Math.PI * 420 * t);
    data.setInt16(44 + 2 * place, 9000 * Math.min(1, t / 0.004) * Math.exp(-t / 0.06) * swing, true);
  }
  return new Blob([data.buffer], { type: "audio/wav" });
}

for (const place of document.querySelectorAll("[data-recorder]")) {
  const { unsent } = place.dataset;
  new Recorder(place, { send: (blob) => deliver("/write/voice", blob, {}, unsent, "/write?done=sent#own") });
}

for (const place of document.querySelectorAll("[data-held-recorder]")) {
  const form = place.closest("form");
  const send = (blob) => {
    const { to, about } = form.elements;
    return deliver("/mail/voice", blob, { to: to.value, about: about.value }, place.dataset.unsent, "/mail?done=sent");
  };
  // It may have come though no answer did: pressed again it is the same one, until the page is left because it was taken.
  let waiting = null;
  new HeldRecorder(place, { send, tap: () => send(waiting ??= knock()) });
  addEventListener("pagehide", () => { waiting = null; });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}

for (const place of document.querySelectorAll(".voice-note[data-media]")) {
  const { media, number } = place.dataset;
  let most = 0;
  new NotePlayer(place, {
    load: async () => Uint8Array.from(atob(media), (letter) => letter.charCodeAt(0)).buffer,
    heard: (share) => {
      if (!number || share <= most) return;
      most = share;
      const body = JSON.stringify({ number: Number(number), share: Math.round(share * 100) / 100 });
      fetch("/mail/heard", { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: true }).catch(() => {});
    },
  });
}
