// One question and its answer: streamed text with citation chips, a preview of each quote, sources, nearest passages.

function drawTurn(root, data, { heard, acted }) {
  openers.set(data.id, root);
  const known = root.turn === data.id;
  if (!known) reset(root, data.id);
  const opening = known && about(root, data);
  if (opening) showBeginning(root, opening);
  root.sources = sourcesOf(data);
  root.data = data;
  if (root.deed?.click <= acted) root.deed = undefined;
  root.dataset.state = data.state;
  reconcile(root.querySelector(".head"), [question(root, data), ...status(root, data)], (item) => item.node());
  drawAnswer(root, data);
  drawProgress(root, data);
  drawSources(root, data);
  drawNearest(root, data);
  drawComparison(root, data);
  drawTools(root, data);
  drawExplanation(root, data);
  drawFeedback(root, data.feedback);
  followChip(root);
  followTurn(root, data.state === "working");
  announce(root, data);
  if (root.wanted?.id <= heard) root.wanted = undefined;
  else if (root.wanted && data.state !== "working") askToOpen(root);
  watch(root, data.state === "working" ? LOOK_AGAIN_MS : root.unheard || root.deed ? SAY_AGAIN_MS : 0);
}

// What is about to be seen: an explanation, or versions side by side.
function about(root, data) {
  const [explanation, comparison] = [".explanation", ".comparison"].map((name) => root.querySelector(name));
  if (data.explanation && explanation.hidden) return explanation;
  return data.comparison?.length && comparison.hidden ? comparison : null;
}

// The place of a turn stays, and shows another from now on.
function reset(root, id) {
  for (const name of ["unheard", "wanted", "deed", "editing", "whole", "announced", "given"]) root[name] = undefined;
  root.turn = id;
  root.querySelector(".why").hidden = true;
  root.querySelector(".comment").value = root.querySelector(".announcement").textContent = "";
  for (const name of ["why-label", "preview-text"]) root.querySelector(`.${name}`).id = `${name}-${id}`;
  root.querySelector(".reasons").setAttribute("aria-labelledby", `why-label-${id}`);
  hidePreview(root);
}

// While the answer grows, ask for what has arrived since. What a component sends may take the place of what it sent just
// before, so a click is sent again until it has been heard; the page takes each click once.
const LOOK_AGAIN_MS = 250;
const SAY_AGAIN_MS = 1500;

function watch(root, interval) {
  if (root.interval === interval) return;
  clearInterval(root.timer);
  root.interval = interval;
  if (interval) root.timer = setInterval(() => lookAgain(root), interval);
}

function lookAgain(root) {
  if (root.unheard) sendFeedback(root);
  else if (root.wanted) askToOpen(root);
  else if (root.deed) root.send("act", root.deed);
  else root.send("look", Date.now());
}

function act(root, deed, more = {}) {
  root.deed = { do: deed, turn: root.turn, click: nextClick(), ...more };
  root.send("act", root.deed);
  watch(root, SAY_AGAIN_MS);
}

// The quotes that previews show, by the number of the source, and of other versions with their id behind it.
function sourcesOf(data) {
  const own = (data.sources ?? []).map((source) => [String(source.n), source]);
  const others = (data.comparison ?? []).flatMap((one) => one.sources.map((source) => [`${source.n}:${one.id}`, source]));
  return new Map([...own, ...others]);
}

function askToOpen(root) {
  const what = root.wanted.what.includes(":") ? root.wanted.what : `${root.wanted.what}:${root.turn}`;
  root.send("open", `${what}@${root.wanted.id}`);
}

function open(root, turnId, what) {
  hidePreview(root);
  announceOpened(turnId, what);
  root.wanted = { what, id: nextClick() };
  askToOpen(root);
}

