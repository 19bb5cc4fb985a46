// The list of documents: one row a file, its state, and a button that opens it.

export default function library({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".library");
  root.send = setTriggerValue;
  openers.set("library", root);
  const open = (name, index) => {
    announceOpened("library", index);
    root.send("open", name);
  };
  const table = root.querySelector("table");
  table.hidden = !data.rows.length;
  root.querySelector(".none").textContent = data.none ?? "";
  reconcile(table.querySelector("thead tr"), data.columns, (column) =>
    element("th", { scope: "col", class: column.number ? "number" : "", text: column.title }),
  );
  reconcile(
    table.querySelector("tbody"),
    data.rows.map((row, index) => ({ ...row, index })),
    (row) => element("tr", { class: row.state }, nameCell(row, open), ...valueCells(row, data.columns)),
  );
  return () => openers.delete("library");
}

function nameCell(row, open) {
  const name = row.viewable
    ? element("button", {
        type: "button",
        class: "open",
        "aria-label": `Open ${row.title}${row.name === row.title ? "" : `, ${row.name}`}`,
        "data-name": row.name,
        "data-opens": row.index,
        text: row.title,
        onclick: () => open(row.name, row.index),
      })
    : element("span", { class: "unopened", text: row.title });
  return element(
    "td",
    { class: "document" },
    name,
    row.name !== row.title && element("span", { class: "file", text: row.name }),
    row.reason && element("span", { class: "reason", text: row.reason }),
    row.remedy && element("span", { class: "remedy", text: row.remedy }),
  );
}

function valueCells(row, columns) {
  return columns.slice(1).map((column, index) =>
    element(
      "td",
      { class: `${column.number ? "number" : column.key} ${row.values[index] === "–" ? "nothing" : ""}`, "data-title": column.title },
      value(row, column, index),
    ),
  );
}

function value(row, column, index) {
  const text = row.values[index];
  return column.key === "state" ? element("span", { class: `badge ${row.state}`, text }) : element("span", { text });
}
