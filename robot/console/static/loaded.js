// Loads the page anew when a part of its script did not come. A phone that changes its network drops whatever is on its
// way, and a page without its script looks alive. Not what somebody has begun to write into, and a few times at most.

const AGAIN_MS = [1000, 3000, 10000];
const TRIES = "tries-to-load";
let written = false;
let coming = 0;

addEventListener("input", () => { written = true; }, true);
addEventListener("error", ({ target }) => {
  if (target.localName !== "script" || coming) return;
  const tries = Number(sessionStorage.getItem(TRIES));
  if (tries >= AGAIN_MS.length) return;
  coming = setTimeout(() => {
    if (written) return;
    sessionStorage.setItem(TRIES, tries + 1);
    location.reload();
  }, AGAIN_MS[tries]);
}, true);
// Later than the load of every script that stands in the page, and only when none of them failed.
addEventListener("load", () => { if (!coming) sessionStorage.removeItem(TRIES); });
