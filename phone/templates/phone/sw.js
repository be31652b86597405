// Keeps the app's own files, so that it opens without a network, and sends what waits when there
// is one again. Answers of the server are never kept here.
import * as vault from "{{ modules.vault|escapejs }}";
import { makeSync } from "{{ modules.sync|escapejs }}";

const VERSION = "phone-{{ version }}";
const SHELL = "{{ shell|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name.startsWith("phone-") && name !== VERSION).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !FILES.includes(pathname)) return;
  event.respondWith(caches.match(pathname === SHELL ? SHELL : event.request).then((kept) => kept ?? fetch(event.request)));
});

// A turn that came to nothing fails, so that the browser tries again, the page being closed.
async function send() {
  if ((await makeSync({ vault }).flush()) === "offline") throw new Error("offline");
}

self.addEventListener("sync", (event) => {
  if (event.tag === "visits") event.waitUntil(send());
});
