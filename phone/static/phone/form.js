// The visit form, drawn from what the server says a visit looks at. Sections stay closed until
// touched; an answer nobody gave is not there.
import { day, h } from "phone/dom";

const radios = (name, choices, chosen) =>
  choices.map(([value, label]) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: value === chosen }), h("span", {}, label)),
  );

const YES_NO = [["yes", "是"], ["no", "否"]];

function part(item, each) {
  const name = `${item.key}.${each.key}`;
  if (each.kind === "choice" || each.kind === "yes_no") {
    const choices = each.kind === "choice" ? each.choices : YES_NO;
    return h("fieldset", {}, h("legend", {}, each.label), h("div", { class: "choices" }, radios(name, choices)));
  }
  const numeric = each.kind === "yuan" || each.kind === "count";
  const label = each.unit ? `${each.label}（${each.unit}）` : each.label;
  return h("label", { class: "field" }, label, h("input", { name, type: "text", inputmode: numeric ? "decimal" : null, maxlength: numeric ? 12 : 200, autocomplete: "off" }));
}

function section(item, last) {
  const was = last ? h("small", { class: "muted" }, `上次：${last.text}（${day(last.on)}）`) : null;
  return h("details", { class: "item", "data-item": item.key }, h("summary", {}, item.label, was), item.parts.map((each) => part(item, each)));
}

export function visitForm(pack, home, { today }) {
  const names = pack.user.name;
  const headings = [...new Set(pack.items.map((item) => item.heading))];
  return h(
    "form",
    { class: "visit", novalidate: "" },
    headings.map((heading) => [
      h("h2", {}, heading),
      pack.items.filter((item) => item.heading === heading).map((item) => section(item, home.last[item.key])),
    ]),
    h("details", { class: "item item-risk" }, h("summary", {}, "发现风险"),
      h("div", { class: "choices" }, pack.risks.map(([value, label]) =>
        h("label", { class: "choice" }, h("input", { type: "checkbox", name: "risks", value }), h("span", {}, label)))),
      h("label", { class: "field" }, "情况说明", h("input", { name: "risk_note", type: "text", maxlength: 200, autocomplete: "off" }))),
    h("label", { class: "field" }, "备注", h("textarea", { name: "note", rows: 2, maxlength: 500 })),
    h("label", { class: "field" }, "照片（可不传）", h("input", { name: "photo", type: "file", accept: "image/*" })),
    h("p", { class: "muted" }, "不要求定位、自拍，照片里的位置也不保存。"),
    h("details", { class: "item" }, h("summary", {}, "日期、方式、走访人", h("small", { class: "muted" }, `今天 · 入户 · ${names}`)),
      h("label", { class: "field" }, "走访日期", h("input", { name: "visited_on", type: "date", value: today, max: today })),
      h("fieldset", {}, h("legend", {}, "方式"), h("div", { class: "choices" }, radios("mode", pack.modes, "home"))),
      h("label", { class: "field" }, "走访人（几个人用顿号隔开）", h("input", { name: "visitors", type: "text", value: names, maxlength: 200, autocomplete: "off" }))),
    h("p", { class: "refusal", role: "alert", hidden: "" }),
    h("button", { type: "submit", class: "btn btn-main" }, "保存"),
  );
}

function answers(pack, data) {
  const items = {};
  for (const item of pack.items) {
    const found = {};
    for (const each of item.parts) {
      const value = (data.get(`${item.key}.${each.key}`) ?? "").toString().trim();
      if (value) found[each.key] = each.kind === "yes_no" ? value === "yes" : each.kind === "count" ? Number(value) : value;
    }
    if (Object.keys(found).length) items[item.key] = found;
  }
  return items;
}

function faults(pack, visit) {
  const wrong = [];
  for (const item of pack.items) {
    const given = visit.items[item.key];
    if (!given) continue;
    if (item.parts[0].kind === "choice" && !given[item.parts[0].key]) wrong.push(`请选择“${item.label}”的情况。`);
    for (const each of item.parts) {
      const numeric = each.kind === "yuan" || each.kind === "count";
      if (numeric && given[each.key] !== undefined && !(Number(given[each.key]) >= 0)) wrong.push(`“${item.label}”的${each.label}应为数字。`);
    }
  }
  if (!visit.visitors.length) wrong.push("请填写走访人。");
  if (visit.risk_note && !visit.risks.length) wrong.push("请选择风险类型。");
  return wrong;
}

// Returns { visit, photo, faults }; nothing filled in is a visit without a change.
export function read(form, pack, home, uuid) {
  const data = new FormData(form);
  const text = (name) => (data.get(name) ?? "").toString().trim();
  const items = answers(pack, data);
  const risks = data.getAll("risks").map(String);
  const visit = {
    uuid, household: home.id, base: home.base ?? "", visited_on: text("visited_on"), mode: text("mode"),
    visitors: text("visitors").split(/[、，,;；\s]+/).filter(Boolean).slice(0, 10),
    items, note: text("note"), risks, risk_note: text("risk_note"),
    changed: Boolean(Object.keys(items).length || text("note") || risks.length),
  };
  const photo = data.get("photo");
  return { visit, photo: photo?.size ? photo : null, faults: faults(pack, visit) };
}

// Puts what was refused back into the form, to be put right.
export function refill(form, visit) {
  const set = (name, value) => {
    const fields = form.elements.namedItem(name);
    if (fields) fields.value = value;
  };
  for (const [item, parts] of Object.entries(visit.items)) {
    for (const [key, value] of Object.entries(parts)) set(`${item}.${key}`, value === true ? "yes" : value === false ? "no" : String(value));
    const section = form.querySelector(`[data-item="${CSS.escape(item)}"]`);
    if (section) section.open = true;
  }
  for (const name of ["note", "risk_note", "visited_on", "mode"]) set(name, visit[name]);
  set("visitors", visit.visitors.join("、"));
  for (const box of form.querySelectorAll('[name="risks"]')) box.checked = visit.risks.includes(box.value);
}
