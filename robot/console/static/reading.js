// The developer's figures: links and joint angles as they were read back, four times a second.

const EVERY_MS = 250;
const DEGREES = 180 / Math.PI;

export class Reading {
  #block;
  #at = 0;

  constructor(block) {
    this.#block = block;
  }

  take(body) {
    const now = performance.now();
    if (!this.#block || now - this.#at < EVERY_MS) return;
    this.#at = now;
    this.#block.hidden = false;
    const kind = document.getElementById("body-kind");
    if (kind) {
      const text = Object.values(body.links ?? {}).every(Boolean) ? kind.dataset.kind : kind.dataset.lost;
      if (kind.textContent !== text) kind.textContent = text;
    }
    if (!this.#block.open) return;
    for (const cell of this.#block.querySelectorAll("[data-joint]")) {
      const angle = body.joints?.[cell.dataset.joint];
      cell.textContent = Number.isFinite(angle) ? `${(angle * DEGREES).toFixed(1)}°` : "–";
    }
    for (const cell of this.#block.querySelectorAll("[data-link]")) {
      const up = body.links?.[cell.dataset.link];
      cell.textContent = up === undefined ? "–" : up ? cell.dataset.up : cell.dataset.down;
    }
    const age = this.#block.querySelector("#body-age");
    age.textContent = `${body.age_ms ?? "–"} ms${body.frozen ? ` · ${age.dataset.frozen}` : ""}`;
  }
}
