// A quote's card: for the keyboard at once, for a mouse after a moment, and for no finger, whose touch opens the source.
// It stays while the pointer is on it, and Escape puts it away (WCAG 2.2, 1.4.13).

const HOVER_MS = 180;
// The way from the chip to the card crosses a gap.
const LEAVE_MS = 160;
const GAP = 6;
// So far the card reaches over to the other side of its chip.
const ASIDE = 24;

function previews(root, button, n) {
  button.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse") return;
    if (root.previewed && root.previewed !== button) hidePreview(root);
    later(root, HOVER_MS, () => showPreview(root, button, n));
  });
  button.addEventListener("pointerleave", () => leavePreview(root));
  button.addEventListener("pointerdown", () => hidePreview(root)); // no card comes between a press and its end
  button.addEventListener("focus", () => button.matches(":focus-visible") && !button.restoring && showPreview(root, button, n));
  button.addEventListener("blur", () => hidePreview(root));
}

function later(root, milliseconds, deed) {
  clearTimeout(root.previewTimer);
  root.previewTimer = setTimeout(deed, milliseconds);
}

function leavePreview(root) {
  later(root, LEAVE_MS, () => hidePreview(root));
}

function showPreview(root, button, n) {
  hidePreview(root);
  const source = root.sources.get(n);
  if (!source || !button.isConnected) return;
  const [preview, text] = [root.querySelector(".preview"), root.querySelector(".preview-text")];
  text.replaceChildren(
    element("span", { class: "preview-quote", text: source.quote }),
    element("span", { class: "preview-place" }, element("b", { text: source.name }), source.place && ` · ${source.place}`),
  );
  if (!source.verified) text.append(element("span", { class: "preview-flag", text: "Not verified: these words may not say it" }));
  button.setAttribute("aria-describedby", text.id);
  preview.showPopover();
  place(preview, button);
  root.previewed = button;
  preview.onpointerenter = () => clearTimeout(root.previewTimer);
  // Back to its chip there is the gap; elsewhere it may lie over what the pointer is on its way to.
  preview.onpointerleave = (event) => (isTowards(button, preview, event) ? leavePreview(root) : hidePreview(root));
  root.previewing = new AbortController();
  const { signal } = root.previewing;
  // Before the source panel takes the key for its own.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    hidePreview(root);
  }, { signal, capture: true });
  // A chip that the focus came to may be scrolled into view only then.
  for (const moved of ["scroll", "resize"]) {
    window.addEventListener(moved, (event) => event.composedPath()[0] === preview || followChip(root), { signal, capture: true });
  }
}

function isTowards(button, preview, event) {
  const [chip, card] = [button.getBoundingClientRect(), preview.getBoundingClientRect()];
  const outside = chip.top >= card.bottom ? event.clientY >= card.bottom - 1 : event.clientY <= card.top + 1;
  return outside && event.clientX >= chip.left - 2 * GAP && event.clientX <= chip.right + 2 * GAP;
}

// The card goes with its chip, and away where the chip has gone.
function followChip(root) {
  if (!root.previewed) return;
  const chip = root.previewed.getBoundingClientRect();
  if (!root.previewed.isConnected || chip.bottom < 0 || chip.top > window.innerHeight) hidePreview(root);
  else place(root.querySelector(".preview"), root.previewed);
}

// Below the chip or above it, to its right or its left, always inside of the window: where the most of it is seen, and of
// such places the one over the fewest chips that come next in the text, then of those before.
function place(preview, button) {
  const chip = button.getBoundingClientRect();
  preview.style.maxHeight = "";
  const [width, height] = [preview.offsetWidth, preview.offsetHeight];
  const chips = [...button.getRootNode().querySelectorAll(".chip")].filter((other) => other !== button);
  const isNext = (other) => button.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const [next, before] = [chips.filter(isNext), chips.filter((other) => !isNext(other))];
  const places = [true, false].flatMap((down) => [chip.left - ASIDE, chip.right + ASIDE - width].map((x) => {
    const room = Math.max((down ? window.innerHeight - chip.bottom : chip.top) - 2 * GAP, 0);
    const shown = Math.min(height, room);
    const left = Math.max(GAP, Math.min(x, window.innerWidth - width - GAP));
    const top = down ? chip.bottom + GAP : chip.top - GAP - shown;
    const under = (all) => all.map((other) => other.getBoundingClientRect())
      .filter((box) => box.left < left + width && box.right > left && box.top < top + shown && box.bottom > top).length;
    return { left, top, room, shown, next: under(next), before: under(before) };
  }));
  const better = (one, other) => one.shown - other.shown || other.next - one.next || other.before - one.before;
  const best = places.reduce((best, one) => (better(one, best) > 0 ? one : best));
  preview.style.maxHeight = `${best.room}px`;
  preview.style.left = `${best.left}px`;
  preview.style.top = `${best.top}px`;
}

function hidePreview(root) {
  clearTimeout(root.previewTimer);
  root.previewing?.abort();
  root.previewing = root.previewed = undefined;
  const preview = root.querySelector(".preview");
  if (preview.matches(":popover-open")) preview.hidePopover();
  root.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
}
