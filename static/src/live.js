// Live elements: one with data-live names what it shows, and gets what data-live-url answers when that changed.
// One socket per page says when. Without it the page asks every half minute, but never while it is hidden.
// Nothing else on the page moves, and an element that holds the focus waits until that has left.

const ASKS_EVERY = 30000;
const LONGEST_PAUSE = 60000;
const KEPT = 2000; // an answer for visitors may be this old, so who asks this much later gets a true one

const elements = [...document.querySelectorAll("[data-live]")];
const answers = new Map(elements.map((element) => [element.dataset.liveUrl, element.innerHTML.trim()]));
const painted = new Map(elements.map((element) => [element, element.innerHTML.trim()]));
const due = new Set(); // addresses to ask
const failed = new Set();
const pauseButton = document.querySelector("[data-live-pause]");
let socket, timer, isHearing, isFresh, isPaused;
let tries = 0;

function paint() {
  for (const element of elements) {
    const { liveUrl, lost } = element.dataset;
    const isLost = lost && failed.has(liveUrl) && !isHearing;
    const next = isLost ? lost : answers.get(liveUrl);
    if (painted.get(element) === next || element.contains(document.activeElement)) continue;
    painted.set(element, next);
    element[isLost ? "textContent" : "innerHTML"] = next;
  }
}

async function askOne(address, headers) {
  try {
    const answer = await fetch(address, { headers });
    if (answer.status >= 429) throw new Error(answer.status);
    // Anything else than an answer of its own is out of sight now.
    if (!answer.ok || answer.redirected) answers.set(address, "");
    else if (answer.status !== 204) answers.set(address, (await answer.text()).trim());
    failed.delete(address);
  } catch {
    failed.add(address);
  }
  paint();
}

function askDue() {
  if (document.hidden || isPaused) return;
  // With this header an answer is never one that was kept for other visitors.
  const headers = isFresh ? { "X-Requested-With": "fetch" } : {};
  due.forEach((address) => askOne(address, headers));
  due.clear();
  isFresh = false;
}

// At a moment of its own: a thousand pages hear the same event at once.
function ask(some, soonest, within) {
  some.forEach((element) => due.add(element.dataset.liveUrl));
  clearTimeout(timer);
  timer = setTimeout(askDue, soonest + Math.random() * within);
}

function hear({ kind, on }) {
  isHearing = kind !== "lost";
  if (!isHearing) return;
  tries = 0;
  if (typeof on === "string") {
    isFresh = true;
    ask(elements.filter((element) => element.dataset.live === on), 0, 500);
  } else {
    ask(elements, KEPT, KEPT);
  }
}

function connect() {
  if (socket || document.hidden) return;
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/live/`);
  const subscribe = [...new Set(elements.map((element) => element.dataset.live))];
  socket.onopen = () => socket.send(JSON.stringify({ subscribe }));
  socket.onmessage = (message) => hear(JSON.parse(message.data));
  socket.onclose = lose;
}

function lose() {
  if (!socket) return;
  socket.onclose = socket.onmessage = null;
  socket.close();
  socket = undefined;
  isHearing = false;
  setTimeout(connect, Math.min(LONGEST_PAUSE, 1000 * 2 ** tries++) * (0.5 + Math.random()));
}

function begin() {
  setTimeout(connect, 500 + Math.random() * 1000);
  setInterval(() => {
    for (const address of isHearing ? failed : answers.keys()) due.add(address);
    askDue();
  }, ASKS_EVERY);
  document.addEventListener("visibilitychange", () => {
    connect();
    askDue();
  });
  document.addEventListener("focusout", () => setTimeout(paint));
  addEventListener("online", connect);
  addEventListener("pageshow", connect);
  addEventListener("offline", lose);
  addEventListener("pagehide", lose); // a page with an open socket is not kept for the way back
  pauseButton?.addEventListener("click", () => {
    isPaused = !isPaused;
    [pauseButton.textContent, pauseButton.dataset.livePause] = [
      pauseButton.dataset.livePause,
      pauseButton.textContent,
    ];
    askDue();
  });
}

if (elements.length) begin();
