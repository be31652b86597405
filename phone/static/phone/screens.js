// What is shown: the week's list, what waits, the inbox, one's own page.
import { day, h } from "phone/dom";
import { STATES } from "phone/sync";

const SETTLED = new Set(["met", "late", "excused"]);

function homeRow(home, waits, act) {
  const done = SETTLED.has(home.state);
  const note = waits
    ? STATES[waits.state] ?? ""
    : done ? `已访 ${day(home.last_on)}` : `上次走访：${home.last_on ? day(home.last_on) : "还没有记录"}`;
  return h("li", { class: `home${done || waits ? " is-done" : ""}`, "data-home": home.id },
    h("a", { class: "home-name", href: `#/home/${home.id}` }, home.name, h("small", {}, `${home.size} 人`)),
    h("p", { class: "home-tags" }, home.tags.map((tag) => h("span", { class: "tag" }, tag))),
    h("p", { class: "muted" }, note, home.clue ? "，已登记线索" : ""),
    done || waits ? undoOf(home, waits, act) : h("div", { class: "home-do" },
      h("a", { class: "btn", href: `#/home/${home.id}` }, "有变化"),
      h("button", { type: "button", class: "btn btn-main", "data-no-change": "", onclick: (event) => { event.currentTarget.disabled = true; act.noChange(home); } }, "无变化")));
}

function undoOf(home, waits, act) {
  if (!waits || waits.hold <= Date.now()) return null;
  return h("div", { class: "home-do" }, h("button", { type: "button", class: "btn", "data-undo": "", onclick: () => act.undo(home) }, "撤销"));
}

export function weekList(pack, queue, act) {
  const waiting = new Map(queue.map((item) => [item.visit.household, item]));
  const open = pack.homes.filter((home) => !SETTLED.has(home.state) && !waiting.has(home.id));
  const rest = pack.homes.filter((home) => !open.includes(home));
  const hamlets = [...new Set(open.map((home) => home.hamlet))];
  const rows = (homes) => h("ul", { class: "homes" }, homes.map((home) => homeRow(home, waiting.get(home.id), act)));
  return h("section", {},
    h("h1", {}, "本周走访", h("small", {}, pack.user.place)),
    h("p", { class: open.length ? "left" : "left left-none", "data-left": String(open.length) },
      open.length ? `还剩 ${open.length} 户，共 ${pack.homes.length} 户` : pack.homes.length ? `全部走访完了，共 ${pack.homes.length} 户` : "本周没有应访户"),
    hamlets.map((hamlet) => {
      const homes = open.filter((home) => home.hamlet === hamlet);
      return [hamlets.length > 1 || hamlet ? h("h2", {}, hamlet || "未写自然村", h("small", {}, `${homes.length} 户`)) : null, rows(homes)];
    }),
    rest.length ? h("details", { class: "done", open: !open.length || rest.some((home) => waiting.get(home.id)?.hold > Date.now()) }, h("summary", {}, `已访 ${rest.length} 户`), rows(rest)) : null);
}

export function waitingList(pack, queue, { act, state }) {
  const name = (item) => pack?.homes.find((home) => home.id === item.visit.household)?.name ?? "不在本周名单的户";
  const row = (item) =>
    h("li", { class: "home", "data-state": item.state },
      h("p", { class: "home-name" }, name(item), h("small", {}, `${day(item.visit.visited_on)} ${item.visit.changed ? "有变化" : "无变化"}${item.photo ? "，1 张照片" : ""}`)),
      h("p", { class: "muted" }, STATES[item.state]),
      (item.reasons ?? []).map((reason) => h("p", { class: "refusal" }, reason)),
      item.state === "clash" ? h("a", { class: "btn btn-main", href: `#/clash/${item.visit.uuid}` }, "选定") : null,
      item.state === "refused" ? h("div", { class: "home-do" },
        h("button", { type: "button", class: "btn", onclick: () => act.discard(item) }, "不要了"),
        h("a", { class: "btn btn-main", href: `#/again/${item.visit.uuid}` }, "改正")) : null,
      item.photoRefused ? h("button", { type: "button", class: "btn", onclick: () => act.dropPhoto(item) }, "不传照片了") : null);
  return h("section", {},
    h("h1", {}, "待上传"),
    state === "login" ? h("p", { class: "notice" }, "登录已过期，记录都还在。", h("a", { class: "btn btn-main", href: act.loginUrl }, "登录后上传")) : null,
    queue.length
      ? [h("ul", { class: "homes" }, queue.map(row)), h("button", { type: "button", class: "btn btn-wide", onclick: act.sendNow }, "现在上传")]
      : h("p", { class: "empty" }, "都已上传。"));
}

export function inboxList(pack) {
  const notes = pack.inbox ?? [];
  return h("section", {}, h("h1", {}, "消息"),
    notes.length ? h("ul", { class: "homes" }, notes.map((note) => h("li", { class: "home" }, h("p", {}, note.text), h("p", { class: "muted" }, day(note.at)))))
      : h("p", { class: "empty" }, "没有未读消息。"));
}

export function mine(pack, { act, links, kept }) {
  return h("section", {}, h("h1", {}, "我的"),
    h("p", {}, pack ? `${pack.user.name}，${pack.user.place}` : "还没有登录"),
    h("p", { class: "muted" }, kept),
    h("ul", { class: "links" },
      h("li", {}, h("a", { href: links.home }, "打开完整系统（需要网络）")),
      h("li", {}, h("a", { href: links.phones }, "我的手机、远程清除")),
      h("li", {}, h("button", { type: "button", class: "btn", onclick: act.leave }, "退出并清除手机内容"))));
}
