// Keys of the page Live: none of them decides anything that cannot be taken back. Esc is Stop everywhere (main.js).

const KEPT = "keys";
const CLICKS = { p: ["do-pause", "do-resume"], l: ["room-less", "do-less"] };
const OPENS = { s: "say-more", h: "hold-more", "?": "keys" };
const toggle = document.getElementById("keys-toggle");
let on = kept() !== "off";

function kept() {
  try { return localStorage.getItem(KEPT); } catch { return null; }
}

function show() {
  toggle.hidden = false;
  toggle.setAttribute("aria-pressed", String(on));
}

function typing(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function open(id) {
  const fold = document.getElementById(id);
  if (!fold) return;
  fold.open = true;
  (fold.querySelector("button, select, input:not([type=hidden])") ?? fold.querySelector("summary")).focus();
}

toggle.addEventListener("click", () => {
  on = !on;
  try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* it holds until the page is left */ }
  show();
});

document.addEventListener("keydown", (event) => {
  if (!on || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(event.target instanceof Element) || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key in CLICKS) CLICKS[key].map((id) => document.getElementById(id)).find(Boolean)?.click();
  else if (key in OPENS) open(OPENS[key]);
  else if (key === "d") document.querySelector("#proposal-approve, #proposal-decline")?.focus();
  else return;
  event.preventDefault();
});

// The clock goes on between two changes of the state, in the person's own time zone.
function tick() {
  const clock = document.getElementById("room-clock");
  if (!clock) return;
  const zone = clock.dataset.zone === "local" ? undefined : clock.dataset.zone;
  const now = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format();
  if (clock.textContent !== now) clock.textContent = now;
}

show();
setInterval(tick, 5000);
