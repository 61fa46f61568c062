// Opens the page anew when its code turns, once it is there to be opened: a page that the browser could not load would
// have no script any more, and never try again. Nothing is sent but the page's own address.
const turns = Number(document.currentScript.dataset.turns);
const AGAIN_MS = 5000;

async function turn() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(AGAIN_MS) });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch { /* the computer is away */ }
  setTimeout(turn, AGAIN_MS);
}

setTimeout(turn, (turns + 1) * 1000);
