// The bar that takes the last tap back: it counts its seconds and goes. The server sets the same
// limit; this only stops offering what would be refused.

function start(bar) {
  if (bar.dataset.counting) return;
  bar.dataset.counting = "1";
  const end = Date.now() + Number(bar.dataset.seconds) * 1000;
  const label = bar.querySelector("[data-undo-left]");
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (!bar.isConnected) return clearInterval(timer);
    // Somebody on the keyboard is about to press it: taking it away would drop their focus.
    if (left <= 0 && !bar.contains(document.activeElement)) {
      clearInterval(timer);
      bar.remove();
      return undefined;
    }
    if (label) label.textContent = left > 0 ? ` ${left}` : "";
    return undefined;
  };
  const timer = setInterval(tick, 500);
  tick();
}

const startAll = () => document.querySelectorAll("[data-undo]").forEach(start);
document.addEventListener("htmx:load", startAll);
startAll();
