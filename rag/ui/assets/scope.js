// Where to search: a button above the question field, and what can be chosen in a panel over it.

const SEARCH_MS = 180;
const NAMES_SHOWN = 2;
const COARSE = window.matchMedia("(pointer: coarse)");

export default function scope({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".scope");
  root.send = setTriggerValue;
  if (!root.listening) listen(root);
  root.data = data;
  if (root.acted?.click <= data.heard) settle(root);
  // What was chosen is shown at once, and what the server says from then on.
  if (!root.acted) root.chosen = undefined;
  draw(root);
  return () => clearInterval(root.timer);
}

// What a component sends may take the place of what it sent just before: a click is sent again until it has been heard.
function act(root, deed, more = {}) {
  // What was chosen and not heard yet goes along.
  const unheard = root.acted?.terms ? { terms: root.acted.terms } : {};
  root.acted = { do: deed, click: nextClick(), ...unheard, ...more };
  clearInterval(root.timer);
  root.timer = setInterval(() => root.send("act", root.acted), 1500);
  root.send("act", root.acted);
}

function settle(root) {
  root.acted = undefined;
  clearInterval(root.timer);
}

function listen(root) {
  root.listening = true;
  const [panel, where, search] = [".choices", ".where", ".search"].map((name) => root.querySelector(name));
  where.addEventListener("click", () => panel.showPopover());
  root.querySelector(".clear").addEventListener("click", () => {
    choose(root, []);
    where.focus();
  });
  root.querySelector(".all").addEventListener("click", () => choose(root, []));
  root.querySelector(".done").addEventListener("click", () => {
    panel.hidePopover();
    where.focus();
  });
  panel.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    where.setAttribute("aria-expanded", String(open));
    clearTimeout(root.typing);
    search.value = "";
    act(root, open ? "open" : "close");
    if (open) {
      place(root);
      // A finger's keyboard would cover what there is to choose.
      (COARSE.matches ? panel : search).focus();
    }
  });
  search.addEventListener("input", () => {
    clearTimeout(root.typing);
    root.typing = setTimeout(() => act(root, "search", { words: search.value }), SEARCH_MS);
  });
  // Streamlit listens for single keys, and takes those typed inside a component for its own; the source panel for Esc.
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      panel.hidePopover();
      where.focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(root, event);
  });
  window.addEventListener("resize", () => panel.matches(":popover-open") && place(root));
}

function step(root, event) {
  const fields = [root.querySelector(".search"), ...root.querySelectorAll(".choice input")];
  const at = fields.indexOf(root.getRootNode().activeElement);
  if (at < 0) return;
  event.preventDefault();
  fields[Math.min(fields.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
}

function place(root) {
  const panel = root.querySelector(".choices");
  const button = root.querySelector(".where").getBoundingClientRect();
  panel.style.left = `${Math.max(12, Math.min(button.left, window.innerWidth - panel.offsetWidth - 12))}px`;
  panel.style.bottom = `${window.innerHeight - button.top + 6}px`;
}

function choose(root, terms) {
  root.chosen = terms;
  act(root, "choose", { terms });
  draw(root);
}

function draw(root) {
  const { data } = root;
  const chosen = root.chosen ?? data.chosen;
  root.hidden = !data.useful && !chosen.length;
  root.classList.toggle("chosen", chosen.length > 0);
  const where = root.querySelector(".where");
  const names = chosen.slice(0, NAMES_SHOWN).join(", ") || "All documents";
  const rest = chosen.length > NAMES_SHOWN ? ` and ${chosen.length - NAMES_SHOWN} more` : "";
  if (where.textContent !== names + rest) where.replaceChildren(element("span", { class: "names", text: names }), element("span", { class: "rest", text: rest }));
  where.setAttribute("aria-label", `Search in: ${chosen.join(", ") || "all documents"}`);
  where.title = chosen.length ? `Search only in: ${chosen.join(", ")}` : "Choose where to search";
  root.querySelector(".clear").hidden = !chosen.length;
  root.querySelector(".problem").textContent = root.chosen ? "" : (data.problem ?? "");
  root.querySelector(".count").textContent = root.chosen ? "" : chosen.length ? `${data.count ?? "None"} of ${data.total}` : data.total;
  root.querySelector(".all").hidden = !chosen.length;
  if (!data.choices) return;
  const none = data.words ? `Nothing is called “${data.words}”.` : "";
  root.querySelector(".none").textContent = data.choices.length ? (data.more ? `And ${data.more.toLocaleString("en")} more: type a part of the name.` : "") : none;
  reconcile(
    root.querySelector(".list"),
    data.choices,
    (choice) => drawChoice(root, choice),
  );
  for (const field of root.querySelectorAll(".choice input")) field.checked = chosen.includes(field.value);
}

function drawChoice(root, { term, kind, label }) {
  const field = element("input", { type: "checkbox", value: term, "aria-label": `${kind} ${label}` });
  field.addEventListener("change", () => {
    const others = (root.chosen ?? root.data.chosen).filter((one) => one !== term);
    choose(root, field.checked ? [...others, term] : others);
  });
  return element("li", {}, element("label", { class: `choice ${kind}` }, field, element("span", { text: label })));
}
