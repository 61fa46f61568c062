// Puts the regions that the server rendered into the page, without taking the focus away from anybody.

const KEPT = "input:not([type=hidden])[id], select[id], details[id]";

const NAMES = ["status", "line", "cards", "actions", "ways", "proposal", "notes", "facts", "controls", "alert", "plan", "notices", "log"];
const FETCH_MS = 4000;
const waiting = new Map();

// The same without a connection: what the page would be if it were opened now. Nothing changes when it does not come.
export async function showAfresh() {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), FETCH_MS);
  try {
    const answer = await fetch(location.pathname, { signal: ending.signal, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = NAMES.map((name) => [name, fresh.getElementById(name)?.innerHTML]);
    if (answer.ok) show(Object.fromEntries(found.filter(([, html]) => html !== undefined)));
  } catch { /* still out of reach, and the page has said so */ } finally {
    clearTimeout(timer);
  }
}

export function show(parts) {
  for (const [name, html] of Object.entries(parts)) {
    const region = document.getElementById(name);
    if (!region) continue;
    // Under a finger that is down nothing is made anew: its press would be lost, or hit what came to lie there.
    if (region.matches(":active")) {
      waiting.set(name, html);
      continue;
    }
    waiting.delete(name);
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    const kept = [...region.querySelectorAll(KEPT)].map(remember);
    region.innerHTML = html;
    for (const restore of kept) restore(region);
    if (focused) refocus(region, focused.id);
  }
}

for (const end of ["pointerup", "pointercancel", "keyup"]) {
  // After the click, which follows at once.
  addEventListener(end, () => { if (waiting.size) setTimeout(() => show(Object.fromEntries(waiting))); }, true);
}

function refocus(region, id) {
  const again = id ? document.getElementById(id) : null;
  if (again) {
    again.focus({ preventScroll: true });
  } else {
    region.tabIndex = -1;
    region.focus({ preventScroll: true });
  }
}

// What somebody has filled in, ticked or opened, to be put back once the region is new.
function remember({ id, value, checked, open }) {
  return (region) => {
    const again = document.getElementById(id);
    if (!again || !region.contains(again)) return;
    if (again instanceof HTMLDetailsElement) again.open = open;
    else if (again.type === "checkbox" || again.type === "radio") again.checked = checked;
    else again.value = value;
  };
}
