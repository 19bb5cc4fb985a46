// The empty chat: a short welcome, and questions that the documents answer.

export default function welcome({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".welcome");
  root.send = setTriggerValue;
  root.querySelector(".notice").textContent = data.notice ?? "";
  root.querySelector("h1").textContent = data.heading;
  root.querySelector(".lead").textContent = data.lead;
  root.querySelector(".try").hidden = !data.examples.length;
  reconcile(
    root.querySelector(".examples"),
    data.examples.map((text) => ({ text })),
    ({ text }) =>
      element("li", {}, element("button", { type: "button", class: "example", text, onclick: () => root.send("ask", text) })),
  );
}
