// The week's list by keyboard: n records 无变化 for the row in focus and goes on to the next.

document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
  const row = document.activeElement?.closest("[data-row]");
  const button = row?.querySelector("[data-no-change]");
  if (!button || button.disabled) return;
  event.preventDefault();
  const open = [...document.querySelectorAll("[data-row]:has([data-no-change])")];
  const next = open[open.indexOf(row) + 1] ?? open[open.indexOf(row) - 1];
  button.click();
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
});
