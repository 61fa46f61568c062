// Seals a letter to the robot in the browser, proven by the sender's secret (docs/reference/envelope.md).

import { Encrypter } from "./vendor/age/age-encryption-index.js";

const SAYS = "yorisou envelope 1\n";
const BLOCK = 4096;
export const LONGEST = 5000;

const bytes = (text) => new TextEncoder().encode(text);
const hex = (data) => Array.from(new Uint8Array(data), (each) => each.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (each) => parseInt(each, 16));

/** HMAC-SHA256 with a sender's secret, in hexadecimal. */
export async function proof(secret, said) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", unhex(secret), hmac, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, bytes(said)));
}

export function drawn() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** What proves to the clinic's host that the one who has this kit may leave letters there. */
export const pass = (kit) => proof(kit.secret, "yorisou pass 1\n");

/** The envelope of a letter: {way, text} and what else docs/reference/envelope.md lists. */
export async function sealed(kit, letter) {
  return sealedText(kit, JSON.stringify({ id: drawn(), made_utc_ms: Date.now(), ...letter }), SAYS);
}

/** A text, proven to be of this kit, for what `says` says and no more; sealed for the robot. */
export async function sealedText(kit, told, says) {
  const hmac = await proof(kit.secret, says + told);
  const inside = bytes(JSON.stringify({ version: 1, from: kit.user, letter: told, hmac }));
  const padded = new Uint8Array(Math.ceil(inside.length / BLOCK) * BLOCK).fill(0x20);
  padded.set(inside);
  const age = new Encrypter();
  age.addRecipient(kit.key);
  return age.encrypt(padded);
}

/** Words as they are sent: half a character that a keyboard left behind would make them unreadable. */
export function words(text) {
  const whole = text.trim().slice(0, LONGEST);
  return whole.toWellFormed ? whole.toWellFormed() : whole;
}
