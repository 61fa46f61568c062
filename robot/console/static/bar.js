// The bar of stop, less and a call for help stays in sight above a keyboard on the screen.

export function stayAboveKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const place = () => {
    // Pinched larger, the person chooses what they see; nothing is moved under their fingers.
    const hidden = seen.scale > 1.01 ? 0 : Math.max(0, innerHeight - seen.height - seen.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
  };
  for (const change of ["resize", "scroll"]) seen.addEventListener(change, place);
}
