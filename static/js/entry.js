// 纸质登记录入: the next household is ready under the finger, and a sheet that opens begins with
// what its pack has in common.

const COMMON = ["visited_on", "visitors"];

function takeAlong(sheet) {
  const pack = document.getElementById("pack");
  if (!pack || sheet.querySelector("[data-focus]")) return;
  for (const name of COMMON) sheet.elements[name].value = pack.elements[name].value;
  sheet.elements.mode.value = pack.elements.mode.value;
}

function nextAfter(row) {
  const open = [...document.querySelectorAll("[data-no-change]")];
  return open.find((button) => row.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) ?? open[0];
}

document.addEventListener("htmx:load", (event) => {
  const row = event.detail.elt;
  if (!row.matches("[data-entry]")) return;
  const sheet = row.querySelector("[data-sheet]");
  if (sheet) takeAlong(sheet);
  if (row.querySelector("[data-focus]")) return;
  const first = sheet?.querySelector(".entry-item input");
  (first ?? row.querySelector("[data-no-change]") ?? nextAfter(row))?.focus();
});
