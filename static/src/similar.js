// While somebody types the title of a topic: which topics look like it, below the title, after a pause.
// Without this script a link leads to the same list.
const PAUSE = 600;
const SHORTEST = 4;

function watch(box) {
  const field = document.getElementById(box.dataset.similar);
  const voice = box.querySelector("[role=status]");
  const list = box.querySelector("[data-similar-list]");
  if (!field) return;
  let timer;
  let asked = "";

  const look = async () => {
    const title = field.value.trim();
    if (title === asked) return;
    asked = title;
    let html = "";
    if (title.length >= SHORTEST) {
      try {
        const url = `${box.dataset.similarUrl}?${new URLSearchParams({ titel: title })}`;
        const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
        if (answer.ok) html = await answer.text();
      } catch {
        return;
      }
    }
    if (title === asked) show(html);
  };

  const show = (html) => {
    const found = document.createRange().createContextualFragment(html);
    const count = found.querySelector(".app-similar__count");
    const topics = found.querySelector("ul");
    voice.textContent = topics ? count.textContent : "";
    list.replaceChildren(...(topics ? [topics] : []));
    list.querySelectorAll("a").forEach(openBeside);
  };

  // What was typed must not be lost.
  const openBeside = (link) => {
    link.target = "_blank";
    link.append(` ${box.dataset.beside}`);
  };

  (field.closest(".utrecht-form-field") ?? field).after(box);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  if (field.value) look();
}

document.querySelectorAll("[data-similar]").forEach(watch);
