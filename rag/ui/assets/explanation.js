// Why this answer: what was searched for, the evidence, how the ranks came together, what fitted, and how long it took.

const SVG = "http://www.w3.org/2000/svg";

function drawExplanation(root, data) {
  const box = root.querySelector(".explanation");
  box.hidden = !data.explanation;
  reconcile(box, data.explanation ? [data.explanation] : [], (all) => explanation(root, data, all));
}

function explanation(root, data, all) {
  const parts = [
    element("p", { class: "searched" }, "Searched for: ", element("q", { text: all.searched })),
    ...(all.scope ? [element("p", { class: "searched", text: `Searched only in: ${all.scope.in} (${all.scope.documents})` })] : []),
    ...(all.fused ? [...evidence(all), ...missing(all), ...together(all), fusedTable(root, data, all), ...signalTables(root, data, all)] : [
      element("p", { class: "told", text: "Told from the list of documents and their words, without a search." }),
    ]),
    part("Time"),
    element(
      "table",
      { class: "times" },
      element("tbody", {}, ...all.timings.map(({ name, ms, share }) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", text: name }),
          element("td", { class: "number", text: ms }),
          element("td", { class: "bar", "aria-hidden": "true" }, element("i", { style: `width: ${(share * 100).toFixed(1)}%` })),
        ),
      )),
    ),
  ];
  return element("div", {}, ...parts);
}

function part(text) {
  return element("h3", { class: "part", text });
}

function evidence(all) {
  const percent = (value) => `${Math.min(1, Math.max(0, value)) * 100}%`;
  const told = `Confidence ${all.confidence.toFixed(2)} ${all.reached ? "reaches" : "is below"} the threshold of ${all.threshold.toFixed(2)}.`;
  return [
    part("Evidence"),
    element(
      "div",
      { class: all.reached ? "gauge" : "gauge below", "aria-hidden": "true" },
      element("i", { class: "fill", style: `width: ${percent(all.confidence)}` }),
      element("i", { class: "least", style: `left: ${percent(all.threshold)}` }),
    ),
    element("p", { class: "told", text: told }),
    element(
      "details",
      {},
      element("summary", { text: "What it is made of" }),
      element("table", {}, element("tbody", {}, ...all.features.map(({ name, value }) =>
        element("tr", {}, element("th", { scope: "row", text: name }), element("td", { class: "number", text: value })),
      ))),
    ),
  ];
}

function missing(all) {
  if (!all.missing) return [];
  const { nowhere, far } = all.missing;
  const words = (label, list) => list.length > 0 && element("p", { class: "lacking" }, `${label} `, ...list.map((word) => element("b", { text: word })));
  const none = !nowhere.length && !far.length && element("p", { class: "told", text: "The nearest passages have every word of the question, but no sentence of theirs answers it surely enough." });
  return [part("What was missing"), words("Nowhere in the documents:", nowhere), words("In the documents, but in none of the nearest passages:", far), none].filter(Boolean);
}

function together(all) {
  if (!all.picture.lines.length) return [];
  return [part("How the ranks came together"), picture(all.picture)];
}

