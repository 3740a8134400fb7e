// For every reader: copy the link of a section, show where on the page one is, and go to the errors of a form.
// Words come from data attributes in the templates. Without this script everything works.
import "./live.js";
import "./similar.js";

const SAID_FOR = 4000;

function copyLinks() {
  if (!navigator.clipboard) return;
  const voice = document.createElement("div");
  voice.className = "app-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-copied]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    say(link, voice);
  });
}

function say(link, voice) {
  link.parentElement.querySelector(".app-copied")?.remove();
  const words = document.createElement("span");
  words.className = "app-copied";
  words.setAttribute("aria-hidden", "true");
  words.textContent = voice.textContent = link.dataset.copied;
  link.after(words);
  setTimeout(() => {
    words.remove();
    voice.textContent = "";
  }, SAID_FOR);
}

// The current section is the last one whose heading has passed the upper part of the window.
function markCurrentSection(list) {
  const links = new Map();
  for (const link of list.querySelectorAll('a[href^="#"]')) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const headings = [...links.keys()];
  const mark = () => {
    const line = innerHeight / 4;
    const current = headings.findLast((heading) => heading.getBoundingClientRect().top <= line);
    for (const [heading, link] of links) {
      if (heading === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  // Everything above that line counts as seen, so that a jump over a heading is noticed too.
  const watch = new IntersectionObserver(mark, { rootMargin: "999999px 0px -75% 0px" });
  headings.forEach((heading) => watch.observe(heading));
}

copyLinks();
document.querySelectorAll("[data-on-this-page]").forEach(markCurrentSection);
document.querySelector(".app-error-summary")?.focus();
