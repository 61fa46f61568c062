// The sender's kit: one page that works without any network and saves what is written as a sealed file.

import { drawn, sealed, words } from "./letter.js";

const found = (id) => document.getElementById(id);
const kit = JSON.parse(found("kit").textContent);
const text = found("text");

function say(name) {
  const said = found("said");
  said.textContent = "";
  said.textContent = said.dataset[name];
}

function save(data) {
  const day = new Date().toISOString().slice(0, 10);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type: "application/octet-stream" }));
  link.download = `${day}-${drawn().slice(0, 6)}.letter.age`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

found("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const written = words(text.value);
  if (!written) {
    say("empty");
    return;
  }
  try {
    save(await sealed(kit, { way: "words", text: written }));
    text.value = "";
    say("saved");
  } catch (error) {
    console.error(error);
    say("not");
  }
});
found("save").disabled = false;
