// The conversations of this browser: a list beside the chat, and on a narrow screen a drawer over it.

const AWAY = "data-conversations-away";
const KEPT_AWAY = "footnote-conversations-away";
// page.css has the same widths.
const NARROW = window.matchMedia("(max-width: 63.99rem)");
const NO_ROOM_FOR_BOTH = window.matchMedia("(max-width: 95.99rem)");
const SEARCH_MS = 180;

export default function conversations({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".talks");
  root.send = setTriggerValue;
  if (!root.listening) listen(root, parentElement);
  root.data = data;
  if (root.acted?.click <= data.heard) settle(root);
  // What was clicked is shown at once, and what the server says from then on.
  if (!root.acted) root.chosen = undefined;
  if (data.download && data.download.click !== root.downloaded) download(root, data.download);
  draw(root);
  return () => {
    clearInterval(root.timer);
    document.removeEventListener("keydown", root.listening, true);
    window.removeEventListener("footnote:new-chat", root.startOver);
    root.listening = undefined;
    document.body.removeAttribute(AWAY);
    root.classList.remove("over");
  };
}

// What a component sends may take the place of what it sent just before: a click is sent again until it has been heard.
function act(root, deed, more = {}) {
  root.acted = { do: deed, click: nextClick(), ...more };
  clearInterval(root.timer);
  root.timer = setInterval(() => root.send("act", root.acted), 1500);
  root.send("act", root.acted);
}

function settle(root) {
  root.acted = undefined;
  clearInterval(root.timer);
}

function listen(root, parentElement) {
  root.listening = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !root.classList.contains("over")) return;
    event.preventDefault();
    event.stopPropagation();
    shut(root);
  };
  // Before the source panel, which lies below, takes the key for its own.
  document.addEventListener("keydown", root.listening, true);
  document.body.toggleAttribute(AWAY, localStorage.getItem(KEPT_AWAY) === "yes");
  root.querySelector(".show").addEventListener("click", () => unfold(root));
  root.querySelector(".hide").addEventListener("click", () => shut(root));
  root.querySelector(".backdrop").addEventListener("click", () => shut(root));
  root.startOver = () => {
    root.chosen = "";
    act(root, "new");
    draw(root);
    chosen(root);
  };
  window.addEventListener("footnote:new-chat", root.startOver); // by a key
  for (const button of root.querySelectorAll(".new")) button.addEventListener("click", root.startOver);
  const search = root.querySelector(".search");
  let typing;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => act(root, "search", { words: search.value }), SEARCH_MS);
  });
  // Streamlit listens for single keys, and takes those typed inside a component for its own.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) {
      event.preventDefault();
      search.value = "";
      act(root, "search", { words: "" });
    }
    if (event.key !== "Escape") event.stopPropagation();
  });
  root.querySelector(".older").addEventListener("click", () => act(root, "more"));
  const yours = root.querySelector(".yours");
  yours.addEventListener("click", () =>
    openMenu(root, yours, [...exports(root, "", "Export all as"), { text: "Delete everything about me", danger: true, run: () => askToForget(root) }]),
  );
  const dialog = root.querySelector(".forget");
  dialog.querySelector(".keep").addEventListener("click", () => dialog.close());
  dialog.querySelector(".gone").addEventListener("click", () => {
    dialog.close();
    search.value = "";
    act(root, "forget");
  });
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => yours.focus());
}

function askToForget(root) {
  const { count, feedback } = root.data;
  const several = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  root.querySelector(".forget-text").textContent =
    `${several(count, "conversation")} and feedback on ${several(feedback, "answer")} are deleted from this machine for good. ` +
    "Golden questions that were made of feedback stay.";
  root.querySelector(".forget").showModal();
  root.querySelector(".forget .keep").focus();
}

function exports(root, conversation, text) {
  const forms = { markdown: "Markdown", json: "JSON", html: "a page to print" };
  return Object.entries(forms).map(([form, name]) => ({ text: `${text} ${name}`, run: () => act(root, "export", { conversation, form }) }));
}