// A line a passage, from its rank by each signal to its rank in the fused order. The tables below say the same.
function picture({ columns, lines, rows }) {
  const [step, top, left, labels] = [21, 34, 26, 236];
  const height = top + rows * step + 10;
  const xs = columns.map((_, at) => left + (at * (720 - labels - left)) / Math.max(1, columns.length - 1));
  const y = (rank) => top + (Math.min(rank || rows, rows) - 0.5) * step;
  const drawing = svg("svg", { viewBox: `0 0 720 ${height}`, class: "picture", role: "img", "aria-label": "The ranks of the best passages by each signal, and together" });
  columns.forEach((name, at) => {
    const anchor = at === 0 ? "start" : "middle";
    drawing.append(svg("text", { x: at === 0 ? 6 : xs[at], y: 14, class: "column", "text-anchor": anchor }, name));
    drawing.append(svg("line", { x1: xs[at], x2: xs[at], y1: top - 8, y2: height - 10, class: "axis" }));
  });
  // What was cut lies below.
  for (const { name, place, cut, ranks } of [...lines].sort((one, other) => other.cut - one.cut)) {
    const points = ranks.map((rank, at) => [xs[at], y(rank), rank]).filter(([, , rank]) => rank);
    const path = points.map(([x, at], n) => (n ? `C${(x + points[n - 1][0]) / 2},${points[n - 1][1]} ${(x + points[n - 1][0]) / 2},${at} ${x},${at}` : `M${x},${at}`)).join("");
    const last = ranks.at(-1);
    const group = svg("g", { class: cut ? "line cut" : "line" }, svg("title", {}, `${name} ${place}`), svg("path", { d: path }));
    for (const [x, at, rank] of points) {
      group.append(svg("circle", { cx: x, cy: at, r: 8.5 }), svg("text", { x, y: at + 3.5, class: "rank", "text-anchor": "middle" }, rank));
    }
    group.append(svg("text", { x: xs.at(-1) + 16, y: y(last) + 4, class: "name" }, shortened(place ? `${name} · ${place}` : name, 34)));
    drawing.append(group);
  }
  // It may be wider than the page, and has nothing else to focus: the keyboard must be able to move it.
  return element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "How the ranks came together" }, drawing);
}

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function fusedTable(root, data, all) {
  const { characters, filled, handed } = all.budget;
  const told = `Handed over were ${Number(filled).toLocaleString("en")} of at most ${Number(characters).toLocaleString("en")} characters, in ${handed} ${handed === 1 ? "passage" : "passages"} (neighbours are joined).`;
  const names = all.signals.map((signal) => signal.name);
  const head = ["", "Passage", "Score", ...names, "What became of it"];
  return element(
    "div",
    {},
    part(`Fused order: the first ${all.fused.length} of ${all.found}`),
    element("p", { class: "told", text: told }),
    element(
      "div",
      { class: "wide" },
      element(
        "table",
        { class: "fused" },
        element("thead", {}, element("tr", {}, ...head.map(columnHead))),
        element("tbody", {}, ...all.fused.map((item) =>
          element(
            "tr",
            { class: item.cut ? "is-cut" : "" },
            element("td", { class: "number", text: item.rank }),
            element("td", {}, passage(root, data, `fused-${item.rank}`, item)),
            element("td", { class: "number", text: item.score }),
            ...names.map((name) => element("td", { class: "number", text: item.ranks.find((one) => one.name === name)?.rank ?? "–" })),
            element("td", { class: "became", text: item.cut ? `Left out: ${item.cut}` : "Handed over" }),
          ),
        )),
      ),
    ),
  );
}

function columnHead(text) {
  return element("th", { scope: "col" }, element("span", { class: text ? "" : "unseen", text: text || "Rank" }));
}

function signalTables(root, data, all) {
  return all.signals.map(({ name, rows }) =>
    element(
      "details",
      { class: "signal" },
      element("summary", { text: `${name}: the first ${rows.length}` }),
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...["", "Passage", "Score"].map(columnHead))),
        element("tbody", {}, ...rows.map((item) =>
          element(
            "tr",
            {},
            element("td", { class: "number", text: item.rank }),
            element("td", {}, passage(root, data, `${name}-${item.rank}`, item)),
            element("td", { class: "number", text: item.score }),
          ),
        )),
      ),
    ),
  );
}

function passage(root, data, what, { document: name, document_id, start, end, place, text }) {
  const onclick = () => {
    announceOpened(data.id, what);
    act(root, "source", { document: name, document_id, start, end });
  };
  return element(
    "button",
    { type: "button", class: "where", title: "See it in the document", "data-opens": what, onclick },
    element("b", { text: name }),
    place && element("span", { class: "place", text: ` ${place}` }),
    element("span", { class: "begins", text }),
  );
}
