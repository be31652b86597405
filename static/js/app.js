// What every page needs: the token on htmx requests, words when the network or the server fails,
// menus that close, and buttons that are not pressed twice.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = meta("csrf-token");
});

// A session that ended answers with the log-in page; that belongs in the window, not in a fragment.
document.addEventListener("htmx:beforeSwap", (event) => {
  const login = meta("login-url");
  const landed = event.detail.xhr.responseURL;
  if (login && landed && new URL(landed).pathname === login && location.pathname !== login) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

function announce(text) {
  const area = document.getElementById("announcer");
  if (area && text) area.textContent = text;
}

function complain(text) {
  const area = document.getElementById("messages");
  if (!area) return;
  area.querySelector("[data-complaint]")?.remove();
  const box = document.createElement("div");
  box.className = "message tone-overdue";
  box.dataset.complaint = "";
  box.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.className = "message-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "message-close";
  close.dataset.close = "";
  close.textContent = "知道了";
  box.append(words, close);
  area.append(box);
}

const WORDS = {
  403: "没有办成：这一步不在您的职责范围内，或登录已变化，请刷新页面。",
  404: "没有找到：记录可能已合并，或不在您负责的范围内。",
  423: "这条记录正在处理，没有办成；请稍等几秒再试。",
  500: "系统出错，没有保存。请稍后再试。",
  503: "系统正在维护，没有保存。请稍后再试。",
};

// Polling that fails once says nothing: the next second tries again.
const isPolling = (event) => (event.detail.elt?.getAttribute("hx-trigger") ?? "").startsWith("every");

document.addEventListener("htmx:responseError", (event) => {
  if (!isPolling(event)) complain(WORDS[event.detail.xhr.status] ?? WORDS[500]);
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (!isPolling(event)) complain("网络不通，没有保存。填写的内容还在，请稍后再试。");
  });
}

// Progress and the like replace themselves every second; only a changed phase is spoken.
const spoken = new Map();
document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  const speaking = [root, ...root.querySelectorAll("[data-announce]")].filter((each) => each.dataset?.announce);
  for (const element of speaking) {
    const key = element.dataset.announce;
    const text = element.textContent.trim();
    if (spoken.has(key) && spoken.get(key) !== text) announce(text);
    spoken.set(key, text);
  }
  // A refusal that was just swapped in takes the focus, so that it is read and seen.
  if (root !== document.body) {
    (root.matches("[data-focus]") ? root : root.querySelector("[data-focus]"))?.focus();
  }
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;

  target.closest("[data-close]")?.closest(".message, .undo-bar")?.remove();

  const details = target.closest("[data-close-details]")?.closest("details");
  if (details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  const fill = target.closest("[data-fill]");
  if (fill) {
    const input = document.querySelector(fill.dataset.fill);
    if (input) {
      input.value = fill.textContent.trim();
      input.focus();
    }
  }

  const toggle = target.closest("[data-toggle-open]");
  if (toggle) {
    const panel = document.getElementById(toggle.dataset.toggleOpen);
    const open = panel.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("input")?.focus();
  }

  if (target.closest("[data-print]")) window.print();

  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return; // it ends what is being typed, no menu
  const open = event.target instanceof Element ? event.target.closest("details.menu[open], details.masked-ask[open]") : null;
  const menu = open ?? document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A filter that changes is applied at once; its button serves those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-autosubmit]") : null;
  if (form) form.requestSubmit();
});

// One press, one request. The name and value of the pressed button must still be sent, so it is
// disabled only after the form's data was read; a download leaves the page, so it wakes again.
const wake = (form) => {
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.disabled = false;
    button.removeAttribute("data-busy");
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method !== "post" || !button || button.disabled) return;
  setTimeout(() => {
    button.dataset.busy = "";
    button.disabled = true;
  });
  setTimeout(() => wake(form), 5000);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (form) wake(form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(wake));

// On the phone the bar on top names the page once its heading has scrolled away.
const heading = document.querySelector("main h1");
const bar = document.querySelector("[data-page-title]");
if (heading && bar && "IntersectionObserver" in window) {
  const brand = bar.textContent;
  const title = heading.firstChild?.textContent.trim() || heading.textContent.trim();
  new IntersectionObserver(
    ([seen]) => {
      bar.textContent = seen.isIntersecting ? brand : title;
    },
    { rootMargin: "-56px 0px 0px" },
  ).observe(heading);
}
