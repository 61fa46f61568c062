// Puts the regions that the server rendered into the page, without taking the focus away from anybody.

export function show(parts) {
  for (const [name, html] of Object.entries(parts)) {
    const region = document.getElementById(name);
    if (!region) continue;
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    const kept = new Map([...region.querySelectorAll("input:not([type=hidden])")].map((field) => [field.id, field.value]));
    region.innerHTML = html;
    for (const [id, value] of kept) {
      const field = document.getElementById(id);
      if (field && region.contains(field)) field.value = value;
    }
    if (focused) refocus(region, focused.id);
  }
}

function refocus(region, id) {
  const again = id ? document.getElementById(id) : null;
  if (again) {
    again.focus({ preventScroll: true });
  } else {
    region.tabIndex = -1;
    region.focus({ preventScroll: true });
  }
}
