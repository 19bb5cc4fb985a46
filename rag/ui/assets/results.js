// An evaluation: how far it is, its figures with their intervals, how the questions ended, and each that went wrong.

const LOOK_MS = 1000;
// What is below, the feedback, should not be a long way off.
const FEW = 12;

export default function results({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".results");
  root.send = setTriggerValue;
  openers.set("results", root);
  drawState(root, data);
  const drawn = data.state === "done" ? [{ data: { title: data.title, about: data.about, figures: data.figures, outcomes: data.outcomes, unread: data.unread } }] : [];
  reconcile(root.querySelector(".summary"), drawn, (item) => summary(item.data));
  const failures = data.failures ?? [];
  root.querySelector(".wrong-label").hidden = !failures.length;
  drawFailures(root, failures);
  if (data.state === "working") root.timer ??= setInterval(() => root.send("look", Date.now()), LOOK_MS);
  else root.timer = clearInterval(root.timer);
  return () => {
    openers.delete("results");
    root.timer = clearInterval(root.timer);
  };
}

function drawFailures(root, failures) {
  const shown = root.showsAll || failures.length <= FEW + 3 ? failures : failures.slice(0, FEW);
  reconcile(root.querySelector(".failures"), shown, (row) => failure(root, row), (node, before, row) => growFailure(root, node, before, row));
  const all = root.querySelector(".all");
  all.hidden = shown.length === failures.length;
  all.textContent = `Show all ${failures.length}`;
  all.onclick = () => {
    root.showsAll = true;
    drawFailures(root, failures);
    root.querySelectorAll(".failure-head")[FEW]?.focus();
  };
}

function drawState(root, data) {
  const items = [];
  if (data.state === "idle" && data.hint) items.push({ kind: "hint", text: data.hint });
  if (data.state === "stopped") items.push({ kind: "hint", text: "Stopped. Run it again, and the documents that were read need not be read again." });
  if (data.state === "working") items.push({ kind: "working", stage: data.stage, count: data.count, share: data.share, stopping: data.stopping });
  if (data.state === "failed") items.push({ kind: "failed", reason: data.reason, remedy: data.remedy, mistakes: data.mistakes });
  const draw = { hint: (item) => element("p", { class: "hint", text: item.text }), working: (item) => working(root, item), failed: mistakes };
  reconcile(root.querySelector(".state"), items, (item) => draw[item.kind](item), (node, before, item) => {
    if (before.kind !== "working" || item.kind !== "working") return false;
    showProgress(node, item);
    return true;
  });
}

function working(root, item) {
  const node = element(
    "div",
    { class: "working" },
    element("div", { class: "working-head" },
      element("span", { class: "stage" }),
      element("span", { class: "count" }),
      element("button", { type: "button", class: "stop", text: "Stop", onclick: () => root.send("stop", Date.now()) }),
    ),
    element("div", { class: "bar", role: "progressbar", "aria-label": "Evaluation", "aria-valuemin": 0, "aria-valuemax": 100 }, element("i")),
  );
  showProgress(node, item);
  return node;
}

function showProgress(node, item) {
  node.querySelector(".stage").textContent = item.stopping ? "Stopping" : item.stage;
  node.querySelector(".count").textContent = item.count;
  node.querySelector(".stop").disabled = item.stopping;
  const bar = node.querySelector(".bar");
  bar.classList.toggle("unknown", item.share === null);
  if (item.share === null) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", Math.round(item.share * 100));
  bar.querySelector("i").style.width = item.share === null ? "" : `${item.share * 100}%`;
}

function mistakes(item) {
  return element(
    "div",
    { class: "problem", role: "alert" },
    element("strong", { text: item.reason }),
    item.mistakes.length > 0 &&
      element("ol", { class: "mistakes" }, ...item.mistakes.map((one) => element("li", {}, element("span", { class: "line", text: `Line ${one.line}` }), element("span", { text: one.text })))),
    item.remedy && element("p", { text: item.remedy }),
  );
}

function summary(data) {
  const total = data.outcomes.reduce((sum, one) => sum + one.count, 0);
  return element(
    "div",
    { class: "done" },
    element("h2", { class: "title", text: data.title }),
    element("p", { class: "about", text: data.about }),
    ...data.unread.map((file) => element("p", { class: "unread", text: `${file.name} could not be read: ${file.reason}` })),
    element("dl", { class: "figures" }, ...data.figures.map(figure)),
    element("div", { class: "outcomes", "aria-hidden": "true" }, ...data.outcomes.map((one) => element("i", { class: one.right ? "right" : "wrong", style: `flex-grow: ${one.count / total}` }))),
    element("ul", { class: "legend" }, ...data.outcomes.map((one) => element("li", { class: one.right ? "right" : "wrong" }, element("b", { text: one.count }), one.name))),
  );
}

function figure(one) {
  const percent = (value) => `${value * 100}%`;
  return element(
    "div",
    { class: "figure" },
    element("dt", { text: one.name }),
    element("dd", { class: "value", text: one.value }),
    element("dd", { class: "interval", text: `${one.interval} · ${one.n}`, title: "95% interval (bootstrap over questions)" }),
    element(
      "dd",
      { class: "track", "aria-hidden": "true" },
      element("i", { class: "range", style: `left: ${percent(one.low)}; width: ${percent(one.high - one.low)}` }),
      element("i", { class: "point", style: `left: ${percent(one.mean)}` }),
    ),
    element("dd", { class: "meaning", text: one.meaning }),
  );
}

function failure(root, row) {
  const node = element(
    "li",
    { class: "failure" },
    element(
      "button",
      { type: "button", class: "failure-head", "data-id": row.id, "aria-expanded": String(Boolean(row.detail)), onclick: () => root.send("open", row.id) },
      element("span", { class: "asked", text: row.question }),
      element("span", { class: "outcome", text: row.outcome }),
    ),
  );
  if (row.detail) node.append(detail(root, row));
  return node;
}

// A question that is opened or closed keeps its button, and the button its focus.
function growFailure(root, node, before, row) {
  if (before.id !== row.id || before.question !== row.question || before.outcome !== row.outcome) return false;
  node.querySelector(".failure-head").setAttribute("aria-expanded", String(Boolean(row.detail)));
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
    all.searched !== row.question && element("p", { class: "turn-before", text: `Understood as: ${all.searched}` }),
    part("Expected"),
    all.unanswerable && element("p", { class: "said", text: "No answer: the documents do not have it." }),
    ...all.expected.map((item, index) => sourceButton(root, row, `expected-${index}`, item)),
    all.missing.length > 0 && element("p", { class: "missing", text: `The answer lacks: ${all.missing.join(", ")}` }),
    part(`${all.declined ? "Declined" : "Answered"}, confidence ${all.confidence}`),
    element("p", { class: all.declined ? "said declined" : "said", text: all.answer }),
    ...all.cited.map((item, index) => sourceButton(root, row, `cited-${index}`, item)),
    part(`Retrieved, best first (${all.retrieved.length})`),
    ...all.retrieved.map((item, index) => sourceButton(root, row, `retrieved-${index}`, item)),
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
        announceOpened("results", name);
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
