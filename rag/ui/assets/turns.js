// The turns of a conversation that are shown; their places are kept, so that another conversation is drawn in a blink.

export default function turns({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".turns");
  while (list.children.length > data.turns.length) leave(list.lastElementChild).remove();
  data.turns.forEach((turn, at) => {
    if (!list.children[at]) list.append(parentElement.querySelector("template").content.cloneNode(true));
    const root = list.children[at];
    // Buttons outlive this call: they must reach what the latest one was given.
    root.send = setTriggerValue;
    drawTurn(root, turn, data);
  });
  return () => [...list.children].forEach(leave);
}

function leave(root) {
  openers.delete(root.turn);
  watch(root, 0);
  return root;
}
