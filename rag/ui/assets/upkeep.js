// What is done to the documents: files that are dropped or chosen go to the server piece by piece, and each has a bar
// until it can be asked about.

const LOOK_MS = 1000;

export default function upkeep({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".upkeep");
  root.send = setTriggerValue;
  root.data = data;
  if (!root.leave) prepare(root);
  sending.send = setTriggerValue;
  acknowledge(data.got);
  draw(root);
  if (data.state === "working") root.timer ??= setInterval(() => root.send("look", nextClick()), LOOK_MS);
  else root.timer = clearInterval(root.timer);
  return () => {
    root.timer = clearInterval(root.timer);
    root.leave.abort();
    root.leave = null;
    handOver(root);
  };
}

function prepare(root) {
  root.leave = new AbortController();
  const { signal } = root.leave;
  const input = root.querySelector("input");
  root.querySelector(".choose").onclick = () => input.click();
  input.onchange = () => {
    add(root, [...input.files]);
    input.value = ""; // so that the same file can be chosen again
  };
  root.querySelector(".clear").onclick = () => root.send("clear", nextClick());
  const drop = root.querySelector(".drop");
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  // Anywhere on the page: a browser would leave the page for a file that is dropped beside the mark.
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  }, { signal });
  window.addEventListener("dragleave", (event) => !event.relatedTarget && drop.classList.remove("over"), { signal });
  window.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    add(root, await filesOf(event.dataTransfer));
  }, { signal });
  takeOver(root, root.send, signal);
}

async function filesOf(transfer) {
  const files = [...transfer.files]; // both lists are empty after the first wait
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return files;
  return (await Promise.all(entries.map(within))).flat();
}

async function within(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (let some = null; some === null || some.length; ) {
    some = await new Promise((done, failed) => reader.readEntries(done, failed)); // a hundred at a time
    for (const one of some) if (!one.name.startsWith(".")) found.push(...(await within(one)));
  }
  return found;
}

function add(root, files) {
  addFiles(files);
  draw(root);
}

function draw(root) {
  const { data } = root;
  const coming = [...sending.files.values()].map((item) => ({
    name: item.file.name, stage: "sending", text: "Being sent", share: item.file.size ? item.at / item.file.size : 0,
  }));
  const files = [...coming, ...data.files];
  root.querySelector(".hint").textContent = coming.length ? "Keep this tab open until they are sent." : data.hint;
  reconcile(root.querySelector(".notice"), notices(data), (item) => notice(root, item));
  reconcile(root.querySelector(".now"), data.state === "working" ? [{ key: "now", now: now(data) }] : [], (item) => working(root, item.now), (node, before, item) => {
    showWork(node, item.now);
    return true;
  });
  const list = root.querySelector(".list");
  list.hidden = !files.length;
  const text = summary(files);
  const sum = list.querySelector(".sum span");
  if (sum.textContent !== text) sum.textContent = text;
  list.querySelector(".clear").hidden = data.state === "working" || coming.length > 0;
  list.querySelector(".more").textContent = data.more;
  reconcile(list.querySelector(".files"), files, row, (node, before, item) => {
    if (before.name !== item.name || before.stage !== item.stage) return false;
    showShare(node, item);
    return before.text === item.text && before.note === item.note && before.reason === item.reason;
  });
}

function now(data) {
  return { title: data.stopping ? "Stopping" : data.title, detail: data.waits || data.detail, share: data.share, stopping: data.stopping };
}

function notices(data) {
  const items = [];
  if (data.removed) items.push({ kind: "undo", text: data.removed });
  if (data.problem) items.push({ kind: "problem", reason: data.problem.reason, text: data.problem.remedy });
  if (data.stopped) items.push({ kind: "stopped", text: "Stopped. What was done so far is kept; “Sync now” goes on from there." });
  return items;
}

function notice(root, item) {
  const undo = item.kind === "undo" && element("button", { type: "button", class: "plain", text: "Undo", onclick: () => root.send("undo", nextClick()) });
  const dismiss = item.kind === "undo" && element("button", { type: "button", class: "dismiss", "aria-label": "Dismiss", text: "✕", onclick: () => root.send("dismiss", nextClick()) });
  const reason = item.reason && element("strong", { text: `${item.reason}. ` });
  return element("div", { class: `told ${item.kind}` }, element("span", {}, reason, item.text), undo, dismiss);
}

function working(root, item) {
  const node = element(
    "div",
    { class: "working" },
    element("div", { class: "head" },
      element("span", { class: "title" }),
      element("span", { class: "detail" }),
      element("button", { type: "button", class: "plain stop", text: "Stop", onclick: () => root.send("stop", nextClick()) }),
    ),
    bar("All of it", item.share),
  );
  showWork(node, item);
  return node;
}

function showWork(node, item) {
  node.querySelector(".title").textContent = item.title;
  node.querySelector(".detail").textContent = item.detail;
  node.querySelector(".stop").disabled = item.stopping;
  showBar(node.querySelector(".bar"), item.share);
}

function summary(files) {
  const count = (stages) => files.filter((file) => stages.includes(file.stage)).length;
  const [ready, failed] = [count(["done"]), count(["failed"])];
  const parts = [files.length - ready - failed && `${files.length - ready - failed} to go`, ready && `${ready} ready`, failed && `${failed} not read`];
  return parts.filter(Boolean).join(", ");
}

function row(item) {
  const ended = item.stage === "done" || item.stage === "failed";
  const node = element(
    "li",
    { class: `file ${item.stage}`, "data-stage": item.stage },
    element("span", { class: "name", text: item.name }),
    element("span", { class: "stage" }),
    !ended && bar(item.name, item.share, item.stage),
    item.note && element("span", { class: "note", text: item.note }),
    item.reason && element("span", { class: "reason", text: item.reason }),
    item.remedy && element("span", { class: "remedy", text: item.remedy }),
  );
  showShare(node, item);
  return node;
}

function showShare(node, item) {
  const moves = ["embedding", "splitting", "sending"].includes(item.stage);
  node.querySelector(".stage").textContent = moves ? `${item.text} · ${Math.round(item.share * 100)}%` : item.text;
  const found = node.querySelector(".bar");
  if (found) showBar(found, item.share);
}
