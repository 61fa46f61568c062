// What both pages share: their words, a row of text, and the robot in a shade.

export const found = (id) => document.getElementById(id);
export const told = JSON.parse(found("told").textContent);
const MOST_ROWS = 200;
const SVG = "http://www.w3.org/2000/svg";

export function filled(text, more) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => more[name] ?? whole);
}

export function made(kind, text = "", more = {}) {
  return Object.assign(document.createElement(kind), { textContent: text, ...more });
}

export function robot(shade) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#robot");
  svg.setAttribute("class", "robot");
  svg.setAttribute("data-shade", shade);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function button(text, press, quiet = true) {
  const one = made("button", text, { type: "button", className: quiet ? "quiet" : "" });
  one.addEventListener("click", press);
  return one;
}

/** Rows of a list, each with the id that it is about; made anew only where they have changed. */
export function list(id, rows, make) {
  const holder = found(id), whole = JSON.stringify(rows);
  if (holder.dataset.rows === whole && holder.children.length === rows.length) return;
  holder.dataset.rows = whole;
  holder.replaceChildren(...rows.map((each) => {
    const item = make(each);
    item.dataset.about = each.id ?? each;
    return item;
  }));
}

/** Lists are made anew, and the focus stays with whom it was about, in whichever list they are then. */
export function keepingFocus(render) {
  const focused = document.activeElement, held = focused?.closest("[data-about]");
  const at = held ? [...held.querySelectorAll("button")].indexOf(focused) : -1;
  render();
  if (at < 0 || document.contains(focused)) return;
  const item = document.querySelector(`[data-about="${CSS.escape(held.dataset.about)}"]`);
  (item?.querySelectorAll("button")[at] ?? found("texts")).focus();
}

/** One text among the others; old ones go. */
export function row(said, marks) {
  const texts = found("texts");
  const low = texts.scrollHeight - texts.scrollTop - texts.clientHeight < 40;
  const one = made("p", "", { className: said.own ? "text own" : "text" });
  one.dataset.from = said.from;
  if (said.shade) one.append(robot(said.shade));
  one.append(made("strong", said.name, { dir: "auto" }));
  for (const mark of marks) one.append(made("em", mark));
  one.append(made("span", said.text, { dir: "auto" }));
  texts.append(one);
  while (texts.children.length > MOST_ROWS) texts.firstChild.remove();
  if (low) texts.scrollTop = texts.scrollHeight;
}

let given = { parts: [], value: "" };

function fill(texts) {
  const parts = texts.filter(Boolean), value = parts.join(" ");
  given = { parts, value };
  found("text").value = value;
}

/** Texts that did not arrive stand in the field again, before what has been written there since. */
export function giveBack(texts) {
  const value = found("text").value;
  fill([...texts, ...(value === given.value ? given.parts : [value])]);
}

/** Of these, what arrived after all leaves the field, unless something was changed there meanwhile. */
export function takeBack(texts) {
  if (found("text").value === given.value) fill(given.parts.filter((each) => !texts.includes(each)));
}

/** Whether one's own text already stands among the others. */
export function stands(text) {
  const words = (each) => each.split(/\s+/).filter(Boolean).join(" ");
  return [...found("texts").querySelectorAll(".own span")].some((each) => words(each.textContent) === words(text));
}

/** Says something in the notice, line by line. */
export function notice(...lines) {
  found("notice").replaceChildren(...lines.filter(Boolean).map((line) => made("p", line, { dir: "auto" })));
}

/** Why a text came back, and what one could write instead. */
export function why(message) {
  return message.reasons.flatMap(([kind, words]) => [`“${words}”`, ...(told.reasons[kind] ?? [])]);
}