// Items are plain data (for the signature) with a node() that draws them: functions vanish from JSON.
function status(root, data) {
  const items = [];
  if (data.within) items.push(line("within", `Searched only in: ${data.within.join(", ")}`));
  if (data.understood) {
    items.push({
      understood: data.understood,
      node: () => element("p", { class: "understood" }, "Understood as: ", element("q", { text: data.understood })),
    });
  }
  if (data.ended) items.push(line("stopped", data.ended));
  if (data.unkept) items.push(line("unkept", data.unkept));
  if (data.state === "declined") items.push(line("declined-label", "Not in your documents"));
  if (data.problem) {
    items.push({
      problem: data.problem,
      node: () =>
        element(
          "div",
          { class: "problem", role: "alert" },
          element("strong", { text: data.problem.reason }),
          data.problem.remedy && element("p", { text: data.problem.remedy }),
        ),
    });
  }
  return items;
}

// Below what has arrived: when it goes, nothing that is being read moves.
function drawProgress(root, data) {
  const waiting = data.waiting ?? "Reading your documents";
  reconcile(
    root.querySelector(".progress"),
    data.state === "working" ? [{ waiting }] : [],
    () =>
      element(
        "div",
        { class: "working" },
        element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")),
        element("span", { class: "working-text", text: waiting }),
        element("button", { type: "button", class: "stop", text: "Stop", onclick: () => root.send("stop", root.turn) }),
      ),
    stillWorking,
  );
}

// What is waited for may change; the button to stop it stays, and keeps its focus.
function stillWorking(node, _, item) {
  node.querySelector(".working-text").textContent = item.waiting;
  return true;
}

function line(name, text) {
  return { name, text, node: () => element("p", { class: name, text }) };
}

function drawAnswer(root, data) {
  const answer = root.querySelector(".answer");
  answer.hidden = Boolean(data.comparison?.length);
  drawBlocks(root, answer, data.id, data.blocks ?? []);
}

// `version` is the id of another version of the turn, whose answer this is.
function drawBlocks(root, parent, turnId, blocks, version = "") {
  const drawPieces = (node, pieces) =>
    reconcile(node, pieces, (piece) => drawPiece(root, turnId, piece, version), growPiece);
  reconcile(
    parent,
    blocks,
    (block) => {
      const node = element("p", { class: `block ${block.kind}` });
      drawPieces(node, block.pieces);
      return node;
    },
    (node, before, block) => {
      if (before.kind !== block.kind) return false;
      drawPieces(node, block.pieces);
      return true;
    },
  );
}

function drawPiece(root, turnId, piece, version) {
  if (piece.flag) return element("span", { class: "piece flag", text: piece.flag });
  if (piece.href) return element("span", { class: "piece" }, webLink(piece.href, piece.text));
  if (!piece.chips) return element(tagOf(piece.style), { class: piece.own ? "piece own" : "piece", text: piece.text });
  const of = version && `:${version}`;
  const chips = piece.chips.map((chip) => {
    const button = element("button", {
      type: "button",
      class: chip.verified ? "chip" : "chip unverified",
      "aria-label": chip.label,
      "data-n": chip.n,
      "data-opens": `chip-${chip.n}${of}`,
      text: chip.n,
    });
    previews(root, button, `${chip.n}${of}`);
    pressable(button, () => open(root, turnId, `chip-${chip.n}${of}`));
    return button;
  });
  return element("span", { class: "cite" }, piece.word, ...chips);
}

// A press counts where it began: what streams in may move a chip from under the pointer before it is let go.
const STRAYED = 12;

function pressable(button, deed) {
  let began;
  button.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return; // a finger's press is the chip's by itself
    began = event;
    button.setPointerCapture(event.pointerId);
  });
  button.addEventListener("click", (event) => {
    const strayed = event.detail && began ? Math.hypot(event.clientX - began.clientX, event.clientY - began.clientY) : 0;
    began = undefined;
    if (strayed <= STRAYED) deed();
  });
}

function growPiece(node, before, piece) {
  if (piece.chips && before.chips) return sameChips(node, before, piece);
  if (piece.chips || before.chips || piece.flag || before.flag || before.own || piece.own || before.style || piece.style || !piece.text.startsWith(before.text)) return false;
  node.append(element("span", { class: "piece", text: piece.text.slice(before.text.length) }));
  return true;
}

