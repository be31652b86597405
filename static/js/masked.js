// A shown identity number counts down and is put away again, also when the page is left or hidden.

function hide(element) {
  const masked = element.querySelector("template")?.content.firstElementChild?.cloneNode(true);
  if (!masked) return;
  element.replaceWith(masked);
  window.htmx?.process(masked);
}

function start(element) {
  if (element.dataset.counting) return;
  element.dataset.counting = "1";
  const end = Date.now() + Number(element.dataset.seconds) * 1000;
  const label = element.querySelector("[data-masked-left]");
  const timer = setInterval(() => {
    // The clock, not the number of ticks: a page in the background ticks seldom.
    const left = Math.ceil((end - Date.now()) / 1000);
    if (!element.isConnected) return clearInterval(timer);
    if (left <= 0) {
      clearInterval(timer);
      return hide(element);
    }
    if (label) label.textContent = `${left} 秒后隐藏`;
  }, 500);
}

const startAll = () => document.querySelectorAll("[data-masked]").forEach(start);

document.addEventListener("click", (event) => {
  const element = event.target instanceof Element ? event.target.closest("[data-masked-hide]")?.closest("[data-masked]") : null;
  if (element) hide(element);
});
document.addEventListener("htmx:load", startAll);
window.addEventListener("pagehide", () => document.querySelectorAll("[data-masked]").forEach(hide));
startAll();
