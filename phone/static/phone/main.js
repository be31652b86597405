// The app: opens what is kept, shows it, takes visits, and lets the sync send them.
import { clashForm, decided } from "phone/clash";
import { h, today, uuid } from "phone/dom";
import { read, refill, visitForm } from "phone/form";
import { shrink } from "phone/photo";
import { inboxList, mine, waitingList, weekList } from "phone/screens";
import { makeSync } from "phone/sync";
import * as vault from "phone/vault";

const LINKS = document.body.dataset;
const RETRY = 15_000;
const SPREAD = 4_000;
const main = document.getElementById("main");
const loginUrl = `${LINKS.login}?next=${encodeURIComponent(location.pathname)}`;
const sync = makeSync({ vault, tell: () => bar(), ended: (end) => after(end) });
let state = "";
let enrolled = false;

const queue = async () => {
  const items = await Promise.all((await vault.names("queue/")).map((name) => vault.get(name)));
  return items.filter(Boolean).sort((one, other) => one.made - other.made);
};

function show(...screen) {
  main.replaceChildren(...screen);
}

async function bar() {
  const items = await queue();
  const visits = items.filter((item) => item.state !== "photo").length;
  const photos = items.filter((item) => item.photo).length;
  const words = [visits && `${visits} 条走访`, photos && `${photos} 张照片`].filter(Boolean);
  const line = { login: "，请登录", offline: "，没有网络" }[state] ?? "";
  const text = words.length ? `${words.join("、")}待上传${line}` : navigator.onLine === false || state === "offline" ? "没有网络，照常走访" : "都已上传";
  const area = document.getElementById("waiting");
  if (area.textContent !== text) area.textContent = text;
  area.dataset.count = String(items.length);
}

const act = {
  loginUrl,
  async noChange(home) {
    const pack = await vault.get("pack");
    const visit = { uuid: uuid(), household: home.id, base: home.base ?? "", visited_on: today(), mode: "home", visitors: [pack.user.name], changed: false, items: {}, note: "", risks: [], risk_note: "" };
    await keep(visit, { hold: Date.now() + pack.undo_seconds * 1000 });
    setTimeout(() => flush({ hurry: true }), pack.undo_seconds * 1000 + 100);
  },
  async undo(home) {
    for (const item of await queue()) {
      if (item.visit.household === home.id && item.hold > Date.now()) await vault.remove(`queue/${item.visit.uuid}`);
    }
    await refresh();
  },
  async discard(item) {
    await vault.remove(`photo/${item.visit.uuid}`);
    await vault.remove(`queue/${item.visit.uuid}`);
    await refresh();
  },
  async dropPhoto(item) {
    await act.discard(item);
  },
  sendNow: () => flush({ hurry: true }),
  async leave() {
    const left = (await queue()).length;
    if (left && !main.querySelector("[data-sure]")) {
      main.append(h("div", { class: "notice", "data-sure": "" }, `还有 ${left} 条没有上传，退出后就没有了。`,
        h("button", { type: "button", class: "btn btn-main", onclick: act.sendNow }, "先上传"),
        h("button", { type: "button", class: "btn", onclick: act.leave }, "仍要退出")));
      return;
    }
    const me = (await vault.get("me")) ?? {};
    await vault.wipe();
    const out = new FormData();
    out.append("csrfmiddlewaretoken", me.csrf ?? "");
    await fetch(LINKS.logout, { method: "POST", body: out, credentials: "same-origin" }).catch(() => {});
    show(h("p", { class: "empty" }, "已退出，手机上的内容已清除。"), h("a", { class: "btn btn-wide", href: loginUrl }, "重新登录"));
  },
};

async function keep(visit, { photo = null, hold = 0, made = Date.now() } = {}) {
  if (photo) await vault.putBytes(`photo/${visit.uuid}`, photo);
  await vault.put(`queue/${visit.uuid}`, { visit, photo: Boolean(photo), state: "waiting", hold, made });
  await navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("visits")).catch(() => {});
  await refresh();
}

async function visitScreen(id, before = null) {
  const pack = await vault.get("pack");
  const home = pack?.homes.find((each) => each.id === id);
  if (!home) return show(h("p", { class: "empty" }, "这户不在本周名单里。"));
  const key = before?.visit.uuid ?? uuid(); // made as the form opens: saved twice is one visit
  const form = visitForm(pack, home, { today: today() });
  if (before) refill(form, before.visit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = read(form, pack, home, key);
    const complain = (words) => {
      const area = form.querySelector(".refusal");
      area.textContent = words.join("");
      area.hidden = false;
      area.scrollIntoView({ block: "center" });
    };
    if (found.faults.length) return complain(found.faults);
    form.querySelector("[type=submit]").disabled = true;
    let photo = before?.photo ? await vault.getBytes(`photo/${key}`) : null;
    if (found.photo) {
      photo = await shrink(found.photo).catch(() => null);
      if (!photo) {
        form.querySelector("[type=submit]").disabled = false;
        return complain(["照片打不开，请换一张；照片可以不传。"]);
      }
    }
    await keep(found.visit, { photo, made: before?.made });
    location.hash = "#/";
    return flush({ hurry: true });
  });
  return show(h("h1", {}, home.name, h("small", {}, `${home.size} 人 · ${home.village}`)), ...(before?.reasons ?? []).map((reason) => h("p", { class: "refusal" }, reason)), form);
}