// What is said of a chip may change when its answer is whole; the button stays, and with it a press and the focus.
function sameChips(node, before, piece) {
  const numbers = (one) => one.chips.map((chip) => chip.n).join();
  if (before.word !== piece.word || numbers(before) !== numbers(piece)) return false;
  const buttons = node.querySelectorAll(".chip");
  piece.chips.forEach((chip, at) => {
    buttons[at].classList.toggle("unverified", !chip.verified);
    buttons[at].setAttribute("aria-label", chip.label);
  });
  return true;
}

function tagOf(style) {
  return { strong: "strong", code: "code" }[style] ?? "span";
}

function drawSources(root, data) {
  const shown = data.state === "working" || data.comparison?.length ? [] : (data.sources ?? []);
  root.querySelector(".note").textContent = data.comparison?.length ? "" : (data.note ?? "");
  root.querySelector(".notice").textContent = data.notice ?? "";
  reconcile(root.querySelector(".sources"), byDocument(shown), (group) => {
    const buttons = group.map((source, at) => drawSource(root, data.id, source, group[at - 1]));
    return element("li", {}, ...buttons);
  });
}

// Each citation has its own number, in the order of reading; those of one document stand together, its name once.
function byDocument(sources) {
  const groups = new Map();
  for (const source of sources) groups.set(source.name, [...(groups.get(source.name) ?? []), source]);
  return [...groups.values()];
}

// A document's name is shown once: where it has no places, or at the place of the citation before, a further one shows
// how its quote begins.
function drawSource(root, turnId, source, before) {
  const again = Boolean(before);
  const told = again && source.place === before.place ? source.begins : source.place;
  const button = element(
    "button",
    {
      type: "button",
      class: source.verified ? "source" : "source unverified",
      "data-opens": `source-${source.n}`,
      onclick: () => open(root, turnId, `source-${source.n}`),
    },
    element("span", { class: "n", text: source.n }),
    element(
      "span",
      { class: "where" },
      element("span", { class: again ? "name unseen" : "name", text: source.name }),
      !again && told && " ",
      told && element("span", { class: "place", text: told }),
      !source.verified && element("span", { class: "flag", text: "not verified" }),
    ),
  );
  previews(root, button, String(source.n));
  return button;
}

function drawNearest(root, data) {
  const shown = data.nearest ?? [];
  root.querySelector(".nearest-label").hidden = !shown.length;
  reconcile(
    root.querySelector(".nearest"),
    shown.map((passage, index) => ({ ...passage, index })),
    (passage) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: "card",
            "data-opens": `nearest-${passage.index}`,
            onclick: () => open(root, data.id, `nearest-${passage.index}`),
          },
          element("span", { class: "card-head" }, element("b", { text: passage.name }), element("span", { text: passage.place })),
          element("span", { class: "card-text", text: passage.text }),
        ),
      ),
  );
}

// Said once, when the answer is whole: a live region around streaming text would be read again and again. An answer may be
// whole when it is drawn first; one that was given before, and is come back to, is not announced.
const announced = (window.footnoteAnnounced ??= new Set());
// A region that comes with its words is not read: they come into it when it has been there for a moment.
const REGION_MS = 200;

function announce(root, data) {
  const before = root.announced;
  root.announced = data.state;
  if (data.state === "working" || before === data.state || announced.has(data.id)) return;
  if (before === undefined && !data.fresh) return;
  announced.add(data.id);
  const region = root.querySelector(".announcement");
  const count = data.sources?.length ?? 0;
  const endings = { declined: "Not in your documents.", failed: "The answer failed.", stopped: "Stopped." };
  const whole = count ? `Answer ready, ${count} ${count === 1 ? "source" : "sources"}.` : "Answer ready.";
  setTimeout(() => root.turn === data.id && (region.textContent = endings[data.state] ?? whole), before ? 0 : REGION_MS);
}
