// Keys for what is done most. Letters, for every combination with Ctrl, Alt or Meta is a browser's, a system's or a
// screen reader's somewhere; they can be switched off, and count only where nobody types (WCAG 2.2, 2.1.4).

const SWITCHED_OFF = "footnote-single-keys-off";
const QUESTION = '[data-testid="stChatInputTextArea"]';

const KEYS = {
  q: { text: "To the question", run: () => document.querySelector(QUESTION)?.focus() },
  n: { text: "New chat", run: () => (say("footnote:new-chat"), document.querySelector(QUESTION)?.focus()) },
  j: { text: "Next citation; beside an open source, its words at once", run: () => say("footnote:cite", { step: 1 }) },
  k: { text: "Citation before", run: () => say("footnote:cite", { step: -1 }) },
  "?": { text: "These lines", run: (root) => showHelp(root) },
};
const OTHERS = [
  ["Enter", "Ask; on a citation, open its source"],
  ["Shift + Enter", "Another line of the question"],
  ["Esc", "Close the card, then the source; from an empty question, to the last answer"],
];

export default function shortcuts({ parentElement }) {
  const root = parentElement.querySelector(".shortcuts");
  if (!root.listening) listen(root);
  return () => {
    window.removeEventListener("keydown", root.listening);
    root.listening = undefined;
  };
}

function say(name, detail = {}) {
  window.dispatchEvent(new CustomEvent(name, { detail }));
}

function listen(root) {
  root.listening = (event) => press(root, event);
  window.addEventListener("keydown", root.listening);
  const dialog = root.querySelector("dialog");
  const single = dialog.querySelector("input");
  root.querySelector(".help").onclick = () => showHelp(root);
  dialog.querySelector(".close").onclick = () => dialog.close();
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // its backdrop
  single.onchange = () => (single.checked ? localStorage.removeItem(SWITCHED_OFF) : localStorage.setItem(SWITCHED_OFF, "yes"));
  const lines = [...Object.entries(KEYS).map(([key, { text }]) => [key, text]), ...OTHERS];
  root.querySelector(".keys").replaceChildren(
    ...lines.map(([key, text]) => element("tr", {}, element("th", { scope: "row" }, ...keycaps(key)), element("td", { text }))),
  );
}

function keycaps(keys) {
  return keys.split(" + ").flatMap((key, at) => [at > 0 && " + ", element("kbd", { text: key })]).filter(Boolean);
}

function showHelp(root) {
  root.querySelector("input").checked = !localStorage.getItem(SWITCHED_OFF);
  root.querySelector("dialog").showModal();
}

function press(root, event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.composedPath()[0];
  if (event.key === "Escape") {
    if (target.matches?.(QUESTION) && !target.value) say("footnote:to-answer");
    return;
  }
  const letter = letterOf(event);
  if (!Object.hasOwn(KEYS, letter) || isTyping(target) || localStorage.getItem(SWITCHED_OFF)) return;
  event.preventDefault();
  KEYS[letter].run(root);
}

// The letter on the key; where the keyboard is set to another script, the one that stands there in Latin.
function letterOf(event) {
  if (event.key === "?") return "?";
  if (event.shiftKey || event.repeat) return "";
  return /^[ -~]$/.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
}

function isTyping(node) {
  return node.isContentEditable || node.matches?.("input, textarea, select, [role=textbox], [role=combobox]");
}
