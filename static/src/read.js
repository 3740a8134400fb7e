// How far somebody has read: the highest number among the posts that were in view for a moment.
// It is told seldom, and when the page is left. Without this script the page has a picture that tells it.

const LOOKED_AT = 1000;
const TELLS_EVERY = 3000;
const NUMBER = /^bericht-(\d+)$/;

function numberOf(post) {
  return Number(NUMBER.exec(post.id)?.[1] ?? 0);
}

function keepMark(place) {
  let seen = Number(place.dataset.readNumber);
  let told = seen;
  let timer;
  const inView = new Map();

  const tell = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (seen <= told) return;
    const before = told;
    const body = new FormData();
    body.set("number", (told = seen));
    body.set("csrfmiddlewaretoken", place.dataset.readToken);
    try {
      const answer = await fetch(place.dataset.read, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(answer.status);
    } catch {
      told = before;
    }
  };
  const see = (post) => {
    seen = Math.max(seen, numberOf(post));
    if (seen > told) timer ??= setTimeout(tell, TELLS_EVERY);
  };
  const look = (post) => {
    clearTimeout(inView.get(post));
    inView.set(post, document.hidden ? undefined : setTimeout(see, LOOKED_AT, post));
  };

  // A post longer than the window is looked at when it fills half of it.
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        const isSeen = intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2;
        if (isSeen === inView.has(target)) continue;
        if (isSeen) look(target);
        else {
          clearTimeout(inView.get(target));
          inView.delete(target);
        }
      }
    },
    { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] },
  );
  for (const post of document.querySelectorAll("article[id^=bericht-]")) {
    if (numberOf(post) > seen) watch.observe(post);
  }
  document.addEventListener("visibilitychange", () => {
    for (const post of inView.keys()) look(post);
    if (document.hidden) tell();
  });
  addEventListener("pagehide", tell);
}

document.querySelectorAll("[data-read]").forEach(keepMark);
