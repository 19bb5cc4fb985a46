// A quote's card: for the keyboard at once, for a mouse after a moment, and for no finger, whose touch opens the source.
// It stays while the pointer is on it, and Escape puts it away (WCAG 2.2, 1.4.13).

const HOVER_MS = 180;
// The way from the chip to the card crosses a gap.
const LEAVE_MS = 160;
const GAP = 6;

function previews(root, button, n) {
  button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && later(root, HOVER_MS, () => showPreview(root, button, n)));
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
  place(preview, button.getBoundingClientRect());
  root.previewed = button;
  preview.onpointerenter = () => clearTimeout(root.previewTimer);
  preview.onpointerleave = () => leavePreview(root);
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

// The card goes with its chip, and away where the chip has gone.
function followChip(root) {
  if (!root.previewed) return;
  const chip = root.previewed.getBoundingClientRect();
  if (!root.previewed.isConnected || chip.bottom < 0 || chip.top > window.innerHeight) hidePreview(root);
  else place(root.querySelector(".preview"), chip);
}

// Below the chip, or above it where there is more room; always inside of the window.
function place(preview, chip) {
  const [below, above] = [window.innerHeight - chip.bottom - 2 * GAP, chip.top - 2 * GAP];
  preview.style.maxHeight = "";
  const down = preview.offsetHeight <= below || below >= above;
  preview.style.maxHeight = `${Math.max(down ? below : above, 0)}px`;
  preview.style.left = `${Math.max(GAP, Math.min(chip.left - 24, window.innerWidth - preview.offsetWidth - GAP))}px`;
  preview.style.top = `${down ? chip.bottom + GAP : chip.top - preview.offsetHeight - GAP}px`;
}

function hidePreview(root) {
  clearTimeout(root.previewTimer);
  root.previewing?.abort();
  root.previewing = root.previewed = undefined;
  const preview = root.querySelector(".preview");
  if (preview.matches(":popover-open")) preview.hidePopover();
  root.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
}
