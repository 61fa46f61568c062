// What goes along in a pocket. It asks nothing, plays nothing and knows no place; what it has lies on this phone alone.
(() => {
  const KEY = "yorisou-pocket";
  const AGAIN_MS = 15_000; // while the page is looked at
  const ANSWER_MS = 10_000; // a mobile network may leave a request hanging for ever
  const SHEET = 1000; // points lie on a sheet of this size
  const DAY_TURN_MS = 4 * 3_600_000; // an evening past midnight is one evening, as for the robot
  const page = document.getElementById("pocket");
  const at = (id) => document.getElementById(id);
  const file = page.dataset.saved ? JSON.parse(page.dataset.saved) : null;
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
  };
  const keep = (changes) => {
    if (!file) try { localStorage.setItem(KEY, JSON.stringify({ ...read(), ...changes })); } catch { /* a phone that keeps nothing */ }
  };
  const own = file ?? read();
  at("without-script").hidden = true;
  for (const id of ["word", "end"]) at(id).hidden = false;

  // The day of an end, in the phone's own time: an end is of the way of that day and of no later one.
  function today() {
    const now = new Date(Date.now() - DAY_TURN_MS);
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((x) => String(x).padStart(2, "0")).join("-");
  }

  function showMap(strokes) {
    const canvas = at("map");
    canvas.hidden = false;
    const pen = canvas.getContext("2d");
    pen.lineWidth = canvas.width / 70;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo((x * canvas.width) / SHEET, (y * canvas.height) / SHEET);
      pen.stroke();
    }
  }

  if (!file && own.strokes?.length) showMap(own.strokes);
  if (own.place) {
    at("place").textContent = own.place;
    at("exit").textContent = own.exit ?? "";
    at("way").hidden = false;
  }
  const digits = (own.number ?? "").normalize("NFKC").replaceAll(/[^0-9+]/g, "");
  if (digits) {
    at("call").href = `tel:${digits}`;
    if (own.name) at("call").textContent = page.dataset.callTo.replace("{name}", own.name);
    at("call").hidden = false;
  }

  const words = JSON.parse(at("said").dataset.words);
  let next = 0;
  at("word").addEventListener("click", () => { at("said").textContent = words[next++ % words.length]; });

  // Kept until somebody answered: a phone may be locked, and its page killed, before that. Where only the answer was
  // lost it is told again, and a second telling is answered with "over" (410).
  let telling = false;
  async function tell() {
    const { ended } = read();
    if (file || telling || !ended || document.hidden) return;
    if (!ended.day) return keep({ ended: null }); // kept before ends had a day: nobody knows which way it was of
    telling = true;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch("/out/came-back", { method: "POST", body: new URLSearchParams(ended), signal });
      // Only the robot leads on to its own page: a network at which one has to sign in first leads elsewhere.
      if (answer.redirected && new URL(answer.url).pathname === "/out") at("kept").textContent = at("kept").dataset.told;
      else if (answer.status === 410) at("kept").textContent = at("kept").dataset.over;
      else if (answer.status !== 400) throw new Error("not heard"); // a way that is none any more is no news
      if (JSON.stringify(read().ended) === JSON.stringify(ended)) keep({ ended: null });
    } catch { /* nobody heard it: it is still here */ }
    telling = false;
  }

  function over() {
    at("end").hidden = true;
    at("over").hidden = false;
  }

  for (const button of at("end").querySelectorAll("button")) {
    button.addEventListener("click", () => {
      keep({ ended: { quest: own.quest || "", how: button.dataset.how, day: today() } });
      over();
      tell();
    });
  }
  at("remove")?.addEventListener("click", async ({ target }) => {
    try { localStorage.removeItem(KEY); } catch { /* nothing lies there */ }
    for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("pocket-")) await caches.delete(name);
    for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
    target.textContent = target.dataset.removed;
    target.disabled = true;
  });
  if (own.ended?.day === today()) over();
  // A phone that comes home from another network is told nothing of it.
  addEventListener("online", tell);
  document.addEventListener("visibilitychange", tell);
  setInterval(tell, AGAIN_MS);
  tell();
})();
