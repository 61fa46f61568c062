// Keeps the page for the pocket on the phone: from the robot where it is within reach, else as it was last.
const CACHE = "pocket-1";
const FILES = ["/static/pocket.css", "/static/pocket.js", "/static/icon.svg"];
const PAGE = "/out/pocket";
const WITHIN_MS = 3000;

self.addEventListener("install", (event) => {
  const all = caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES]));
  event.waitUntil(all.then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || ![PAGE, ...FILES].includes(pathname)) return;
  event.respondWith(answer(event.request, pathname));
});

async function answer(request, pathname) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (fresh.ok && !fresh.redirected) await cache.put(pathname, fresh.clone());
    if (fresh.ok) return fresh;
  } catch { /* out of reach */ }
  return (await cache.match(pathname)) ?? Response.error();
}
