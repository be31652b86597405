"""What a page owes to thumbs and tired eyes: measured in the page itself."""

from typing import Any

from django.conf import settings
from playwright.sync_api import Page

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
THUMB, LETTER = 48, 16  # pixels: how high what is touched is, how large what is read is

_FAULTS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], iframes: false, elementRef: false});
  return found.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}"""

# A link inside a sentence is as high as its line; a box to tick is touched on its label.
_LOW = """(least) => {
  const seen = (element) => element.checkVisibility({opacityProperty: false, visibilityProperty: true});
  const clipped = (element) => { for (let up = element; up; up = up.parentElement) { const {clip, clipPath} = getComputedStyle(up); if (clipPath === "inset(50%)" || clip === "rect(0px, 0px, 0px, 0px)") return true; } return false; };
  const hidden = (box) => box.width <= 1 || box.height <= 1 || box.bottom < 0 || box.right < 0;
  const inSentence = (element) =>
    element.tagName === "A" && getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const low = [];
  for (const element of document.querySelectorAll("a[href], button, summary, input, select, textarea")) {
    if (element.type === "hidden" || !seen(element) || clipped(element) || inSentence(element)) continue;
    const touched = element.matches("[type=checkbox], [type=radio], [type=file]") ? element.closest("label, .drop") ?? element : element;
    const box = touched.getBoundingClientRect();
    if (hidden(box) || box.height >= least - 0.5) continue;
    const words = (element.getAttribute("aria-label") ?? element.innerText ?? "").trim().slice(0, 20);
    low.push(`${element.tagName.toLowerCase()}.${element.className} ${words}: ${Math.round(box.height)} px`);
  }
  return low;
}"""

_SMALL = """(least) => {
  const small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const tell = (element, words) => {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const box = element.getBoundingClientRect();
    if (size >= least - 0.01 || !element.checkVisibility() || box.width <= 1 || box.height <= 1) return;
    small.push(`${element.tagName.toLowerCase()}.${element.className} ${words.trim().slice(0, 20)}: ${size} px`);
  };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.trim() && !node.parentElement.closest("script, style, noscript, option, datalist")) tell(node.parentElement, node.data);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea")) tell(field, field.name);
  return small;
}"""


def faults(page: Page) -> list[str]:
    """Return the faults axe-core calls serious or critical, each with its places."""
    assert AXE.exists(), f"{AXE} is missing: `run.py test` brings it by package-lock.json."
    page.evaluate(
        AXE.read_text("utf-8")
    )  # through the debugger: the page's policy lets no script in
    found: list[str] = page.evaluate(_FAULTS)
    return found


def low_targets(page: Page) -> list[str]:
    """Return what is touched and lower than a thumb."""
    return _measured(page, _LOW, THUMB)


def small_print(page: Page) -> list[str]:
    """Return what is read or typed in smaller letters; a smaller field makes a phone zoom."""
    return _measured(page, _SMALL, LETTER)


def _measured(page: Page, script: str, least: int) -> list[str]:
    found: list[Any] = page.evaluate(script, least)
    return sorted(set(map(str, found)))
