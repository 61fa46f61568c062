// The sender's page at the clinic's host. Letters are sealed here, and what comes back is opened here.

import { Decrypter, generateX25519Identity, identityToRecipient } from "./vendor/age/age-encryption-index.js";
import { drawn, pass, sealed, words } from "./letter.js";
import { Recorder } from "./recorder.js";
import { keepLetter, letGoOfAll, unknownLetters } from "./sealed-letters.js";

const KIT = "yorisou-kit";
const OWN = "yorisou-own"; // our age identity, and what was sent from here
const BOX = "yorisou-box"; // what came back last: shown until something newer comes, whatever the reason for that
const MOST_KEPT = 2_000_000;
const LOOK_MS = 20_000;
const AGAIN_MS = 10 * 60_000; // so often what the robot has not named yet is left at the host again; it takes each once
const MOST_SENT = 50;
const MOST_SEEN = 500;
const LARGEST = 1_400_000; // bytes of a recording that an envelope holds
const found = (id) => document.getElementById(id);
const told = JSON.parse(found("told").textContent);

const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
/** Whether this device was forgotten, here or in another tab, or has another kit now: nothing of this page's is kept then. */
const forgotten = () => kept(KIT)?.secret !== kit.secret;
const keep = (name, value) => forgotten() || localStorage.setItem(name, JSON.stringify(value));

/** The kit's link carries what is needed behind "#", which no browser sends anywhere; it is taken away at once. */
function taken() {
  const packed = location.hash.slice(1);
  if (!packed) return kept(KIT);
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const plain = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const kit = JSON.parse(new TextDecoder().decode(Uint8Array.from(plain, (each) => each.charCodeAt(0))));
    const whole = [kit.key, kit.user, kit.secret, kit.robot].every((each) => typeof each === "string" && each);
    if (!whole) return kept(KIT);
    const before = kept(KIT)?.secret;
    localStorage.setItem(KIT, JSON.stringify(kit)); // first: a tab of the kit before keeps nothing from then on
    if (before !== kit.secret) {
      for (const each of [OWN, BOX]) localStorage.removeItem(each);
      letGoOfAll();
    }
    return kit;
  } catch {
    return kept(KIT);
  }
}

const kit = taken();
let own = kept(OWN);
let shown = "";

async function prove() {
  return { authorization: `Bearer ${await pass(kit)}` };
}

