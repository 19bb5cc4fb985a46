// The list of documents: one row a file, its state, and buttons that open it, remove it, or have it read again.

export default function library({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".library");
  root.send = setTriggerValue;
  openers.set("library", root);
  const open = (row) => {
    announceOpened("library", row.index);
    root.send("open", keyOf(row));
  };
  const table = root.querySelector("table");
  table.hidden = !data.rows.length;
  root.querySelector(".none").textContent = data.none ?? "";
  reconcile(table.querySelector("thead tr"), [...data.columns, { title: "" }], (column) => head(root, column));
  const body = table.querySelector("tbody");
  keepingFocus(body, () => reconcile(
    body,
    data.rows.map((row, index) => ({ ...row, index })),
    (row) => element("tr", { class: row.state }, nameCell(root, row, open), ...valueCells(row, data.columns), removeCell(root, row)),
  ));
  drawPager(root, data.pager);
  drawRemoved(root, data.removed);
  return () => openers.delete("library");
}

// Whoever goes through the list by the keyboard stays at the place where a row was removed or drawn anew.
function keepingFocus(parent, draw) {
  const active = parent.getRootNode().activeElement;
  const place = [...parent.children].findIndex((child) => child.contains(active));
  draw();
  if (place < 0 || active.isConnected) return;
  const now = parent.children[Math.min(place, parent.children.length - 1)];
  (now?.querySelector(`.${active.classList[active.classList.length - 1]}`) ?? now?.querySelector("button"))?.focus();
}

function keyOf(row) {
  return { source: row.source, name: row.name, document: row.document };
}

function act(root, deed, row) {
  root.send("act", { do: deed, click: nextClick(), ...row });
}

function head(root, column) {
  const attributes = { scope: "col", class: column.number ? "number" : "" };
  if (!column.title) return element("th", attributes, element("span", { class: "unseen", text: "Actions" }));
  const button = element("button", { type: "button", class: "sort", text: column.title, title: `Sort by ${column.title.toLowerCase()}`, onclick: () => act(root, "sort", { by: column.key }) });
  return element("th", { ...attributes, "aria-sort": column.order || false }, button);
}

function removeCell(root, row) {
  if (!row.managed) return element("td", { class: "actions" });
  const label = `Remove ${row.name}`;
  return element("td", { class: "actions" }, element("button", { type: "button", class: "remove", "aria-label": label, title: "Remove from the answers", text: "✕", onclick: () => act(root, "remove", keyOf(row)) }));
}

function drawPager(root, pager) {
  const nav = root.querySelector(".pager");
  nav.hidden = !pager;
  if (!pager) return;
  nav.querySelector("span").textContent = pager.text;
  for (const [name, page] of [["previous", pager.page - 1], ["next", pager.page + 1]]) {
    const button = nav.querySelector(`.${name}`);
    button.disabled = page < 0 || page >= pager.pages;
    button.onclick = () => {
      act(root, "page", { page });
      root.scrollIntoView({ block: "start" });
    };
  }
}

function drawRemoved(root, removed) {
  const details = root.querySelector(".removed");
  details.hidden = !removed.files.length;
  details.querySelector("summary").textContent = removed.title;
  details.querySelector(".rest").textContent = removed.rest;
  const list = details.querySelector("ul");
  keepingFocus(list, () => reconcile(list, removed.files, (file) => {
    const back = () => act(root, "bring back", { source: file.source, name: file.name, id: file.id });
    const away = () => act(root, "delete", { id: file.id });
    return element(
      "li",
      {},
      element("span", { class: "what" }, element("span", { text: file.name }), element("span", { class: "file", text: file.where })),
      element("button", { type: "button", class: "plain", "aria-label": `Bring back ${file.name}`, text: "Bring back", onclick: back }),
      file.id && element("button", { type: "button", class: "plain", "aria-label": `Delete ${file.name} for good`, text: "Delete for good", onclick: away }),
    );
  }));
}

function nameCell(root, row, open) {
  const name = row.viewable
    ? element("button", {
        type: "button",
        class: "open",
        "aria-label": `Open ${row.title}${row.name === row.title ? "" : `, ${row.name}`}`,
        "data-name": row.name,
        "data-opens": row.index,
        text: row.title,
        onclick: () => open(row),
      })
    : element("span", { class: "unopened", text: row.title });
  return element(
    "td",
    { class: "document" },
    name,
    (row.name !== row.title || row.uploaded) && element("span", { class: "file", text: [row.name !== row.title && row.name, row.uploaded && "Uploaded"].filter(Boolean).join(" · ") }),
    row.reason && element("span", { class: "reason", text: row.reason }),
    row.remedy && element("span", { class: "remedy", text: row.remedy }),
    row.state === "failed" && row.managed && element("span", {}, element("button", { type: "button", class: "plain retry", "aria-label": `Read ${row.name} again`, text: "Try again", onclick: () => act(root, "retry", keyOf(row)) })),
  );
}

function valueCells(row, columns) {
  return columns.slice(1).map((column, index) =>
    element(
      "td",
      { class: `${column.number ? "number" : column.key} ${row.values[index] === "–" ? "nothing" : ""}`, "data-title": column.title, "data-unit": unit(column.title, row.values[index]) },
      value(row, column, index),
    ),
  );
}

// Where a row has no head above it: 1 page, 2 pages.
function unit(title, count) {
  return count === "1" ? title.toLowerCase().slice(0, -1) : title.toLowerCase();
}

function value(row, column, index) {
  const text = row.values[index];
  return column.key === "state" ? element("span", { class: `badge ${row.state}`, text }) : element("span", { text });
}
