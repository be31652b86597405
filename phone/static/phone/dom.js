// Elements written as calls. Texts become text nodes: nothing that a person typed is ever markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "checked" || name === "disabled" || name === "open" || name === "required") element[name] = Boolean(value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const WEEKDAYS = "日一二三四五六";

// "2022-05-18" → "5月18日 周三"
export function day(iso) {
  if (!iso) return "";
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  return `${month}月${date}日 周${WEEKDAYS[new Date(year, month - 1, date).getDay()]}`;
}

// The local day as the server writes days; the phone stands in the district.
export function today(now = new Date()) {
  const two = (figure) => String(figure).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function uuid() {
  return crypto.randomUUID();
}
