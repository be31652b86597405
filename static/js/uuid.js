// Fills input[data-uuid]: the record's own name, made where it is typed, so that a repeated
// request is recognised as the same record.

function uuid() {
  // http:// addresses of a village have no crypto.randomUUID; getRandomValues is everywhere.
  if (crypto.randomUUID) return crypto.randomUUID();
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function fill() {
  for (const input of document.querySelectorAll("input[data-uuid]")) {
    if (!input.value) input.value = uuid();
  }
}

document.addEventListener("htmx:load", fill);
fill();
