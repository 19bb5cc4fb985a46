// What one reads stays in view. Streamlit keeps a page that is at its end there, whatever grows: a long answer would push
// its own question out of sight, and what opens below an answer all of it. So while something grows the page is held; who
// scrolls by hand is let go.

// Where frames come slowly, Streamlit's own steps do, too.
const [HOLD_MS, HOLD_FRAMES] = [700, 40];
// Where in the window something that opens begins at the latest.
const BEGINS = 0.45;
const SCROLLING_KEYS = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " "];
let held = null;
let pressed = false; // nothing moves under a press
let letGo = ""; // the turn that is not followed any more

function pageScroller() {
  return document.querySelector(".stMain");
}

// A new question comes into view, and its answer as it grows, until the question has come to the top.
function followTurn(root, working) {
  if (working) root.followed = root.turn;
  if (root.followed !== root.turn || letGo === root.turn) return;
  const page = pageScroller();
  const header = document.querySelector(".stAppHeader")?.offsetHeight ?? 0;
  const questionAtTop = () => page.scrollTop + root.getBoundingClientRect().top - page.getBoundingClientRect().top - header - 8;
  hold(root.turn, () => Math.min(questionAtTop(), page.scrollHeight - page.clientHeight));
  if (!working) root.followed = undefined;
}

// What opens is seen from its beginning: the page stays, or moves up as far as it takes to see some of it.
function showBeginning(root, box) {
  const page = pageScroller();
  const before = page.scrollTop;
  const seen = () => page.scrollTop + box.getBoundingClientRect().top - page.clientHeight * BEGINS;
  hold(root.turn, () => Math.min(Math.max(before, seen()), page.scrollHeight - page.clientHeight));
}

// Where the page's width is about to change: what opened or closed the source stays where it is, or else the first lines
// that are seen.
function keepInPlace(list, reflow) {
  const page = pageScroller();
  const isSeen = (node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return bottom > (document.querySelector(".stAppHeader")?.offsetHeight ?? 0) && top < page.clientHeight;
  };
  const anchor = [openerButton(), ...list.querySelectorAll(".block, .question, .sources, .explanation")].find((node) => node && isSeen(node));
  if (!anchor) return;
  const before = anchor.getBoundingClientRect().top;
  const wanted = () => Math.min(page.scrollTop + anchor.getBoundingClientRect().top - before, page.scrollHeight - page.clientHeight);
  const turn = anchor.closest(".turn").turn;
  reflow.detail.keep = () => {
    if (Math.abs(anchor.getBoundingClientRect().top - before) < 1) return;
    page.scrollTop = wanted();
    hold(turn, () => (anchor.isConnected ? wanted() : page.scrollTop));
  };
}

function hold(turn, place) {
  const running = held;
  held = { turn, place, until: performance.now() + HOLD_MS, frames: HOLD_FRAMES };
  if (!running) requestAnimationFrame(holding);
}

function holding() {
  const page = pageScroller();
  if (!held || !page) return void (held = null);
  const away = page.scrollTop - Math.max(0, held.place());
  if (away > 1 && !pressed) page.dispatchEvent(new WheelEvent("wheel")); // which ends Streamlit's own scrolling
  if (Math.abs(away) > 1 && !pressed) page.scrollTop -= away;
  held.frames -= 1;
  if (held.until < performance.now() && held.frames < 0) held = null;
  else setTimeout(() => requestAnimationFrame(holding)); // so that it comes after Streamlit's own step
}

function hearScrolling(signal) {
  const release = (event) => {
    if (!event.isTrusted || !held) return;
    if (event.type === "pointerdown" && event.target !== pageScroller()) return; // not on its scroll bar
    if (event.type === "keydown" && (!SCROLLING_KEYS.includes(event.key) || event.target.matches("textarea, input"))) return;
    letGo = held.turn;
    held = null;
  };
  const press = (event) => (pressed = event.type === "pointerdown");
  for (const name of ["pointerdown", "pointerup", "pointercancel"]) document.addEventListener(name, press, { capture: true, signal });
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(name, release, { passive: true, capture: true, signal });
  }
}
