// The settings: a choice of what words the answers, each model with a test of its connection; the rest to be read.

export default function settings({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".settings");
  root.send = setTriggerValue;
  if (root.deed?.click <= data.heard) root.deed = undefined;
  const models = data.answerers.filter((one) => one.model);
  root.querySelector(".hint").textContent = models.length
    ? "Keys come from the environment or Streamlit's secrets; they are not shown, logged or stored. Your choice holds until the server ends."
    : "FOOTNOTE_CHAT_MODEL or FOOTNOTE_CHAT_MODELS name chat models to choose from.";
  const testing = root.deed?.do === "test" ? root.deed.model : undefined;
  reconcile(
    root.querySelector(".answerers"),
    data.answerers.map((one) => ({ ...one, testing: one.model === testing, told: data.told.model === one.model ? data.told : undefined })),
    (one) => answerer(root, one),
    (node, before, one) => keep(node, one),
  );
  reconcile(root.querySelector(".facts"), data.facts, group);
  clearInterval(root.timer);
  if (root.deed) root.timer = setInterval(() => root.send("act", root.deed), 3000);
  return () => clearInterval(root.timer);
}

// A choice keeps its place, and with it the focus.
function keep(node, one) {
  if (node.querySelector("input").value !== one.model) return false;
  fill(node, one);
  return true;
}

function answerer(root, one) {
  const radio = element("input", { type: "radio", name: "answerer", value: one.model, onchange: () => act(root, "choose", one.model) });
  const label = element("label", {}, radio, element("span", { class: "name", text: one.name }), element("span", { class: "about", text: one.about }));
  const test = element("button", { type: "button", class: "test", "aria-label": `Test connection to ${one.model}`, onclick: () => act(root, "test", one.model) });
  const told = element("p", { class: "told", role: "status" });
  const node = element("li", { class: "answerer" }, label, one.model && test, told);
  fill(node, one);
  return node;
}

function fill(node, one) {
  const [test, told] = [node.querySelector(".test"), node.querySelector(".told")];
  node.querySelector("input").checked = one.chosen;
  node.classList.toggle("chosen", one.chosen);
  if (test) {
    test.textContent = one.testing ? "Asking …" : "Test connection";
    test.setAttribute("aria-busy", one.testing);
  }
  told.textContent = one.testing ? "" : (one.told?.text ?? "");
  told.classList.toggle("wrong", one.told?.right === false);
}

function act(root, deed, model) {
  if (root.deed?.do === "test" && deed === "test") return;
  root.deed = { do: deed, model, click: nextClick() };
  root.send("act", root.deed);
  if (deed === "test") {
    const node = [...root.querySelectorAll(".answerer")].find((one) => one.querySelector("input").value === model);
    node.querySelector(".test").textContent = "Asking …";
    node.querySelector(".told").textContent = "";
    node.signature = undefined; // so that what comes of it is drawn, though it may be the same as before
  }
}

function group(one) {
  const rows = one.rows.flatMap((row) => [
    element("dt", { text: row.name }),
    element("dd", {}, element("span", { class: "value", text: row.value }), row.setting && element("code", { text: row.setting })),
  ]);
  return element("section", {}, element("h2", { text: one.title }), element("dl", {}, ...rows));
}
