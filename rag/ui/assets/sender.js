// Sends on what was added on the page of the documents while another page is looked at, and shows how far that is.

const ENDED_MS = 5000; // so long it stays to be seen that all are sent

export default function sender({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sender");
  root.left ??= new AbortController();
  if (sending.sender !== root) takeOver(root, setTriggerValue, root.left.signal);
  sending.send = setTriggerValue;
  acknowledge(data.got);
  show(root);
  return () => {
    clearTimeout(root.ended);
    root.left.abort();
    root.left = null;
    handOver(root);
  };
}

function show(root) {
  const files = [...sending.files.values()];
  const text = root.querySelector(".text");
  if (files.length) {
    const bytes = files.reduce((sum, item) => sum + item.file.size, 0);
    const share = bytes ? files.reduce((sum, item) => sum + item.at, 0) / bytes : 0;
    tell(text, files.length === 1 ? `Sending ${files[0].file.name}` : `Sending ${files.length} files`);
    if (!root.querySelector(".bar")) root.querySelector(".card").append(bar("Files being sent", share, "sending"));
    showBar(root.querySelector(".bar"), share);
    clearTimeout(root.ended);
    root.ended = 0;
    root.hidden = false;
  } else if (!root.hidden && !root.ended) {
    tell(text, "All files are sent");
    root.querySelector(".bar")?.remove();
    root.ended = setTimeout(() => (root.hidden = true), ENDED_MS);
  }
}

// Only what is new is said again.
function tell(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
