// Thumbs under a finished answer. What a person says is shown at once and sent as a whole, until the page has heard it:
// `root.unheard` is what was sent last, with the number of its click.

function drawFeedback(root, given) {
  const box = root.querySelector(".feedback");
  box.hidden = !given;
  if (!given) return;
  if (root.unheard?.id <= given.heard) {
    root.unheard = undefined;
    if (given.problem) box.querySelector(".why").hidden = true;
  }
  root.given = given;
  if (!box.listening) listen(root, box);
  showFeedback(root, box);
}

function listen(root, box) {
  box.listening = true;
  const form = box.querySelector(".why");
  for (const verdict of ["up", "down"]) {
    box.querySelector(`.${verdict}`).addEventListener("click", () => {
      const takenBack = said(root).verdict === verdict;
      form.hidden = takenBack || verdict === "up";
      say(root, takenBack ? {} : { verdict });
      if (!form.hidden) form.scrollIntoView({ block: "nearest" });
    });
  }
  box.querySelector(".change").addEventListener("click", () => {
    form.hidden = false;
    showFeedback(root, box);
    form.querySelector(".reason").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidden = true;
    say(root, { ...said(root), comment: form.querySelector(".comment").value });
    box.querySelector(".down").focus();
  });
  // Streamlit listens for single keys, and takes those typed inside a component for its own.
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    form.hidden = true;
    showFeedback(root, box);
    box.querySelector(".down").focus();
  });
}

function said(root) {
  const { verdict = "", reason = "", comment = "" } = root.unheard ?? root.given;
  return { verdict, reason, comment };
}

function say(root, what) {
  root.unheard = { verdict: "", reason: "", comment: "", ...what, turn: root.turn, id: nextClick() };
  sendFeedback(root);
  watch(root, SAY_AGAIN_MS);
  showFeedback(root, root.querySelector(".feedback"));
}

function sendFeedback(root) {
  root.send("feedback", root.unheard);
}

function showFeedback(root, box) {
  const { verdict, reason, comment } = said(root);
  const form = box.querySelector(".why");
  const { reasons, declined, problem } = root.given;
  box.dataset.verdict = verdict;
  for (const name of ["up", "down"]) box.querySelector(`.${name}`).setAttribute("aria-pressed", String(verdict === name));
  const label = reasons.find((one) => one.key === reason)?.label;
  const wrong = ["Marked as wrong", label?.toLowerCase(), comment && `“${comment}”`].filter(Boolean).join(" · ");
  box.querySelector(".said").textContent = { up: "Marked as right", down: form.hidden ? wrong : "" }[verdict] ?? "";
  const change = box.querySelector(".change");
  change.hidden = verdict !== "down" || !form.hidden;
  change.textContent = label || comment ? "Change" : "Say why";
  box.querySelector(".feedback-problem").textContent = root.unheard ? "" : problem;
  form.querySelector(".why-label").textContent = declined ? "What is wrong with declining?" : "What is wrong with it?";
  reconcile(form.querySelector(".reasons"), reasons, ({ key, label: text }) =>
    element("button", { type: "button", class: "reason", "data-key": key, text, onclick: () => chooseReason(root, key) }),
  );
  for (const button of form.querySelectorAll(".reason")) {
    button.setAttribute("aria-pressed", String(button.dataset.key === reason));
  }
  const input = form.querySelector(".comment");
  if (form.hidden) input.value = comment;
}

function chooseReason(root, key) {
  const form = root.querySelector(".why");
  const { reason, verdict } = said(root);
  say(root, { verdict, reason: reason === key ? "" : key, comment: form.querySelector(".comment").value });
  if (key === "other" && reason !== key) form.querySelector(".comment").focus();
}