// The file is made where the conversations are kept, and saved without an address that another browser could ask for.
function download(root, { name, type, text, click }) {
  root.downloaded = click;
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = element("a", { href: url, download: name, hidden: true });
  root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// Where there is room the list is there unless it was put away; elsewhere it is away unless it is called over the chat.
function hasRoom() {
  return !NARROW.matches && !(NO_ROOM_FOR_BOTH.matches && document.body.hasAttribute("data-source-open"));
}

function unfold(root) {
  if (hasRoom()) {
    document.body.removeAttribute(AWAY);
    localStorage.removeItem(KEPT_AWAY);
  } else root.classList.add("over");
  root.querySelector(".show").setAttribute("aria-expanded", "true");
  root.querySelector(".drawer .new").focus();
}

function shut(root, focus = true) {
  if (root.classList.contains("over")) root.classList.remove("over");
  else {
    document.body.setAttribute(AWAY, "");
    localStorage.setItem(KEPT_AWAY, "yes");
  }
  const show = root.querySelector(".show");
  show.setAttribute("aria-expanded", "false");
  if (focus) show.focus();
}

// What was chosen in a list that lies over the chat is behind it.
function chosen(root) {
  if (root.classList.contains("over")) shut(root, false);
}

function draw(root) {
  const { data } = root;
  const shown = root.chosen ?? data.shown;
  const search = root.querySelector(".search");
  search.hidden = !data.count;
  root.querySelector(".problem").textContent = data.problem;
  const none = data.words ? `Nothing has “${data.words}”.` : "What you ask is kept here, on this machine, for this browser alone.";
  root.querySelector(".none").textContent = data.items.length ? "" : none;
  root.querySelector(".older").hidden = !data.more;
  root.querySelector(".foot").hidden = !data.count && !data.feedback;
  root.querySelector(".told").textContent = data.words ? `${data.items.length} found` : "";
  const editing = root.editing;
  reconcile(
    root.querySelector(".list"),
    grouped(data.items).map(({ name, items }) => ({
      name,
      items: items.map((item) => ({ ...item, shown: item.id === shown, editing: editing?.id === item.id ? editing.what : "" })),
    })),
    (group) => {
      const list = element("ul", { class: "group" });
      const node = element("section", {}, element("h2", { class: "when", text: group.name }), list);
      drawItems(root, list, group.items);
      return node;
    },
    (node, before, group) => {
      node.querySelector(".when").textContent = group.name;
      drawItems(root, node.querySelector(".group"), group.items);
      return true;
    },
  );
}

function drawItems(root, list, items) {
  reconcile(list, items, (item) => drawItem(root, item), (node, before, item) => {
    if (before.id !== item.id || before.editing || item.editing || before.title !== item.title || before.excerpt !== item.excerpt) return false;
    mark(node, item);
    return true;
  });
}

function mark(node, item) {
  node.classList.toggle("shown", item.shown);
  const open = node.querySelector(".open");
  if (item.shown) open?.setAttribute("aria-current", "true");
  else open?.removeAttribute("aria-current");
}

function grouped(items) {
  const groups = [];
  for (const item of items) {
    const name = day(new Date(item.changed_at));
    if (groups.at(-1)?.name !== name) groups.push({ name, items: [] });
    groups.at(-1).items.push(item);
  }
  return groups;
}

function day(date) {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - date) / 86_400_000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last 7 days";
  return date.toLocaleDateString("en", { month: "long", year: "numeric" });
}

function drawItem(root, item) {
  const node = element("li", { class: "item", "data-id": item.id });
  if (item.editing === "title") node.append(titleForm(root, item));
  else if (item.editing === "delete") node.append(deletion(root, item));
  else {
    const open = element(
      "button",
      { type: "button", class: "open", title: item.title, onclick: () => show(root, item.id) },
      element("span", { class: "title", text: item.title }),
      item.excerpt && element("span", { class: "excerpt", text: item.excerpt }),
    );
    const more = element("button", {
      type: "button",
      class: "icon more",
      "aria-label": `More for ${item.title}`,
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(root, event.currentTarget, ofItem(root, item)),
    });
    node.append(open, more);
  }
  mark(node, item);
  return node;
}

function show(root, id) {
  root.chosen = id;
  act(root, "open", { conversation: id });
  draw(root);
  chosen(root);
}

function edit(root, id, what) {
  root.editing = what && { id, what };
  draw(root);
  const node = root.querySelector(`.item[data-id="${id}"]`);
  (node?.querySelector("input") ?? node?.querySelector(what ? ".keep" : ".more"))?.focus();
  if (what === "title") node.querySelector("input").select();
}

function titleForm(root, item) {
  const input = element("input", { type: "text", class: "rename", value: item.title, maxlength: 200, "aria-label": "Title", autocomplete: "off" });
  const done = (title) => {
    if (root.editing?.id !== item.id) return;
    if (title.trim() && title !== item.title) {
      root.data = { ...root.data, items: root.data.items.map((one) => (one.id === item.id ? { ...one, title } : one)) };
      act(root, "rename", { conversation: item.id, title });
    }
    edit(root, item.id, "");
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    // Else the key would press the button that has the focus afterwards.
    if (event.key === "Enter") event.preventDefault(), done(input.value);
    if (event.key === "Escape") done("");
  });
  input.addEventListener("blur", () => done(input.value));
  return input;
}

function deletion(root, item) {
  const gone = () => {
    root.editing = undefined;
    root.data = { ...root.data, items: root.data.items.filter((one) => one.id !== item.id) };
    act(root, "delete", { conversation: item.id });
    draw(root);
    (root.querySelector(".open") ?? root.querySelector(".drawer .new")).focus();
  };
  const box = element(
    "div",
    { class: "sure", role: "group", "aria-label": `Delete ${item.title}?` },
    element("p", { class: "sure-title", text: item.title }),
    element("p", { class: "sure-text", text: "Delete it for good, with the feedback on it?" }),
    element("button", { type: "button", class: "gone", text: "Delete", onclick: gone }),
    element("button", { type: "button", class: "keep", text: "Keep", onclick: () => edit(root, item.id, "") }),
  );
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    edit(root, item.id, "");
  });
  return box;
}

function ofItem(root, item) {
  return [
    { text: "Rename", run: () => edit(root, item.id, "title") },
    ...exports(root, item.id, "Export as"),
    { text: "Delete", danger: true, run: () => edit(root, item.id, "delete") },
  ];
}

function openMenu(root, button, choices) {
  const menu = root.querySelector(".menu");
  const close = (focus) => {
    menu.hidePopover();
    if (focus) button.focus();
  };
  menu.replaceChildren(
    ...choices.map(({ text, danger, run }) =>
      element("button", {
        type: "button",
        role: "menuitem",
        class: danger ? "choice danger" : "choice",
        text,
        onclick: () => {
          close(false);
          run();
        },
      }),
    ),
  );
  menu.onkeydown = (event) => {
    const buttons = [...menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step) {
      event.preventDefault();
      const at = buttons.indexOf(menu.getRootNode().activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(true);
    }
  };
  menu.ontoggle = (event) => button.setAttribute("aria-expanded", String(event.newState === "open"));
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.left = `${Math.min(place.left, window.innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.min(place.bottom + 4, window.innerHeight - menu.offsetHeight - 8)}px`;
  menu.firstElementChild.focus();
}
