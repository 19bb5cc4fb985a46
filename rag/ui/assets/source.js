// The source panel: a document beside the chat, the quote marked and scrolled to.

export default function source({ data, parentElement, setTriggerValue }) {
  const panel = parentElement.querySelector(".panel");
  // Buttons outlive this call: they must reach what the latest one was given.
  panel.send = setTriggerValue;
  panel.shut = () => {
    if (panel.hidden) return;
    const restoreFocus = panel.contains(parentElement.activeElement) || parentElement.activeElement === panel ||
      document.activeElement === document.body;
    show(panel, false);
    panel.shown = undefined;
    window.dispatchEvent(new CustomEvent("footnote:closed", { detail: { restoreFocus } }));
    panel.send("close", true);
  };
  if (!panel.listening) {
    panel.listening = (event) => {
      if (event.key !== "Escape" || event.isComposing || panel.hidden) return;
      event.preventDefault();
      panel.shut();
    };
    document.addEventListener("keydown", panel.listening);
  }
  if (data.open && data.clicks !== panel.clicks) draw(panel, data);
  else if (!data.open) show(panel, false);
  panel.clicks = data.clicks;
  return () => {
    document.removeEventListener("keydown", panel.listening);
    panel.listening = undefined;
    document.body.removeAttribute("data-source-open");
  };
}

// The page beside it gets narrower or wider by this: what is read there keeps its place.
function show(panel, open) {
  panel.hidden = !open;
  if (document.body.hasAttribute("data-source-open") === open) return;
  const reflow = new CustomEvent("footnote:reflow", { detail: {} });
  window.dispatchEvent(reflow);
  document.body.toggleAttribute("data-source-open", open);
  reflow.detail.keep?.();
}

function draw(panel, data) {
  show(panel, true);
  panel.setAttribute("aria-label", `Source: ${data.title}`);
  const scroller = panel.querySelector(".scroller");
  const before = { top: scroller.scrollTop, bottom: scroller.scrollHeight - scroller.scrollTop };
  const view = `${data.view} ${data.notice}`;
  if (panel.shown !== view) {
    drawHead(panel, data);
    // Above what scrolls: the quote, which is scrolled to, may be far down.
    const warnings = [data.notice, data.warning].filter(Boolean);
    panel.querySelector(".warnings").replaceChildren(...warnings.map((text) => element("p", { class: "warning", text })));
    scroller.replaceChildren(...body(panel, data));
    panel.shown = view;
  }
  movable(scroller);
  if (data.keep) scroller.scrollTop = data.keep === "top" ? before.top : scroller.scrollHeight - before.bottom;
  else scrollToQuote(scroller, data);
  // Focus moves to the panel; someone who turns pages stays on that button.
  const stay = panel.turning && panel.querySelector(`button[aria-label="${panel.turning}"]:enabled`);
  panel.turning = "";
  (stay || panel).focus({ preventScroll: true });
}

const QUOTE_MARGIN = 12;
// A page's width on a narrow screen, in pixels: it stays large enough to read.
const LEAST_PAGE = 416;
const MOST_PAGE = 496;

// What is wider than the panel must be movable by keyboard, too.
function movable(scroller) {
  for (const [part, label] of [[".page-frame", "Page"], [".table", "Table"], [".block.code", "Code"]]) {
    for (const node of scroller.querySelectorAll(part)) {
      if (node.scrollWidth <= node.clientWidth) continue;
      for (const [name, value] of [["tabindex", 0], ["role", "group"], ["aria-label", label]]) node.setAttribute(name, value);
    }
  }
}

function drawHead(panel, data) {
  const meta = [data.name !== data.title && data.name, data.heading !== data.title && data.heading].filter(Boolean);
  const nodes = [
    element("div", { class: "names" }, element("h2", { class: "title", text: data.title }), element("p", { class: "meta", text: meta.join(" · ") })),
    data.link && copyButton({ class: "copy-link" }, "Copy link", () => new URL(data.link, window.location.href).href),
    data.pages > 0 && pager(panel, data),
    element("button", { type: "button", class: "close", "aria-label": "Close the source", onclick: panel.shut, text: "✕" }),
  ];
  panel.querySelector(".head").replaceChildren(...nodes.filter(Boolean));
}

function pager(panel, data) {
  const turn = (label, text, page, off) => {
    const go = () => {
      panel.turning = label;
      panel.send("page", page);
    };
    return element("button", { type: "button", "aria-label": label, text, disabled: off, onclick: go });
  };
  return element(
    "div",
    { class: "pager", role: "group", "aria-label": "Pages" },
    turn("Previous page", "‹", data.page - 1, data.page <= 1),
    element("span", { text: `${data.label ? `p. ${data.label} · ` : ""}${data.page} / ${data.pages}` }),
    turn("Next page", "›", data.page + 1, data.page >= data.pages),
  );
}

function body(panel, data) {
  const nodes = [];
  for (const image of data.images ?? []) nodes.push(pageImage(image));
  if (data.images?.length) nodes.push(element("h3", { class: "text-label", text: textLabel(data) }));
  if (data.earlier) nodes.push(more(panel, "Show what comes before", "earlier"));
  nodes.push(element("div", { class: data.images?.length ? "text small" : "text" }, ...tabled(data.blocks.map(drawBlock))));
  if (data.later) nodes.push(more(panel, "Show what follows", "later"));
  return nodes;
}

function textLabel(data) {
  if (!data.blocks.length) return "This page has no text";
  return data.recognised ? "Text of this page, read by OCR" : "Text of this page";
}

function more(panel, text, side) {
  return element("button", { type: "button", class: "more", text, onclick: () => panel.send("more", side) });
}