async function clashScreen(id) {
  const pack = await vault.get("pack");
  const item = await vault.get(`queue/${id}`);
  if (item?.state !== "clash") return show(h("p", { class: "empty" }, "这条已经选定。"));
  const home = pack?.homes.find((each) => each.id === item.visit.household);
  const form = clashForm(pack, home, item);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const visit = decided(form, item);
    if (!visit) return;
    await vault.put(`queue/${id}`, { ...item, visit, state: "waiting", theirs: undefined, reasons: undefined });
    location.hash = "#/waiting";
    await flush({ hurry: true });
  });
  return show(h("h1", {}, home?.name ?? "走访"), form);
}

// The week as it is kept; one that was kept too long without a contact goes.
async function fresh() {
  const pack = await vault.get("pack");
  if (!pack || new Date(pack.until) >= new Date()) return pack;
  await vault.remove("pack");
  return null;
}

async function route() {
  const [, screen, id] = location.hash.split("/");
  const pack = await fresh();
  if (screen === "me") {
    const kept = pack ? `离线内容保留到 ${new Date(pack.until).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" })}，联网后自动延长。` : "";
    return show(mine(pack, { act, links: LINKS, kept }));
  }
  if (screen === "waiting") return show(waitingList(pack, await queue(), { act, state }));
  if (!pack && (await vault.get("me"))?.phone && state !== "login") return show(h("p", { class: "empty" }, "超过期限没有联网，离线名单已删除；没上传的记录还在。连上网络后自动恢复。"));
  if (!pack) return show(h("p", { class: "empty" }, state === "offline" ? "第一次使用要有网络。连上网络后再打开。" : "请先登录，之后没有网络也能用。"), h("a", { class: "btn btn-main btn-wide", href: loginUrl }, "登录"));
  if (screen === "home") return visitScreen(id);
  if (screen === "again") return visitScreen((await vault.get(`queue/${id}`))?.visit.household, await vault.get(`queue/${id}`));
  if (screen === "clash") return clashScreen(id);
  if (screen === "inbox") return show(inboxList(pack));
  return show(weekList(pack, await queue(), act));
}

// Redraws lists; a form that somebody is filling in is left alone.
async function refresh() {
  await bar();
  if (!main.querySelector("form")) await route();
}

async function flush(how = {}) {
  if (state === "wiped") return undefined;
  if (how.hurry && !enrolled) await enrol();
  return after(await sync.flush(how));
}

async function after(end) {
  if (state === "wiped") return undefined;
  // The worker may have been the one who was told.
  if (end === "wiped" || (enrolled && !(await vault.get("me")))) return gone();
  if (end !== "waiting" && end !== "busy") state = end;
  return refresh();
}

function gone() {
  state = "wiped"; // until the page is opened anew
  show(h("p", { class: "empty" }, "这部手机的离线内容已按要求清除。需要时请重新登录。"), h("a", { class: "btn btn-main btn-wide", href: loginUrl }, "登录"));
  document.getElementById("waiting").textContent = "";
}

async function begin() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle || !globalThis.indexedDB) {
    // http:// on the intranet: no worker, no sealing. Everything else works on the usual pages.
    return show(h("p", { class: "empty" }, "这个地址不是 https，没有网络时用不了：不能离线保存，也不能加密。请用 https 地址打开；现在可以联网使用本周走访。"), h("a", { class: "btn btn-main btn-wide", href: LINKS.week }, "本周走访（联网）"));
  }
  navigator.serviceWorker?.register(LINKS.worker, { type: "module" }).catch(() => {});
  globalThis.addEventListener("hashchange", route);
  // A mast that is back is back for a whole township: not all of its phones at the same instant.
  globalThis.addEventListener("online", () => setTimeout(() => flush({ hurry: true }), SPREAD * Math.random()));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush({ hurry: true }));
  await route();
  await flush({ hurry: true });
  setInterval(() => flush(), RETRY);
  return undefined;
}

// First opening with a log-in: this phone gets a number, by which it can be wiped from afar. Where
// the line breaks meanwhile, it is tried again whenever the phone is in a hurry.
async function enrol() {
  enrolled = Boolean((await vault.get("me"))?.phone);
  if (enrolled) return;
  const page = await fetch(LINKS.phones, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
  if (!page) state = "offline";
  if (!page?.ok) return;
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (!token) return;
  await vault.put("me", { csrf: token });
  const { status, json } = await sync.ask("POST", "phones/", { name: navigator.userAgentData?.platform || "手机" }).catch(() => ({}));
  if (status !== 201) return;
  await vault.put("me", { csrf: token, phone: json.id });
  enrolled = true;
}

begin();
