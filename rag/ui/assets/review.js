// Feedback from the chat, newest first. One can be opened to pick the sentence that should have been cited.

export default function review({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".review");
  root.send = setTriggerValue;
  openers.set("review", root);
  root.querySelector(".none").textContent = data.none;
  const older = root.querySelector(".older");
  older.hidden = !data.older;
  older.textContent = `Show older (${data.older})`;
  older.onclick = () => root.send("more", nextClick());
  reconcile(root.querySelector(".rows"), data.rows, (row) => drawRow(root, row), (node, before, row) => grow(root, node, before, row));
  return () => openers.delete("review");
}

// A row that is opened or closed keeps its button, and the button its focus.
function grow(root, node, before, row) {
  const same = ["id", "verdict", "question", "answer", "why", "golden"].every((key) => before[key] === row[key]);
  if (!same) return false;
  const opening = node.querySelector(".opening");
  if (opening) opening.setAttribute("aria-expanded", String(Boolean(row.passages)));
  node.querySelector(".pick")?.remove();
  if (row.passages) node.append(pick(root, row));
  return true;
}

function drawRow(root, row) {
  const verdict = { up: "Marked as right", down: "Marked as wrong" }[row.verdict];
  const node = element(
    "li",
    { class: "row", "data-id": row.id },
    element(
      "div",
      { class: "row-head" },
      element("span", { class: `thumb-mark ${row.verdict}`, role: "img", "aria-label": verdict }),
      element("h3", { class: "asked", text: row.question }),
      element("time", { class: "when", text: row.when }),
    ),
    element("p", { class: row.declined ? "answered declined" : "answered", text: row.answer }),
    element(
      "p",
      { class: "about" },
      element("span", { class: row.verdict === "down" ? "why wrong" : "why", text: [verdict, row.why].filter(Boolean).join(" · ") }),
      row.history && element("span", { text: `after ${row.history}` }),
    ),
    deletion(root, row),
    row.golden
      ? element("p", { class: "golden" }, "In the questions file as ", element("code", { text: row.golden }))
      : !row.closed && element("button", {
          type: "button",
          class: "opening",
          "aria-expanded": String(Boolean(row.passages)),
          text: "Make it a golden question",
          onclick: () => root.send("open", row.id),
        }),
  );
  if (row.passages) node.append(pick(root, row));
  return node;
}

function deletion(root, row) {
  const sure = element(
    "span",
    { class: "sure", role: "group", "aria-label": "Delete this feedback?", hidden: true },
    "Delete it for good?",
    element("button", { type: "button", class: "gone", text: "Delete", onclick: () => root.send("forget", row.id) }),
    element("button", { type: "button", class: "keep", text: "Keep", onclick: () => ask(false) }),
  );
  const forget = element("button", { type: "button", class: "forget", text: "Delete", "aria-label": "Delete this feedback", onclick: () => ask(true) });
  const ask = (asking) => {
    [sure.hidden, forget.hidden] = [!asking, asking];
    (asking ? sure.querySelector(".keep") : forget).focus();
  };
  return element("p", { class: "deletion" }, forget, sure);
}

function pick(root, row) {
  return element(
    "div",
    { class: "pick" },
    row.problem && element("p", { class: "problem", role: "alert", text: row.problem }),
    element(
      "div",
      { class: "pick-head" },
      element("p", { class: "pick-label", text: "Which sentence should have been cited?" }),
      element("button", {
        type: "button",
        class: "unanswerable",
        text: "None: the documents don’t answer it",
        onclick: () => root.send("pick", { id: row.id, unanswerable: true }),
      }),
    ),
    ...row.passages.map((passage) => passageNode(root, row, passage)),
  );
}

function passageNode(root, row, passage) {
  return element(
    "section",
    { class: "passage" },
    element("p", { class: "passage-head" }, element("b", { text: passage.name }), element("span", { text: passage.place })),
    passage.problem && element("p", { class: "problem", text: passage.problem }),
    element(
      "ul",
      { class: "sentences" },
      ...passage.sentences.map((sentence) =>
        element(
          "li",
          {},
          element(
            "button",
            {
              type: "button",
              class: sentence.cited ? "sentence cited" : "sentence",
              onclick: () => root.send("pick", { id: row.id, document: sentence.document, start: sentence.start, end: sentence.end }),
            },
            sentence.text,
            sentence.cited && element("span", { class: "was", text: "was cited" }),
          ),
          element("button", {
            type: "button",
            class: "look",
            "aria-label": `See it in ${sentence.document}`,
            title: "See it in the document",
            "data-opens": `${row.id}-${sentence.document}-${sentence.start}`,
            text: "See",
            onclick: () => {
              announceOpened("review", `${row.id}-${sentence.document}-${sentence.start}`);
              root.send("look", sentence);
            },
          }),
        ),
      ),
    ),
  );
}
