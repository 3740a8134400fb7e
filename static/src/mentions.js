// Offers names after an @ in a post; the names come as rows of a list from the server.
import "@github/text-expander-element";

const PAUSE = 150;
const MOST_WORDS = 4; // what goes on longer is a sentence, not a name

async function namesFor(expander, typed, signal) {
  if (typed.trim().split(/\s+/).length > MOST_WORDS) return { matched: false };
  const query = new URLSearchParams({ q: typed, gesprek: expander.dataset.discussion });
  const answer = await fetch(`${expander.dataset.names}?${query}`, {
    headers: { "X-Requested-With": "fetch" },
    signal,
  });
  if (!answer.ok || answer.redirected) return { matched: false };
  const list = document.createElement("ul");
  list.className = "app-names";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", expander.dataset.label);
  list.innerHTML = await answer.text();
  return { matched: list.childElementCount > 0, fragment: list };
}

function offerNames(expander) {
  let last;
  expander.addEventListener("text-expander-change", ({ detail: { text, provide } }) => {
    last?.abort();
    last = new AbortController();
    const { signal } = last;
    provide(
      new Promise((resolve) => setTimeout(resolve, PAUSE))
        .then(() => (signal.aborted ? { matched: false } : namesFor(expander, text, signal)))
        .catch(() => ({ matched: false })),
    );
  });
  expander.addEventListener("text-expander-value", ({ detail }) => {
    detail.value = detail.item.dataset.value;
  });
}

document.querySelectorAll("text-expander[data-names]").forEach(offerNames);
