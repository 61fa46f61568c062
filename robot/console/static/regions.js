// Puts the regions that the server rendered into the page, without taking the focus away from anybody. What is the same
// as before is left as it is: a screen reader says nothing again, and nothing that somebody is in is made anew.

const SCROLLS = ".log";
const KEPT = "input:not([type=hidden])[id], select[id], details[id]";

const NAMES = ["status", "driving", "line", "cards", "mail", "actions", "ways", "proposal", "controls", "hand", "notes", "facts", "signals", "alert", "plan", "notices", "log"];
const FETCH_MS = 4000;
const STATUS_MS = 1000;
let settling = 0;
const waiting = new Map();
const served = new WeakMap(); // element of a region -> its markup as the server wrote it

for (const name of [...NAMES, "call-board"]) {
  for (const child of document.getElementById(name)?.children ?? []) served.set(child, child.outerHTML);
}

// The same without a connection: what the page would be if it were opened now. Nothing changes when it does not come.
export async function showAfresh() {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), FETCH_MS);
  try {
    const answer = await fetch(location.pathname, { signal: ending.signal, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = NAMES.map((name) => [name, fresh.getElementById(name)?.innerHTML]);
    if (!answer.ok) return;
    show(Object.fromEntries(found.filter(([, html]) => html !== undefined)));
    const asleep = fresh.getElementById("robot")?.classList.contains("asleep") ?? false;
    document.getElementById("robot")?.classList.toggle("asleep", asleep);
  } catch { /* still out of reach, and the page has said so */ } finally {
    clearTimeout(timer);
  }
}

export function show(parts) {
  for (const [name, html] of Object.entries(parts)) {
    clearTimeout(name === "status" ? settling : undefined);
    // A light that is on is said at once; what comes and goes within a second is not said to and fro.
    if (name === "status" && !html.includes('class="lit"')) settling = setTimeout(put, STATUS_MS, name, html);
    else put(name, html);
  }
}

function put(name, html) {
  const region = document.getElementById(name);
  if (!region) return;
  // Under a finger that is down nothing is made anew: its press would be lost, or hit what came to lie there.
  if (region.matches(":active")) {
    waiting.set(name, html);
    return;
  }
  waiting.delete(name);
  const focused = region.contains(document.activeElement) ? placeOf(document.activeElement, region) : null;
  const kept = [...region.querySelectorAll(KEPT)].map(remember);
  const scrolled = [...region.querySelectorAll(SCROLLS)].map((list) => list.scrollTop);
  if (!change(region, html)) return;
  for (const restore of kept) restore(region);
  region.querySelectorAll(SCROLLS).forEach((list, place) => { list.scrollTop = scrolled[place] ?? 0; });
  if (focused && !region.contains(document.activeElement)) refocus(region, focused);
}

// Replaces the children between those that are alike at both ends; false when there is nothing to replace.
function change(region, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const before = [...region.children];
  const after = [...holder.content.children];
  for (const child of after) served.set(child, child.outerHTML);
  const alike = (one, other) => one !== undefined && other !== undefined && served.get(one) === served.get(other);
  while (alike(before[0], after[0])) {
    before.shift();
    after.shift();
  }
  while (alike(before.at(-1), after.at(-1))) {
    before.pop();
    after.pop();
  }
  if (!before.length && !after.length) return false;
  const next = before.length ? before.at(-1).nextElementSibling : behind(region, holder, after);
  for (const child of before) child.remove();
  for (const child of after) region.insertBefore(child, next);
  if (!region.children.length) region.replaceChildren(); // no blanks either: empty is looked for in the style
  return true;
}

// Where nothing goes, what comes new stands before the element that follows it in the new markup.
function behind(region, holder, after) {
  const from = [...holder.content.children].indexOf(after.at(-1)) + 1;
  const following = holder.content.children.length - from;
  return following ? region.children[region.children.length - following] : null;
}

for (const end of ["pointerup", "pointercancel", "keyup"]) {
  // After the click, which follows at once.
  addEventListener(end, () => { if (waiting.size) setTimeout(() => show(Object.fromEntries(waiting))); }, true);
}

// Where the focus is, so that it is found again in new markup: by its id, or as the first, second … of its kind (a
// fold's summary, a link, a list that scrolls) within the nearest thing around it that has one.
function placeOf(element, region) {
  if (element.id) return () => document.getElementById(element.id);
  const around = element.parentElement.closest("[id]");
  const place = [...around.querySelectorAll(element.localName)].indexOf(element);
  const id = region.contains(around) ? around.id : region.id;
  return () => document.getElementById(id)?.querySelectorAll(element.localName)[place] ?? null;
}

function refocus(region, place) {
  const again = place();
  if (again && region.contains(again)) {
    again.focus({ preventScroll: true });
  } else {
    region.tabIndex = -1;
    region.focus({ preventScroll: true });
  }
}

// What somebody has filled in, ticked or opened, to be put back where it was made anew; what stands there still has it,
// with the half of a date that no value holds.
function remember(before) {
  const { id, value, checked, open } = before;
  return (region) => {
    const again = document.getElementById(id);
    if (!again || again === before || !region.contains(again)) return;
    if (again instanceof HTMLDetailsElement) again.open = open;
    else if (again.type === "checkbox" || again.type === "radio") again.checked = checked;
    else again.value = value;
  };
}
