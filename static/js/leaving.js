// Logging out clears what the phone keeps. Visits that were not sent yet are said first, once.

const KEPT = "jianan-phone";
const done = (asked) => new Promise((resolve) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => resolve(null);
});

async function waiting() {
  const all = (await globalThis.indexedDB?.databases?.()) ?? [];
  if (!all.some((each) => each.name === KEPT)) return 0;
  const base = await done(indexedDB.open(KEPT));
  if (!base) return 0;
  const names = base.objectStoreNames.contains("things") ? await done(base.transaction("things").objectStore("things").getAllKeys()) : [];
  base.close();
  return (names ?? []).filter((name) => String(name).startsWith("queue/")).length;
}

async function leave(event) {
  const form = event.currentTarget;
  if (form.dataset.sure) return;
  event.preventDefault();
  const left = await waiting().catch(() => 0);
  form.dataset.sure = "1";
  if (!left) {
    form.submit();
    return;
  }
  const box = document.createElement("div");
  box.className = "message tone-overdue";
  box.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = form.dataset.leaving;
  link.textContent = "先去上传";
  box.append(`这部手机还有 ${left} 条走访没有上传，退出后就没有了。`, link, "；仍要退出请再按一次“退出登录”。");
  document.getElementById("messages")?.append(box);
}

for (const form of document.querySelectorAll("form[data-leaving]")) form.addEventListener("submit", leave);
