// A drop zone around an ordinary file input: says which file, how large, and when it is too large.

const size = (octets) => {
  let figure = octets;
  for (const unit of ["B", "KB", "MB"]) {
    if (figure < 1024) return `${Number(figure.toFixed(1))} ${unit}`;
    figure /= 1024;
  }
  return `${Number(figure.toFixed(1))} GB`;
};

function show(zone) {
  const input = zone.querySelector('input[type="file"]');
  const list = zone.querySelector("[data-drop-files]");
  const limit = Number(zone.dataset.max ?? 0);
  let tooLarge = false;
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const over = limit > 0 && file.size > limit;
      tooLarge ||= over;
      const item = document.createElement("li");
      item.className = over ? "tone-overdue" : "";
      const name = document.createElement("strong");
      name.textContent = file.name;
      const note = document.createElement("span");
      note.textContent = over ? `${size(file.size)}，超过 ${size(limit)}，请拆分后再传` : size(file.size);
      item.append(name, note);
      return item;
    }),
  );
  input.setCustomValidity(tooLarge ? "文件太大" : "");
  zone.classList.toggle("has-file", input.files.length > 0);
}

const zoneOf = (event) => (event.target instanceof Element ? event.target.closest("[data-drop]") : null);

document.addEventListener("change", (event) => {
  const zone = zoneOf(event);
  if (zone) show(zone);
});
for (const over of ["dragenter", "dragover"]) {
  document.addEventListener(over, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
document.addEventListener("dragleave", (event) => {
  const zone = zoneOf(event);
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("is-over");
  const input = zone.querySelector('input[type="file"]');
  if (!event.dataTransfer?.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
