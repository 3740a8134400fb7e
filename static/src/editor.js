// For who is signed in: the Markdown toolbar, names to mention, a preview beside the text, drafts that save
// themselves, and how far one has read.
// Words come from data attributes in the templates. Without this script every button of the form works too.
import "@github/markdown-toolbar-element";
import "./mentions.js";
import "./read.js";

const PAUSE = 3000;

async function send(form, task, expected, options = {}) {
  const body = new FormData(form);
  body.set("do", task);
  const answer = await fetch(form.getAttribute("action") || location.href, {
    method: "POST",
    body,
    headers: { "X-Requested-With": "fetch" },
    ...options,
  });
  // An ended session leads to the sign-in page: that is no answer to what was asked.
  const isAnswer = answer.ok && !answer.redirected && answer.headers.get("Content-Type")?.startsWith(expected);
  if (!isAnswer) throw new Error(`${task}: ${answer.status}`);
  return answer.text();
}

function offerPreview(form) {
  const button = form.querySelector('button[name="do"][value="preview"]');
  const panel = form.querySelector("[data-preview]");
  if (!button || !panel) return;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const text = panel.querySelector("[data-preview-text]");
    const line = panel.querySelector("[role=status]");
    try {
      text.innerHTML = await send(form, "preview", "text/html");
      line.textContent = "";
    } catch {
      text.replaceChildren();
      line.textContent = panel.dataset.failed;
    }
    panel.hidden = false;
    panel.querySelector("h2, h3")?.focus();
    panel.scrollIntoView({ block: "nearest" });
  });
}

function keepDrafts(form) {
  const line = form.querySelector("[data-draft]");
  let isKept = true;
  let isSending = false;
  let timer;

  const keep = async (options) => {
    clearTimeout(timer);
    isKept = true;
    try {
      line.textContent = await send(form, "draft", "text/plain", options);
    } catch {
      isKept = false;
      line.textContent = line.dataset.failed;
    }
  };
  const keepIfNew = (options) => {
    if (line && !isKept && !isSending) keep(options);
  };

  form.querySelector('button[name="do"][value="draft"]')?.addEventListener("click", (event) => {
    if (!line) return;
    event.preventDefault();
    keep();
  });
  form.addEventListener("input", () => {
    isKept = false;
    clearTimeout(timer);
    timer = setTimeout(keepIfNew, PAUSE);
  });
  form.addEventListener("submit", () => {
    isSending = true;
    clearTimeout(timer);
  });
  // A page that comes back from the browser's memory can be typed in again.
  addEventListener("pageshow", () => {
    isSending = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepIfNew({ keepalive: true });
  });
  addEventListener("beforeunload", (event) => {
    if (!isKept && !isSending) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-editor]")) {
  offerPreview(form);
  keepDrafts(form);
}
