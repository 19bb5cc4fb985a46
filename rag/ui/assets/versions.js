// Versions of a turn: its question edited and asked again, answered again, gone through, and compared.

function question(root, data) {
  const editing = Boolean(root.editing);
  const may = data.state !== "working";
  const whole = Boolean(root.whole) || !data.beginning;
  return {
    question: data.question,
    beginning: data.beginning,
    whole,
    versions: data.versions,
    editing,
    may,
    node: () =>
      editing
        ? questionForm(root, data)
        : element(
            "div",
            { class: "asking" },
            element("h2", { class: data.beginning ? "question long" : "question", text: whole ? data.question : data.beginning }),
            // Its room is kept while the answer comes: nothing moves when it may be used.
            element("button", { type: "button", class: may ? "edit" : "edit not-yet", "aria-label": "Edit this question and ask again", title: "Edit and ask again", onclick: () => edit(root, true) }),
            data.versions && pager(root, data.versions),
            data.beginning && wholeOrNot(root, whole),
          ),
  };
}

// A long message shows its beginning; its answer stays where it is seen.
function wholeOrNot(root, whole) {
  const toggle = () => {
    showBeginning(root, root.querySelector(".head"));
    root.whole = !whole;
    redrawHead(root);
    root.querySelector(".whole").focus({ preventScroll: true });
  };
  return element("button", { type: "button", class: "tool whole", "aria-expanded": String(whole), text: whole ? "Show its beginning only" : "Show the whole message", onclick: toggle });
}

function redrawHead(root) {
  reconcile(root.querySelector(".head"), [question(root, root.data), ...status(root, root.data)], (item) => item.node());
}

function pager(root, { at, of, before, after }) {
  const turn = (text, label, version) =>
    element("button", { type: "button", "aria-label": label, text, disabled: !version, onclick: () => act(root, "version", { version }) });
  return element(
    "div",
    { class: "version-pager", role: "group", "aria-label": "Versions of this question" },
    turn("‹", "Earlier version", before),
    element("span", { text: `${at} / ${of}` }),
    turn("›", "Later version", after),
  );
}

function edit(root, editing) {
  root.editing = editing;
  redrawHead(root);
  const field = root.querySelector(".head textarea");
  if (field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  } else root.querySelector(".edit")?.focus();
}

function questionForm(root, data) {
  const field = element("textarea", { class: "field", rows: 2, "aria-label": "The question, to be asked again" });
  field.value = data.question;
  const ask = () => {
    const text = field.value.trim();
    edit(root, false);
    if (text && text !== data.question) act(root, "edit", { question: text });
  };
  const form = element(
    "form",
    { class: "edited", onsubmit: (event) => (event.preventDefault(), ask()) },
    field,
    element(
      "div",
      { class: "edited-foot" },
      element("span", { class: "hint", text: "What followed stays with the earlier version." }),
      element("button", { type: "button", class: "cancel", text: "Cancel", onclick: () => edit(root, false) }),
      element("button", { type: "submit", class: "ask", text: "Ask" }),
    ),
  );
  // Streamlit listens for single keys, and takes those typed inside a component for its own.
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") edit(root, false);
    if (event.key === "Enter" && !event.shiftKey && event.target === field) {
      event.preventDefault();
      ask();
    }
  });
  return form;
}

function drawTools(root, data) {
  const tools = [];
  if (data.explicable) tools.push({ name: "explain", text: "Why this answer", open: Boolean(data.explanation) });
  if (data.versions?.comparable) tools.push({ name: "compare", text: "Compare versions", open: Boolean(data.comparison) });
  if (data.markdown) tools.push({ name: "copy", text: "Copy with sources" });
  for (const one of data.again ?? []) tools.push({ name: "again", text: one.text, how: one.how });
  reconcile(root.querySelector(".tools"), tools, (tool) => drawTool(root, tool), (node, before, tool) => {
    if (before.name !== tool.name || before.text !== tool.text || tool.open === undefined) return false;
    node.setAttribute("aria-expanded", String(tool.open));
    return true;
  });
}

function drawTool(root, { name, text, open, how }) {
  if (name === "copy") return copyButton({ class: "tool copy" }, text, () => root.data.markdown);
  const onclick = (event) => {
    if (name === "again") act(root, name, { how });
    else act(root, name, { open: event.currentTarget.getAttribute("aria-expanded") !== "true" });
  };
  return element("button", { type: "button", class: `tool ${name}`, text, onclick, "aria-expanded": open === undefined ? false : String(open) });
}

function drawComparison(root, data) {
  const box = root.querySelector(".comparison");
  const versions = data.comparison ?? [];
  box.hidden = !versions.length;
  reconcile(box, versions, (version) => {
    const answer = element("div", { class: version.declined ? "version-answer declined" : "version-answer" });
    drawBlocks(root, answer, data.id, version.blocks, version.id);
    return element(
      "section",
      { class: version.shown ? "version shown" : "version", "aria-label": version.label },
      element("h3", { class: "version-label", text: version.label }),
      answer,
      version.note && element("p", { class: "version-note", text: version.note }),
      !version.shown && element("button", { type: "button", class: "tool", text: "Go on with this one", onclick: () => act(root, "version", { version: version.id }) }),
    );
  });
}