function pageImage(image) {
  const page = element("figure", { class: "page" }, element("img", { src: image.src, alt: `Page ${image.page}`, width: image.width, height: image.height }));
  for (const [left, top, width, height] of image.boxes) {
    const box = element("span", { class: "box", "aria-hidden": "true" });
    const percent = (value) => `${(value * 100).toFixed(3)}%`;
    Object.assign(box.style, { left: percent(left), top: percent(top), width: percent(width), height: percent(height) });
    page.append(box);
  }
  return element("div", { class: "page-frame" }, page);
}

function drawBlock(block) {
  const tag = block.kind === "heading" ? `h${Math.min(block.level + 2, 6)}` : "div";
  const node = element(tag, { class: `block ${block.kind}`, "data-level": block.level || false, "data-label": block.label || false });
  node.classList.toggle("table-head", Boolean(block.head));
  if (block.kind === "row") drawRow(node, block);
  else drawPieces(node, block.pieces);
  return node;
}

// Rows that follow one another share a table, so that their columns line up.
function tabled(nodes) {
  const result = [];
  for (const node of nodes) {
    const within = node.matches(".row, .delimiter");
    if (!within) result.push(node);
    else if (result.at(-1)?.matches(".table") && goesOn(result.at(-1), node)) result.at(-1).append(node);
    else result.push(element("div", { class: "table" }, node));
  }
  for (const table of result.filter((node) => node.matches(".table"))) {
    const counts = [...table.children].map((row) => row.querySelectorAll(".cell").length);
    table.style.setProperty("--columns", Math.max(1, ...counts));
    table.classList.toggle("numbered", Boolean(table.querySelector("[data-level]")));
  }
  return result;
}

// A table's names may take several rows; below others they begin another table.
function goesOn(table, row) {
  return !row.matches(".table-head") || table.lastElementChild.matches(".table-head");
}

function drawCell(cell) {
  const asked = cell.some((piece) => piece.asked);
  return element(asked ? "strong" : "span", { class: asked ? "cell asked" : "cell" }, ...cell.map(drawPiece));
}

// Pieces in order; those that belong to the quote share one <mark>.
function drawPieces(node, pieces) {
  let mark = null;
  for (const piece of pieces) {
    if (!piece.mark) mark = null;
    else if (!mark) node.append((mark = element("mark")));
    (mark ?? node).append(drawPiece(piece));
  }
}

function drawPiece(piece) {
  if (piece.href) return webLink(piece.href, piece.text, { hostShown: false }); // its target stands beside it
  const tag = { strong: "strong", em: "em", code: "code" }[piece.style] ?? "span";
  return element(tag, { class: piece.style || "plain", text: piece.text });
}

// A row is set as a table's row where the quote begins and ends at cells; else as running text.
function drawRow(node, block) {
  const cells = cellsOf(block.pieces);
  const whole = cells.every((cell) => cell.every((piece) => piece.mark === cell[0].mark));
  if (!whole) {
    node.classList.add("flat");
    drawPieces(node, block.pieces);
    return;
  }
  const filled = cells.filter((cell) => cell[0].style !== "sep" && cell.some((piece) => piece.text.trim()));
  node.classList.toggle("whole", filled.length > 0 && filled.every((cell) => cell[0].mark));
  let mark = null;
  for (const cell of cells) {
    if (!cell[0].mark) mark = null;
    else if (!mark) node.append((mark = element("mark")));
    const separator = cell[0].style === "sep";
    (mark ?? node).append(separator ? drawPiece(cell[0]) : drawCell(cell));
  }
}

function cellsOf(pieces) {
  const cells = [];
  for (const piece of pieces) {
    const separator = piece.style === "sep";
    if (separator || !cells.length || cells.at(-1)[0].style === "sep") cells.push([piece]);
    else cells.at(-1).push(piece);
  }
  return cells;
}

// The whole of the quote, where its lines can be read at a size that has room for them; else where it begins in any case,
// and as much as can be seen: a second line begins further left than it.
function scrollSideways(frame, target) {
  const page = target.closest(".page");
  const seen = frame.clientWidth - 2 * QUOTE_MARGIN;
  const edges = [...page.querySelectorAll(".box")].map((box) => box.getBoundingClientRect());
  const [left, right] = [Math.min(...edges.map((edge) => edge.left)), Math.max(...edges.map((edge) => edge.right))];
  const wanted = (page.clientWidth * seen) / (right - left);
  page.style.minWidth = `${Math.max(LEAST_PAGE, Math.min(MOST_PAGE, wanted))}px`;
  const place = target.getBoundingClientRect();
  const lefts = [...page.querySelectorAll(".box")].map((box) => box.getBoundingClientRect().left);
  const first = Math.max(Math.min(...lefts), place.left + Math.min(place.width, seen) - seen);
  frame.scrollLeft += first - frame.getBoundingClientRect().left - QUOTE_MARGIN;
}

function scrollToQuote(scroller, data) {
  const target = scroller.querySelector(data.images?.length ? ".box, mark" : "mark");
  if (!target) {
    scroller.scrollTop = 0;
    return;
  }
  // A row's mark has no box of its own (display: contents); its first cell has.
  const frame = target.closest(".page-frame");
  if (frame) scrollSideways(frame, target);
  const place = (target.querySelector(".cell") ?? target).getBoundingClientRect();
  const middle = scroller.clientHeight / 3;
  scroller.scrollTop += place.top - scroller.getBoundingClientRect().top - middle;
  for (const mark of scroller.querySelectorAll("mark, .box")) {
    mark.classList.remove("found");
    void mark.offsetWidth;
    mark.classList.add("found");
  }
}
