// Proposed questions, each with the sentence that answers it; a person accepts, edits or discards them.

export default function drafts({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".drafts");
  root.send = setTriggerValue;
  openers.set("drafts", root);
  const rows = root.querySelector(".rows");
  // What was decided goes first, so that a row in which somebody is writing stays the same node.
  const waiting = new Set(data.rows.map((row) => row.id));
  [...rows.children].filter((node) => !waiting.has(node.dataset.id)).forEach((node) => node.remove());
  reconcile(rows, data.rows, (row) => drawRow(root, row), growRow);
  const more = root.querySelector(".more");
  more.hidden = !data.more;
  more.textContent = `Show more (${data.more})`;
  more.onclick = () => root.send("more", nextClick());
  // What was decided is gone; the keyboard goes on with what stands in its place.
  if (root.decided !== undefined && data.rows[root.decided.index]?.id !== root.decided.id) {
    rows.children[Math.min(root.decided.index, rows.children.length - 1)]?.querySelector(".accept")?.focus();
    root.decided = undefined;
  }
  return () => openers.delete("drafts");
}

function drawRow(root, row) {
  return element(
    "li",
    { class: "row", "data-id": row.id },
    element("div", { class: "row-head" }, element("h3", { class: "asked", text: row.question }), row.kind && element("span", { class: "kind", text: row.kind })),
    ...row.evidence.map((item, index) => evidence(root, row, item, index)),
    !row.answerable && element("p", { class: "meant", text: "Meant as one that the documents don’t answer. Accept it if nothing in them does." }),
    row.contains && element("p", { class: "wanted", text: `A right answer has: ${row.contains}` }),
    row.problem && problem(row),
    actions(root, row),
  );
}

// A problem appears beside what was written, which stays.
function growRow(node, before, row) {
  const same = (one) => JSON.stringify({ ...one, problem: "" });
  if (same(before) !== same(row)) return false;
  node.querySelector(".problem")?.remove();
  if (row.problem) node.querySelector(".actions").before(problem(row));
  return true;
}

function problem(row) {
  return element("p", { class: "problem", role: "alert", text: row.problem });
}

function evidence(root, row, item, index) {
  const name = `${row.id}-${index}`;
  return element(
    "button",
    {
      type: "button",
      class: "source",
      "data-opens": name,
      title: "See it in the document",
      onclick: () => {
        announceOpened("drafts", name);
        root.send("look", { document: item.document, start: item.start, end: item.end, click: nextClick() });
      },
    },
    element("b", { text: item.document }),
    element("span", { class: "quote", text: item.text }),
  );
}

function actions(root, row) {
  return element(
    "div",
    { class: "actions" },
    action(row, "accept", "Accept", () => decide(root, row, "accept", {})),
    action(row, "edit", "Edit", (event) => edit(root, row, event.target.closest(".row"))),
    row.answerable && action(row, "unanswerable", "Not answerable", () => decide(root, row, "accept", { unanswerable: true })),
    action(row, "discard", "Discard", () => decide(root, row, "discard", {})),
  );
}

function action(row, name, text, onclick) {
  return element("button", { type: "button", class: name, text, "aria-label": `${text}: ${row.question}`, onclick });
}

function decide(root, row, what, more) {
  const index = [...root.querySelectorAll(".row")].findIndex((node) => node.dataset.id === row.id);
  root.decided = { index, id: row.id };
  root.send(what, { id: row.id, ...more, click: nextClick() });
}

// The question and what its answer must have become fields; nothing is sent before it is accepted.
function edit(root, row, node) {
  const question = element("textarea", { rows: 2 });
  question.value = row.question;
  const contains = element("input", { type: "text" });
  contains.value = row.contains;
  const save = () => decide(root, row, "accept", { question: question.value, contains: contains.value });
  const cancel = () => {
    const fresh = Object.assign(drawRow(root, row), { signature: node.signature, item: node.item });
    node.replaceWith(fresh);
    fresh.querySelector(".edit").focus();
  };
  const form = element(
    "div",
    { class: "editing", onkeydown: (event) => {
      if (event.key === "Escape") cancel();
      if (event.key === "Enter" && event.target !== question) save();
    } },
    element("label", { class: "field" }, "Question", question),
    row.answerable && element("label", { class: "field" }, "Words that a right answer has, with ; between several", contains),
    element("div", { class: "actions" }, action(row, "save", "Accept", save), action(row, "cancel", "Cancel", cancel)),
  );
  node.querySelector(".actions").replaceWith(form);
  node.querySelector(".asked").hidden = true;
  node.querySelector(".wanted")?.remove();
  question.focus();
}
