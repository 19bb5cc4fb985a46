// Files on their way to the server, piece by piece. They are the tab's and no component's: whichever is on the page
// sends them on, so that another page may be looked at meanwhile.

const AT_ONCE = 4 << 20; // bytes of files in a message
const MOST_PIECES = 200; // files in a message
const AGAIN_MS = 10000; // a message that is not answered for so long is sent again

// `files` by id, in order; `flying`: what the last message brings each of them to, until it is answered.
const sending = (window.footnoteSending ??= { files: new Map(), flying: null, sender: null, send: null, again: 0 });

// Have `root` be what sends from now on. What its predecessor sent may have come or not, and is sent again.
function takeOver(root, send, signal) {
  Object.assign(sending, { sender: root, send, flying: null });
  window.addEventListener("beforeunload", (event) => sending.files.size && event.preventDefault(), { signal });
  sendNext();
}

function handOver(root) {
  if (sending.sender !== root) return; // the next page was quicker
  clearTimeout(sending.again);
  Object.assign(sending, { sender: null, send: null, flying: null });
}

function addFiles(files) {
  const batch = `${nextClick()}-${Math.random().toString(36).slice(2)}`;
  files.forEach((file, index) => sending.files.set(`${batch}-${index}`, { id: `${batch}-${index}`, batch, file, at: 0 }));
  sendNext();
}

async function sendNext() {
  if (sending.flying || !sending.send || !sending.files.size) return;
  const flying = (sending.flying = new Map());
  const [{ batch }] = sending.files.values();
  const pieces = [];
  let room = AT_ONCE;
  for (const item of sending.files.values()) {
    if (item.batch !== batch || room <= 0 || pieces.length === MOST_PIECES) break;
    const piece = item.file.slice(item.at, item.at + room);
    room -= piece.size;
    pieces.push({ id: item.id, name: item.file.name, size: item.file.size, at: item.at, bytes: await base64(piece) });
    if (sending.flying !== flying) return; // the page was left meanwhile
  }
  for (const piece of pieces) flying.set(piece.id, piece.at);
  sending.send("pieces", { batch, pieces });
  clearTimeout(sending.again);
  sending.again = setTimeout(() => {
    sending.flying = null;
    sendNext();
  }, AGAIN_MS);
}

// A file that can't be read (any more) is sent as something that is no base64: the server then says that of it.
function base64(piece) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(piece.size ? reader.result.slice(reader.result.indexOf(",") + 1) : "");
    reader.onerror = () => done("unreadable!");
    reader.readAsDataURL(piece);
  });
}

// `got` has what has come of each file of a message; of one that is not taken, less than nothing.
function acknowledge(got) {
  const { flying } = sending;
  if (!flying?.size || ![...flying].every(([id, at]) => id in got && got[id] !== at)) return;
  for (const id of flying.keys()) {
    const item = sending.files.get(id);
    if (!item) continue;
    item.at = got[id];
    if (item.at < 0 || item.at >= item.file.size) sending.files.delete(id);
  }
  sending.flying = null;
  clearTimeout(sending.again);
  sendNext();
}

function bar(label, share, kind = "") {
  const node = element("div", { class: `bar ${kind}`, role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 }, element("i"));
  showBar(node, share);
  return node;
}

function showBar(node, share) {
  const unknown = share === null || share === undefined;
  node.classList.toggle("unknown", unknown);
  if (unknown) node.removeAttribute("aria-valuenow");
  else node.setAttribute("aria-valuenow", Math.round(share * 100));
  node.querySelector("i").style.width = unknown ? "" : `${share * 100}%`;
}
