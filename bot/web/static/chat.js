"use strict";
// The chat works without this file. It sends without leaving the page, and shows what comes.
const talk = document.querySelector(".talk");
const list = document.querySelector(".lines");
const form = document.getElementById("write");
const box = document.getElementById("words");
const lost = document.getElementById("lost");
const waiting = []; // messages on their way, oldest first: they are sent one after another
const unmatched = []; // saved messages whose line has not come back yet
let last = talk.dataset.last;
let sending = false;
let gone = false;
let ended = null; // how the session ended, once it has
let renewed = false; // words have opened a new chat, which this page does not show yet
let listening = false;

const closing = document.getElementById("closing");
const WARN = 180; // seconds before the end
let stayed = Date.now();

// After leaving nothing that comes meanwhile may lead elsewhere.
for (const name of ["pagehide", "leaving"]) addEventListener(name, () => { gone = true; });
document.querySelector(".check").hidden = true;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function over(quiet) {
  if (gone) return; // they have left, and must not be led back
  gone = true;
  list.replaceChildren();
  location.replace((quiet ? "/?" : "/?ended&") + "language=" + document.documentElement.lang);
}

// The ended chat goes from the screen; what is on its way stays.
function clear() {
  for (const line of list.querySelectorAll("[data-id]")) line.remove();
  for (const message of unmatched.splice(0)) message.item.remove();
  last = "";
}

// Somebody else can see the page: what stands on it goes, and so does what told us of it, which may
// not have been answered yet. It is still being saved.
function beginAnew() {
  clear();
  const [told] = waiting;
  if (!told) return;
  told.matched = true;
  told.item.remove();
}

// A tap belongs to the chat that is over; words that were typed after it do not.
function dropTaps() {
  for (const tap of waiting.filter((message) => message.fields.value)) {
    waiting.splice(waiting.indexOf(tap), 1);
    tap.item.remove();
  }
}

// Words still being written or on their way are kept first: they go into a new chat. Its answer is
// not kept waiting for what still stands in the box.
function finish() {
  if (gone || waiting.length) return;
  if (box.value.trim()) {
    if (renewed && !listening) listen();
  } else if (renewed) {
    gone = true;
    location.replace("/c");
  } else if (ended) over(ended.quiet);
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A number stays in one piece where words are read from the right.
function fill(shown, runs) {
  for (const [text, isNumber] of runs) {
    const part = isNumber ? element("bdi", "", text) : text;
    if (isNumber) part.dir = "ltr";
    shown.append(part);
  }
}

function mark(made, language) {
  if (language !== document.documentElement.lang) made.lang = language;
}

function makeLine(mine, words, runs, language) {
  const item = element("li", "line " + (mine ? "mine" : "theirs"));
  const bubble = element("div", "bubble");
  const shown = element("span", "words");
  fill(shown, runs || [[words, false]]);
  shown.dir = "auto";
  if (language !== undefined) mark(shown, language);
  bubble.append(element("span", "unseen", (mine ? talk.dataset.mine : talk.dataset.theirs) + ": "), shown);
  item.append(bubble);
  return item;
}

function makeButtons(rows) {
  const all = element("div", "buttons");
  for (const row of rows) {
    const line = element("div", "button-row");
    for (const button of row) {
      const one = element("form");
      one.method = "post";
      one.action = "/c";
      const made = element("button", button.picked ? "picked" : "", (button.picked ? "✓ " : "") + button.label);
      made.name = "value";
      made.value = button.value;
      mark(made, button.language);
      if (button.picked) made.setAttribute("aria-pressed", "true");
      one.append(made);
      line.append(one);
    }
    all.append(line);
  }
  return all;
}

function setState(message, name) {
  message.state.textContent = talk.dataset[name];
  message.state.classList.toggle("waiting", name === "waiting");
}

// The last line may be longer than the screen: who sees any of it has read the others.
function atEnd() {
  const newest = list.lastElementChild;
  return !newest || newest.getBoundingClientRect().top < innerHeight;
}
function toEnd() { scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }); }

// What is new is read from its beginning, also where it is longer than the screen. The place is
// worked out first: the page may scroll slowly, and is where it was until then.
function toNew(item) {
  const page = document.documentElement;
  const top = document.querySelector(".top").getBoundingClientRect().height + 16;
  const beginning = item ? item.getBoundingClientRect().top + scrollY - top : page.scrollHeight;
  scrollTo(0, Math.min(beginning, page.scrollHeight));
}

function queue(shown, fields) {
  const item = makeLine(true, shown);
  const message = { id: newId(), fields, item, state: element("span", "state"), shown };
  item.append(message.state);
  setState(message, "sending");
  list.append(item);
  waiting.push(message);
  toEnd();
  deliver();
}

async function deliver() {
  if (sending) return;
  sending = true;
  let tries = 0;
  while (waiting.length && !gone) {
    const message = waiting[0];
    const answer = await post(message);
    if (answer.saved) {
      tries = 0;
      waiting.shift();
      setState(message, "saved");
      if (answer.renewed) {
        renewed = true;
        clear();
        dropTaps();
      }
      if (!message.matched) unmatched.push(message);
      lost.hidden = true;
    } else if (answer.over && message.fields.value) {
      ended = answer;
      clear();
      dropTaps();
    } else if (answer.over) {
      over(answer.quiet);
    } else {
      tries += 1;
      setState(message, "waiting");
      if (tries > 1 && lost.hidden) {
        lost.hidden = false;
        toEnd();
      }
      await pause(Math.min(1000 * 2 ** (tries - 1), 15000));
    }
  }
  sending = false;
  finish();
}

