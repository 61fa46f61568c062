// Locks a visitor's answers in the browser. Nothing is kept on the device, and nothing is sent unasked.

import { Encrypter } from "../../console/static/vendor/age/age-encryption-index.js";

const found = (id) => document.getElementById(id);
const told = JSON.parse(found("told").textContent);
const form = found("ask");
// Once a page: pressing twice is one answer.
const id = hex(crypto.getRandomValues(new Uint8Array(16)));
const code = drawn();
let locked = null;

function hex(data) {
  return Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("");
}

/** Letters of the code, each as likely as any other: a number that would favour some is drawn again. */
function drawn() {
  const { letters } = told, most = 256 - (256 % letters.length);
  let made = "";
  while (made.length < told.code) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < most) made += letters[byte % letters.length];
  }
  return `${made.slice(0, 5)}-${made.slice(5)}`;
}

/** The options that were tapped; what was passed over is not among them. */
function tapped() {
  return Object.fromEntries([...new FormData(form)].filter(([, option]) => option !== ""));
}

async function lock(event) {
  event.preventDefault();
  const answers = tapped();
  const comes = answers.way === "robot" || answers.way === "letter";
  const answer = { version: 1, survey: told.survey, id, answers, code: comes ? code : "" };
  try {
    locked = await sealed(new TextEncoder().encode(JSON.stringify(answer)));
  } catch (error) {
    console.error(error);
    found("not-sealed").hidden = false;
    return;
  }
  found("not-sealed").hidden = true;
  found("code").textContent = answer.code;
  found("with-code").hidden = !comes;
  found("without-code").hidden = comes;
  form.hidden = true;
  found("sealed").hidden = false;
  found("sealed-title").focus();
}

/** Always of one size. */
async function sealed(plain) {
  const padded = new Uint8Array(told.size).fill(0x20);
  padded.set(plain);
  const age = new Encrypter();
  age.addRecipient(told.key);
  return age.encrypt(padded);
}

function say(name) {
  const said = found("said");
  said.textContent = "";
  said.textContent = said.dataset[name];
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([locked], { type: "application/octet-stream" }));
  link.download = `${hex(crypto.getRandomValues(new Uint8Array(4)))}.answer.age`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  say("saved");
}

async function post() {
  try {
    const answer = await fetch(told.post, {
      method: "POST", body: locked, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
      headers: { "content-type": "application/octet-stream" },
    });
    say(answer.status === 202 ? "posted" : "notPosted");
  } catch (error) {
    console.error(error);
    say("notPosted");
  }
}

form.addEventListener("submit", lock);
found("save").addEventListener("click", save);
found("post")?.addEventListener("click", post);
found("lock").disabled = false;
