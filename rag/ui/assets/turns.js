// The turns of a conversation that are shown; their places are kept, so that another conversation is drawn in a blink.

export default function turns({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".turns");
  while (list.children.length > data.turns.length) leave(list.lastElementChild).remove();
  data.turns.forEach((turn, at) => {
    if (!list.children[at]) list.append(parentElement.querySelector("template").content.cloneNode(true));
    const root = list.children[at];
    // Buttons outlive this call: they must reach what the latest one was given.
    root.send = setTriggerValue;
    drawTurn(root, turn, data);
  });
  if (!list.stepping) hearKeys(list);
  return () => {
    list.stepping.abort();
    list.stepping = undefined;
    [...list.children].forEach(leave);
  };
}

function hearKeys(list) {
  list.stepping = new AbortController();
  const { signal } = list.stepping;
  hearScrolling(signal);
  window.addEventListener("footnote:reflow", (event) => keepInPlace(list, event), { signal });
  window.addEventListener("footnote:cite", (event) => stepTo(list, event.detail.step), { signal });
  window.addEventListener("footnote:to-answer", () => {
    const last = list.lastElementChild;
    last.tabIndex = -1;
    last.focus({ preventScroll: true });
  }, { signal });
}

// From chip to chip through the conversation; the first step leads into the newest answer. Beside an open source its
// words are shown at once.
function stepTo(list, step) {
  const chips = [...list.querySelectorAll(".chip")].filter((chip) => chip.offsetParent);
  const focused = list.getRootNode().activeElement;
  const at = chips.indexOf(focused?.matches(".chip") ? focused : list.querySelector(".chip[aria-expanded]"));
  const newest = chips.findIndex((chip) => chip.closest(".turn") === chips.at(-1).closest(".turn"));
  const chip = at >= 0 ? chips[at + step] : step > 0 ? chips[newest] : chips.at(-1);
  if (!chip) return;
  const reading = document.body.hasAttribute("data-source-open");
  chip.restoring = reading; // no card over it
  chip.focus();
  chip.restoring = false;
  if (reading) chip.click();
}

function leave(root) {
  openers.delete(root.turn);
  watch(root, 0);
  return root;
}
