// Fast hands for clerks: "/" searches, j and k walk the rows, x selects, Enter opens.
// Rows are [data-row] with tabindex="-1"; what opens the row is its [data-open].

const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

function walk(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by));
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const row = document.activeElement?.closest("[data-row]");
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.closest("form")?.classList.add("is-open");
    search.focus();
    search.select();
  } else if (event.key === "j") {
    walk(1);
  } else if (event.key === "k") {
    walk(-1);
  } else if (event.key === "x" && row) {
    row.querySelector('input[type="checkbox"]')?.click();
  } else if (event.key === "Enter" && row === document.activeElement) {
    (row.querySelector("[data-open]") ?? row.querySelector("a"))?.click();
  }
});