// The same id goes with every try, so that a message whose answer was lost is stored once.
async function post(message) {
  const body = new URLSearchParams({ token: talk.dataset.token, client_id: message.id, ...message.fields });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20000);
  try {
    const response = await fetch("/c", {
      method: "POST", body, headers: { Accept: "application/json" }, signal: stop.signal, cache: "no-store",
    });
    const answer = await response.json();
    if (answer.token) form.elements.token.value = talk.dataset.token = answer.token;
    return answer;
  } catch {
    return { saved: false };
  } finally {
    clearTimeout(timer);
  }
}

// A line of ours comes back in the order in which it was stored.
function match(line) {
  const found = [...unmatched, ...waiting].find((message) => !message.matched && message.shown === line.words)
    || unmatched[0];
  if (!found) return false;
  found.matched = true;
  found.item.dataset.id = line.id;
  const place = unmatched.indexOf(found);
  if (place >= 0) unmatched.splice(place, 1);
  return true;
}

// Theirs held an agreed word: nothing of it stays on the page.
function hide() {
  const found = [...unmatched, ...waiting].find((message) => message.fields.words && !message.matched);
  if (!found) return;
  found.matched = true;
  found.item.remove();
  if (unmatched.includes(found)) unmatched.splice(unmatched.indexOf(found), 1);
}

function show(feed) {
  const follow = atEnd();
  if (feed.anew) beginAnew();
  const before = last.split(":")[0];
  let first = null;
  document.documentElement.lang = feed.language;
  document.documentElement.dir = feed.direction;
  for (const line of feed.lines) {
    if (line.mine && !line.words) {
      if (line.id > before) hide();
      continue;
    }
    if (list.querySelector('[data-id="' + CSS.escape(line.id) + '"]')) continue;
    if (line.mine && match(line)) continue;
    const item = makeLine(line.mine, line.words, line.runs, line.language);
    item.dataset.id = line.id;
    if (line.mine) item.append(element("span", "state", talk.dataset.saved));
    if (line.rows.length) item.append(makeButtons(line.rows));
    list.append(item);
    first = first || item;
  }
  if (feed.buttons_on) {
    for (const buttons of list.querySelectorAll(".buttons")) {
      if (buttons.closest(".line").dataset.id !== feed.buttons_on) buttons.remove();
    }
  }
  last = feed.last;
  if (feed.lines.length && follow) toNew(first);
  warn(feed.ends_in);
}

// The page asks by itself all the time; only what they do keeps the session open.
function warn(endsIn) {
  const soon = endsIn <= WARN;
  if (soon === !closing.hidden) return;
  closing.hidden = !soon;
  if (soon) toEnd();
}

async function stay() {
  stayed = Date.now();
  try {
    const response = await fetch("/c/stay", {
      method: "POST", body: new URLSearchParams({ token: talk.dataset.token }), cache: "no-store",
    });
    if (response.ok) closing.hidden = true;
  } catch {
    stayed = 0;
  }
}

async function listen() {
  let tries = 0;
  listening = true;
  renewed = false;
  ended = null;
  while (!gone) {
    try {
      const response = await fetch("/c/feed?wait=20&after=" + encodeURIComponent(last), {
        headers: { Accept: "application/json", "X-Page": talk.dataset.token }, cache: "no-store",
      });
      if (response.status === 401) {
        ended = await response.json();
        listening = false;
        clear();
        finish();
        return;
      }
      if (!response.ok) throw new Error("no feed");
      show(await response.json());
      tries = 0;
      await pause(300);
    } catch {
      tries += 1;
      await pause(Math.min(1000 * 2 ** tries, 15000));
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = box.value;
  if (!words.trim()) return;
  box.value = "";
  box.focus();
  queue(words, { words });
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

box.addEventListener("input", () => { if (Date.now() - stayed > 60000) stay(); });
closing.querySelector("button").addEventListener("click", () => {
  stay();
  box.focus();
});

let byKeyboard = false;
list.addEventListener("click", (event) => { byKeyboard = event.detail === 0; });
list.addEventListener("submit", (event) => {
  const button = event.submitter;
  event.preventDefault();
  if (!button || button.disabled) return;
  for (const other of button.closest(".buttons").querySelectorAll("button")) other.disabled = true;
  queue(button.textContent.replace(/^✓ /, ""), { value: button.value });
  // Under a finger this would push the keyboard of the phone over the next buttons.
  if (byKeyboard || !matchMedia("(pointer: coarse)").matches) box.focus();
  else talk.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const numbers = document.querySelector("details.numbers");
  if (event.key === "Escape" && numbers.open) {
    numbers.open = false;
    numbers.querySelector("summary").focus();
  }
});

toNew(list.querySelector(".line:last-child"));
listen();
