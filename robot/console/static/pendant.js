// Keeps the page for the pocket on this phone, where the browser trusts the robot; the form makes a file in any case.
const form = document.getElementById("drawing");
const keepHere = document.getElementById("keep-here");
const said = document.getElementById("keep-said");

async function keep() {
  const { quest, name, number, text } = form.elements;
  const way = quest.selectedOptions[0].dataset;
  const own = { quest: quest.value, place: way.place ?? "", exit: way.exit ?? "", name: name.value, number: number.value };
  await navigator.serviceWorker.register("/out/pocket-worker.js", { scope: "/out/pocket" });
  localStorage.setItem("yorisou-pocket", JSON.stringify({ ...own, strokes: JSON.parse(text.value) }));
  const worker = (await navigator.serviceWorker.getRegistration("/out/pocket")).installing;
  if (worker) await new Promise((done, failed) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") done();
      else if (worker.state === "redundant") failed(new Error("not kept"));
    });
  });
  location.href = "/out/pocket";
}

if (navigator.serviceWorker && globalThis.caches) {
  keepHere.hidden = false;
  keepHere.addEventListener("click", () => {
    if (!form.reportValidity()) return;
    keep().catch(() => { said.textContent = form.dataset.failed; keepHere.hidden = true; });
  });
}
