// The questions of an evaluation, those that went wrong first; each opens to what was expected, what came of it, and why.

// What is below, the feedback, should not be a long way off.
const FEW = 12;
const WRONG = "wrong", RIGHT = "right", ALL = "all";

export default function questions({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".questions");
  root.send = setTriggerValue;
  openers.set("questions", root);
  if (root.run !== data.run) Object.assign(root, { run: data.run, showsAll: false, kind: undefined });
  root.rows = data.rows;
  draw(root);
  return () => openers.delete("questions");
}

function draw(root) {
  const kinds = {
    [WRONG]: { name: "Went wrong", rows: root.rows.filter((row) => !row.right) },
    [RIGHT]: { name: "Went right", rows: root.rows.filter((row) => row.right) },
    [ALL]: { name: "All", rows: root.rows },
  };
  root.kind ??= kinds[WRONG].rows.length ? WRONG : ALL;
  const choices = Object.entries(kinds).map(([kind, { name, rows }]) => ({ kind, name, count: rows.length, chosen: kind === root.kind }));
  reconcile(root.querySelector(".kinds"), choices, (one) => choice(root, one), (node, before, one) => growChoice(node, before, one));
  const { rows } = kinds[root.kind];
  const shown = root.showsAll || rows.length <= FEW + 3 ? rows : rows.slice(0, FEW);
  reconcile(root.querySelector(".list"), shown, (row) => question(root, row), (node, before, row) => growQuestion(root, node, before, row));
  root.querySelector(".none").hidden = rows.length > 0;
  const all = root.querySelector(".rest");
  all.hidden = shown.length === rows.length;
  all.textContent = `Show all ${rows.length}`;
  all.onclick = () => {
    root.showsAll = true;
    draw(root);
    root.querySelectorAll(".question-head")[FEW]?.focus();
  };
}

function choice(root, one) {
  const onclick = () => {
    Object.assign(root, { kind: one.kind, showsAll: false });
    draw(root);
  };
  const node = element("button", { type: "button", class: "kind", onclick }, one.name, element("span", { class: "kind-count" }));
  growChoice(node, one, one);
  return node;
}

// Keeps the button, and with it the focus.
function growChoice(node, before, one) {
  if (before.kind !== one.kind) return false;
  node.setAttribute("aria-pressed", String(one.chosen));
  node.querySelector(".kind-count").textContent = one.count;
  return true;
}

function question(root, row) {
  const node = element(
    "li",
    { class: row.right ? "question" : "question failure" },
    element(
      "button",
      { type: "button", class: "question-head", "data-id": row.id, "aria-expanded": String(Boolean(row.detail)), onclick: () => root.send("open", row.id) },
      element("span", { class: "asked", text: row.question }),
      element("span", { class: row.right ? "outcome right" : "outcome", text: row.outcome }),
    ),
  );
  if (row.detail) node.append(detail(root, row));
  return node;
}

// A question that is opened or closed keeps its button, and the button its focus.
function growQuestion(root, node, before, row) {
  if (before.id !== row.id || before.question !== row.question || before.outcome !== row.outcome) return false;
  node.querySelector(".question-head").setAttribute("aria-expanded", String(Boolean(row.detail)));
  node.querySelector(".detail")?.remove();
  if (row.detail) node.append(detail(root, row));
  return true;
}

function detail(root, row) {
  const { detail: all } = row;
  return element(
    "div",
    { class: "detail" },
    element("p", { class: "cause", text: all.cause }),
    element("p", { class: "from", text: `${row.id}, line ${row.line}` }),
    ...all.history.map((turn) => element("p", { class: "turn-before", text: `${turn.role === "user" ? "Asked before" : "Answered"}: ${turn.text}` })),
    all.within && element("p", { class: "turn-before", text: `Searched only in: ${all.within}` }),
    all.searched !== row.question && element("p", { class: "turn-before", text: `Understood as: ${all.searched}` }),
    part("Expected"),
    all.unanswerable && element("p", { class: "said", text: "No answer: the documents do not have it." }),
    ...all.expected.map((item, index) => sourceButton(root, row, `expected-${index}`, item)),
    all.missing.length > 0 && element("p", { class: "missing", text: `The answer lacks: ${all.missing.join(", ")}` }),
    part(`${all.declined ? "Declined" : "Answered"}, confidence ${all.confidence}`),
    element("p", { class: all.declined ? "said declined" : "said", text: all.answer }),
    ...all.cited.map((item, index) => sourceButton(root, row, `cited-${index}`, item)),
    part(`Handed over, best first (${all.retrieved.length})`),
    ...all.retrieved.map((item, index) => sourceButton(root, row, `retrieved-${index}`, item)),
    ...(all.trace.fused ? trace(root, row, all.trace) : []),
  );
}

// The evidence against the threshold, then the fused order: each signal's rank, and what was cut and why.
function trace(root, row, all) {
  const percent = (value) => `${Math.min(1, Math.max(0, value)) * 100}%`;
  const [confidence, threshold] = [all.confidence.toFixed(2), all.threshold.toFixed(2)];
  const reached = all.confidence >= all.threshold ? "reaches" : "is below";
  const from = all.features.map((one) => `${one.name} ${one.value}`).join(", ");
  return [
    part("Evidence against the threshold"),
    element(
      "div",
      { class: all.confidence >= all.threshold ? "gauge" : "gauge below", "aria-hidden": "true" },
      element("i", { class: "fill", style: `width: ${percent(all.confidence)}` }),
      element("i", { class: "least", style: `left: ${percent(all.threshold)}` }),
    ),
    element("p", { class: "turn-before evidence", text: `Confidence ${confidence} ${reached} the threshold of ${threshold}${from && `, from ${from}`}.` }),
    part(`Fused order (the first ${all.fused.length} of ${all.found} passages found)`),
    element("ol", { class: "fused" }, ...all.fused.map((item) => ranked(root, row, item))),
  ];
}

function ranked(root, row, item) {
  const name = `${row.id} fused-${item.rank}`;
  const onclick = () => {
    announceOpened("questions", name);
    root.send("source", { document: item.document, start: item.start, end: item.end, click: nextClick() });
  };
  return element(
    "li",
    { class: item.cut ? "ranked is-cut" : "ranked" },
    element("span", { class: "rank", text: item.rank }),
    element("button", { type: "button", class: "where", "data-opens": name, title: "See it in the document", onclick }, element("b", { text: item.document }), ` ${item.place}`),
    element("span", { class: "became" }, item.right && element("span", { class: "hit", text: "has the expected text" }), element("span", { text: item.cut || "handed over" })),
    element("span", { class: "views", text: [item.score, ...item.signals].join(" · ") }),
  );
}

function part(text) {
  return element("h3", { class: "part", text });
}

function sourceButton(root, row, what, item) {
  const name = `${row.id} ${what}`;
  const scores = item.score && `${item.score} · ${item.signals}`;
  return element(
    "button",
    {
      type: "button",
      class: item.right ? "source right" : "source",
      "data-opens": name,
      onclick: () => {
        announceOpened("questions", name);
        root.send("source", { document: item.document, start: item.start, end: item.end, click: nextClick() });
      },
    },
    element(
      "span",
      { class: "source-head" },
      item.rank && element("span", { class: "rank", text: item.rank }),
      element("b", { text: item.document }),
      item.place && element("span", { text: item.place }),
      item.right && element("span", { class: "hit", text: "has the expected text" }),
      scores && element("span", { class: "scores", text: scores }),
    ),
    element("span", { class: "source-text", text: item.text }),
  );
}
