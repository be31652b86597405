// Two people wrote about the same thing without a network: what was there before, mine and theirs
// stand beside each other, and a person decides line by line.
import { day, h } from "phone/dom";

function words(item, answers) {
  if (!answers) return "—";
  return item.parts
    .filter((each) => answers[each.key] !== undefined)
    .map((each) => {
      const value = answers[each.key];
      if (each.kind === "choice") return each.choices.find(([code]) => code === value)?.[1] ?? value;
      if (each.kind === "yes_no") return `${each.label}：${value ? "是" : "否"}`;
      return `${each.label}${value}${each.unit}`;
    })
    .join("，");
}

export function clashForm(pack, home, item) {
  const { theirs, visit } = item;
  const rows = Object.keys(theirs.items).map((key) => {
    const about = pack.items.find((each) => each.key === key);
    const pick = (value, label, says) =>
      h("label", { class: "choice choice-wide" }, h("input", { type: "radio", name: key, value, required: true }), h("span", {}, h("b", {}, label), says));
    return h("fieldset", { class: "clash" }, h("legend", {}, about.label),
      h("p", { class: "muted" }, `原来：${home?.last[key]?.text ?? "—"}`),
      pick("mine", "我填的", words(about, visit.items[key])),
      pick("theirs", `${theirs.recorded_by}填的`, words(about, theirs.items[key])));
  });
  return h("form", { class: "visit" },
    h("p", {}, `${theirs.recorded_by}在${day(theirs.visited_on)}也走访了这户，下面几项与您填的不同。请逐项选定，两次走访都会保留。`),
    rows,
    h("p", { class: "refusal", role: "alert", hidden: "" }),
    h("button", { type: "submit", class: "btn btn-main" }, "按选定的保存"));
}

// The visit as decided: it has seen theirs, so it is taken.
export function decided(form, item) {
  const data = new FormData(form);
  const items = { ...item.visit.items };
  for (const key of Object.keys(item.theirs.items)) {
    const pick = data.get(key);
    if (!pick) return null;
    if (pick === "theirs") items[key] = item.theirs.items[key];
  }
  return { ...item.visit, items, base: item.theirs.base };
}
