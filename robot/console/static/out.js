// A way begins: an end that this phone still keeps is of an earlier one, and ends nothing.
const KEY = "yorisou-pocket";

document.getElementById("set-off")?.form.addEventListener("submit", () => {
  try {
    const own = JSON.parse(localStorage.getItem(KEY));
    if (own?.ended) localStorage.setItem(KEY, JSON.stringify({ ...own, ended: null }));
  } catch { /* a phone that keeps nothing */ }
});
