// form[data-bulk]: select all on the page, say how many are selected, wake the buttons.
// Boxes may stand outside the form and name it (form="…"): rows then have forms of their own.

const boxes = (form) =>
  [...form.elements].filter((box) => box.matches('[data-row] input[type="checkbox"], input[type="checkbox"][data-bulk-item]'));

function refresh(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  for (const count of form.querySelectorAll("[data-bulk-count]")) {
    count.textContent = chosen ? `已选 ${chosen.toLocaleString("en-US")} 条` : "勾选后可一起处理";
  }
  for (const button of form.querySelectorAll("[data-bulk-action]")) button.disabled = chosen === 0;
  for (const box of form.querySelectorAll("[data-bulk-all]")) {
    box.checked = chosen > 0 && chosen === all.length;
    box.indeterminate = chosen > 0 && chosen < all.length;
  }
  for (const bar of form.querySelectorAll("[data-bulk-bar]")) bar.classList.toggle("is-active", chosen > 0);
  for (const box of all) box.closest("[data-row]")?.classList.toggle("is-selected", box.checked);
}

// The last box touched: with Shift held, everything between is set alike.
let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const form = box.form;
  if (!form?.matches("[data-bulk]")) return;
  const all = boxes(form);
  if (box.matches("[data-bulk-all]")) {
    for (const each of all) each.checked = box.checked;
  } else if (event.shiftKey && last && all.includes(last) && all.includes(box)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  last = box;
  refresh(form);
});

const refreshAll = () => document.querySelectorAll("form[data-bulk]").forEach(refresh);
document.addEventListener("htmx:load", refreshAll);
window.addEventListener("pageshow", refreshAll);
refreshAll();
