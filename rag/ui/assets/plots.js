// The plots of an evaluation: drawings made by the server, taken over element by element, so that nothing but lines and
// words of them can come in.

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(["svg", "g", "path", "rect", "line", "circle", "text", "tspan", "title", "defs", "clipPath"]);

export default function plots({ data, parentElement }) {
  const root = parentElement.querySelector(".plots");
  reconcile(root, data.plots, plot);
}

function plot(one) {
  const drawing = one.svg ? safe(new DOMParser().parseFromString(one.svg, "image/svg+xml").documentElement) : null;
  return element(
    "figure",
    {},
    element("h3", { text: one.title }),
    drawing ?? element("p", { class: "nothing", text: "Nothing to plot." }),
    element("figcaption", { text: one.caption }),
  );
}

// A copy of what a drawing consists of; anything else is left behind.
function safe(node) {
  if (!ELEMENTS.has(node.localName)) return null;
  const copy = document.createElementNS(SVG, node.localName);
  for (const { name, value } of node.attributes) {
    if (!name.startsWith("on") && !name.includes("href") && !name.startsWith("xmlns")) copy.setAttribute(name, value);
  }
  for (const child of node.childNodes) {
    const inner = child.nodeType === Node.TEXT_NODE ? child.cloneNode() : child.nodeType === Node.ELEMENT_NODE ? safe(child) : null;
    if (inner) copy.append(inner);
  }
  return copy;
}
