// Shared by every component. Text goes in by textContent only: nothing from a document or a model is read as HTML.

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child || child === 0));
  return node;
}

// Bring the children of `parent` in line with `items`, touching only what changed, so that a focused button keeps
// its focus while text streams in. `draw(item)` makes a node; `grow(node, before, item)` may mend one in place.
function reconcile(parent, items, draw, grow = () => false) {
  items.forEach((item, index) => {
    const signature = JSON.stringify(item);
    const node = parent.childNodes[index];
    if (node?.signature === signature) return;
    if (node && grow(node, node.item, item)) {
      Object.assign(node, { signature, item });
      return;
    }
    const fresh = Object.assign(draw(item), { signature, item });
    if (node) node.replaceWith(fresh);
    else parent.append(fresh);
  });
  while (parent.childNodes.length > items.length) parent.lastChild.remove();
}

// Clicks are numbered upwards within a page, whatever the computer's clock does meanwhile.
let lastClick = 0;

function nextClick() {
  lastClick = Math.max(lastClick + 1, Math.round(performance.timeOrigin + performance.now()));
  return lastClick;
}

// What opened the source panel, by name rather than by node: a rerun may have drawn the button anew since.
const openers = new Map();
let opened = null;

function openerButton() {
  const root = opened && openers.get(opened.owner);
  return root?.querySelector(`[data-opens="${opened.what}"]`);
}

function markOpened(owner, what) {
  openerButton()?.removeAttribute("aria-expanded");
  opened = { owner, what };
  openerButton()?.setAttribute("aria-expanded", "true");
}

window.addEventListener("footnote:closed", (event) => {
  const button = openerButton();
  opened = null;
  button?.removeAttribute("aria-expanded");
  if (!event.detail.restoreFocus || !button) return;
  button.restoring = true; // so that it does not show its preview again
  button.focus({ preventScroll: true });
  button.restoring = false;
});
window.addEventListener("footnote:opened", (event) => {
  if (event.detail.owner === opened?.owner) return;
  openerButton()?.removeAttribute("aria-expanded");
  opened = null;
});

function announceOpened(owner, what) {
  markOpened(owner, what);
  window.dispatchEvent(new CustomEvent("footnote:opened", { detail: { owner, what } }));
}

// Copies a text; false where the browser allows neither way. A page that is not on this machine and not behind https has
// the older one only.
async function copyText(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed: perhaps the older way is.
    }
  }
  const field = element("textarea", { style: "position: fixed; opacity: 0", "aria-hidden": "true", tabindex: -1 });
  field.value = text;
  const back = deepFocus();
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  back?.focus({ preventScroll: true });
  return copied;
}

// What has the focus, inside of components too.
function deepFocus() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

// A button that copies, and says so for a moment in its own place.
const SAID_MS = 2000;

function copyButton(attributes, text, what) {
  const told = element("span", { class: "unseen", role: "status" });
  const button = element("button", { type: "button", ...attributes, text });
  let timer;
  button.addEventListener("click", async () => {
    button.style.minWidth = `${button.offsetWidth}px`; // what stands beside it stays where it is
    const said = (await copyText(what())) ? "Copied" : "Not copied: the browser refused";
    told.textContent = button.textContent = said;
    clearTimeout(timer);
    timer = setTimeout(() => ((button.textContent = text), (told.textContent = "")), SAID_MS);
  });
  return element("span", { class: "copying" }, button, told);
}

// A link out of a document or an answer: to the web only, in a tab of its own that learns nothing of this one. Where it
// goes is read in it: the host stands behind a text that does not begin with it, as the browser will call it.
function webLink(href, text, { hostShown = true } = {}) {
  const address = URL.canParse(href) ? new URL(href) : null;
  if (!["http:", "https:"].includes(address?.protocol)) return element("span", { text });
  const told = text.toLowerCase() === address.origin || text.toLowerCase().startsWith(`${address.origin}/`);
  return element(
    "a",
    { class: "web", href: address.href, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer", title: `Opens ${address.href}` },
    text,
    hostShown && !told && element("span", { class: "web-host", text: ` (${address.host})` }),
  );
}
