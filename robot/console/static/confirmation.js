// What the person sees of a press: that it was carried out, or in large letters that nobody has said so yet.

const SEEN_MS = 4000;
const LATE_MS = 12000;

// Which sentence tells of this press: less for today, and less until somebody says otherwise, are two.
const sentence = ({ verb, longer }) => (longer ? `${verb}Longer` : verb);

export class Confirmation {
  #said = document.getElementById("said");
  #alarm = document.getElementById("unconfirmed");
  #late = document.getElementById("confirmed-late");
  #timers = new Map();
  #lateTimer = 0;

  constructor(presses) {
    presses.addEventListener("begun", ({ detail }) => this.#begun(detail));
    presses.addEventListener("done", ({ detail }) => this.#done(detail));
    presses.addEventListener("unconfirmed", ({ detail }) => this.#unconfirmed(detail));
    for (const button of document.querySelectorAll("[data-away]")) button.hidden = false;
    // What is not confirmed is put aside as a strip, and stays in sight until it is.
    this.#alarm.querySelector("[data-away]").addEventListener("click", () => this.#alarm.classList.add("aside"));
    this.#late.querySelector("[data-away]").addEventListener("click", () => { this.#late.hidden = true; });
  }

  // The button of the bar, and the one that was pressed if it is another.
  #buttons({ verb, button }) {
    const own = document.querySelector(`.bar form[data-do="${verb}"] button`);
    return [...new Set([own, button])].filter(Boolean);
  }

  #begun(press) {
    for (const button of this.#buttons(press)) {
      button.classList.remove("done");
      button.classList.add("trying");
    }
  }

  #done(press) {
    const { verb, late } = press;
    const words = sentence(press);
    this.#said.textContent = "";
    requestAnimationFrame(() => { this.#said.textContent = this.#said.dataset[words]; });
    for (const button of this.#buttons(press)) {
      button.classList.remove("trying");
      button.classList.add("done");
      clearTimeout(this.#timers.get(button));
      this.#timers.set(button, setTimeout(() => button.classList.remove("done"), SEEN_MS));
    }
    this.#words(verb).hidden = true;
    if (![...this.#alarm.querySelectorAll("[data-verb]")].some((words) => !words.hidden)) this.#alarm.hidden = true;
    if (late) this.#sayLate(words);
  }

  #sayLate(words) {
    this.#late.firstElementChild.textContent = this.#late.dataset[words];
    this.#late.hidden = false;
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => { this.#late.hidden = true; }, LATE_MS);
  }

  #unconfirmed(press) {
    for (const button of this.#buttons(press)) button.classList.remove("trying");
    this.#late.hidden = true;
    this.#words(press.verb).hidden = false;
    this.#alarm.classList.remove("aside");
    this.#alarm.hidden = false;
  }

  #words(verb) {
    return this.#alarm.querySelector(`[data-verb="${verb}"]`);
  }
}