async function boxName() {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(own.key));
  return Array.from(new Uint8Array(digest), (each) => each.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

/** Whether the host has it; it says what it is only to the robot. */
async function leave(letter) {
  return post(await sealed(kit, { ...letter, reply_to: own.key }));
}

async function post(body) {
  const answer = await fetch(`/letters/${kit.robot}`, { method: "POST", body, headers: await prove() });
  return answer.status;
}

let greetAt = 0;
let greetAgain = LOOK_MS;
/** The robot makes a box for this page once it has had a letter of it. A try counts towards what one sender may leave
 * at the host, so the next one waits longer each time. */
async function greet() {
  if (own.greeted || performance.now() < greetAt) return;
  greetAt = performance.now() + greetAgain;
  greetAgain = Math.min(2 * greetAgain, AGAIN_MS);
  if ((await leave({ way: "seen", number: 0 })) !== 202) return;
  own.greeted = true;
  keep(OWN, own);
}

function say(text) {
  found("said").textContent = "";
  found("said").textContent = text;
}

const why = (answer) => (answer === 401 ? told.own.not_now : answer === 429 ? told.own.many : told.own.not_sent);

// What was to be sent and may have come: the same again is the same letter, and is taken in once.
let unsure = { what: null, id: "" };

/** "" once it was left here, or a sentence that says why not. `what` it is about tells the same from another. */
async function message(what, letter) {
  const id = unsure.what === what ? unsure.id : drawn();
  unsure = { what, id };
  try {
    const body = await sealed(kit, { id, ...letter, reply_to: own.key });
    const answer = await post(body);
    if (answer !== 202) return why(answer);
    unsure = { what: null, id: "" };
    await keepLetter(id, body, () => !forgotten());
  } catch (error) {
    console.error(error);
    return told.own.not_sent;
  }
  own.sent = [{ id, at: Date.now() }, ...own.sent].slice(0, MOST_SENT);
  keep(OWN, own);
  show(null);
  return "";
}

let leftAgain = -Infinity;
async function leaveAgain() {
  const known = new Set(last.messages.map((each) => each.id));
  const letters = await unknownLetters(known);
  if (performance.now() - leftAgain < AGAIN_MS) return;
  leftAgain = performance.now();
  for (const { body } of letters) if ((await post(body)) !== 202) return;
}

async function send(event) {
  event.preventDefault();
  const text = words(found("text").value);
  if (!text) return;
  found("send").disabled = true;
  const refused = await message(text, { way: "words", text });
  if (!refused) found("text").value = "";
  say(refused || told.own.sent);
  found("send").disabled = false;
}

async function sendVoice(blob) {
  if (blob.size > LARGEST) return told.own.large;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let plain = "";
  for (let at = 0; at < bytes.length; at += 8192) plain += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return message(blob, { way: "voice", recording: btoa(plain) });
}

async function look() {
  leaveIfForgotten(); // a tab that was asleep hears of it only now
  try {
    const answer = await fetch(`/box/${kit.robot}/${await boxName()}`, { headers: await prove() });
    if (answer.status === 204) await Promise.all([greet(), leaveAgain()]);
    if (answer.status !== 200) return;
    const age = new Decrypter();
    age.addIdentity(own.identity);
    const plain = await age.decrypt(new Uint8Array(await answer.arrayBuffer()), "text");
    if (plain !== shown) {
      shown = plain;
      show(JSON.parse(plain));
      keepBox();
    }
    await leaveAgain();
  } catch (error) {
    console.error(error); // the host is away, or a box is not ours: looked at again
  }
}

let last = { messages: [], replies: [] };

/** What is gone is kept nowhere, and sounds are not kept at all. */
function keepBox() {
  const replies = last.replies.filter((each) => each.form !== "voice" && !own.gone.includes(each.number));
  const box = { ...last, replies };
  if (JSON.stringify(box).length <= MOST_KEPT) keep(BOX, box);
}

// The call page begins once the person lets them call, and ends with this page.
let calls = null;
function showCalls() {
  if (!["call", "face"].some((way) => (last.ways ?? []).includes(way))) return;
  found("call").hidden = false;
  const script = { type: "module", src: "/static/call.js" };
  calls ??= document.head.appendChild(Object.assign(document.createElement("script"), script));
}

function show(box) {
  if (box && box.version === 1) last = box;
  showCalls();
  const known = new Map(last.messages.map((each) => [each.id, each]));
  found("voice").hidden = !(last.ways ?? []).includes("voice");
  found("messages").replaceChildren(...own.sent.map((each) => sent(each, known.get(each.id))));
  const fresh = last.replies.filter((each) => !own.gone.includes(each.number));
  found("replies").replaceChildren(...fresh.map(reply));
  found("no-replies").hidden = fresh.length > 0;
  // A voice was there for them once it was played, everything else once it stood here.
  fresh.filter((each) => each.form !== "voice").forEach((each) => seen(each.number));
}

async function seen(number) {
  if (own.seen.includes(number)) return;
  own.seen = [...own.seen, number].slice(-MOST_SEEN);
  if ((await leave({ way: "seen", number }).catch(() => 0)) !== 202) {
    own.seen = own.seen.filter((each) => each !== number);
  }
  keep(OWN, own);
}

const line = (text, kind = "p") => Object.assign(document.createElement(kind), { textContent: text });
const time = (ms) => new Date(ms).toLocaleString(document.documentElement.lang);

function sent(each, became) {
  const item = document.createElement("li");
  item.append(line(time(each.at)), line(told.own[`state_${became ? became.state : "left"}`] ?? ""));
  for (const [kind, about] of became?.reasons ?? []) {
    for (const texts of [told.reason, told.instead]) {
      if (texts[kind]) item.append(line(texts[kind].replace("{words}", about)));
    }
  }
  return item;
}

function reply(each) {
  const item = document.createElement("li");
  item.append(line(time(each.made_utc_ms)), content(each));
  const button = line(told.own.remove, "button");
  button.type = "button";
  button.addEventListener("click", async () => {
    if ((await leave({ way: "drop", number: each.number }).catch(() => 0)) !== 202) {
      say(told.own.not_sent);
      return;
    }
    own.gone = [...own.gone, each.number].slice(-MOST_SENT);
    keep(OWN, own);
    keepBox();
    show(null);
  });
  item.append(button);
  return item;
}

function content(each) {
  if (each.form === "voice") {
    const bytes = Uint8Array.from(atob(each.media), (letter) => letter.charCodeAt(0));
    const sound = document.createElement("audio");
    sound.controls = true;
    sound.src = URL.createObjectURL(new Blob([bytes], { type: "audio/ogg" }));
    sound.addEventListener("play", () => seen(each.number), { once: true });
    const both = document.createElement("div");
    both.append(sound, line(told.own.voice_kept));
    return both;
  }
  if (each.form === "drawing") return drawing(JSON.parse(each.text));
  return line(each.form === "stamp" ? (told.stamp[each.text] ?? each.text) : each.text);
}

function drawing(strokes) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 1000 1000");
  svg.setAttribute("width", "240");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", told.own.drawing);
  for (const stroke of strokes) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    path.setAttribute("points", stroke.map((point) => point.map(Number).join(",")).join(" "));
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", "currentColor");
    path.setAttribute("stroke-width", "12");
    path.setAttribute("stroke-linecap", "round");
    svg.append(path);
  }
  return svg;
}

// The kit goes first: what is still under way, here or in another tab, keeps nothing from then on.
async function forget() {
  for (const each of [KIT, OWN, BOX]) localStorage.removeItem(each);
  await letGoOfAll();
  location.replace("/");
}

function leaveIfForgotten() {
  if (!forgotten()) return;
  if (kept(KIT)) location.replace("/");
  else forget();
}

async function begin() {
  if (!kit) {
    found("unpaired").hidden = false;
    return;
  }
  if (!own) {
    const identity = await generateX25519Identity();
    own = { identity, key: await identityToRecipient(identity), sent: [], seen: [], gone: [] };
    keep(OWN, own);
  }
  found("paired").hidden = false;
  found("write").addEventListener("submit", send);
  found("forget").addEventListener("click", forget);
  addEventListener("storage", leaveIfForgotten);
  new Recorder(document.querySelector("[data-recorder]"), { send: sendVoice });
  show(kept(BOX));
  await look();
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

begin();
