// An evaluation: how far it is, or its figures with their intervals and how the questions ended.

const LOOK_MS = 1000;

export default function results({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".results");
  root.send = setTriggerValue;
  drawState(root, data);
  const drawn = data.state === "done" ? [{ data: { title: data.title, about: data.about, figures: data.figures, outcomes: data.outcomes, unread: data.unread } }] : [];
  reconcile(root.querySelector(".summary"), drawn, (item) => summary(item.data));
  if (data.state === "working") root.timer ??= setInterval(() => root.send("look", Date.now()), LOOK_MS);
  else root.timer = clearInterval(root.timer);
  return () => {
    root.timer = clearInterval(root.timer);
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
    element("div", { class: "outcomes", "aria-hidden": "true" }, ...data.outcomes.map((one) => element("i", { style: `flex-grow: ${one.count / total}; --kind: var(--${one.kind})` }))),
    element("ul", { class: "legend" }, ...data.outcomes.map((one) => element("li", { class: one.kind, style: `--kind: var(--${one.kind})` }, element("b", { text: one.count }), one.name))),
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
