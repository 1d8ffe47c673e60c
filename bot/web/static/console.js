"use strict";
// The console works without this file. It says when the queue or this case has changed, when this
// page is no longer live, and before the worker is signed out.
const main = document.getElementById("main");
const banner = document.getElementById("live");
const ending = document.getElementById("ending");
const EVERY = 5000; // with PATIENCE below: a page that is not live says so within 10 seconds
const PATIENCE = 4000;
const IDLE = 15 * 60000;
const WARNING = 2 * 60000;
const NOT_LIVE = "Not live: this page can't reach the service. What you see may be old. Use the telephone for anything urgent.";
// A page that answers a form has the form's address, at which there is nothing to look at; and what
// was just done is said once, not again with each reload.
const here = main.dataset.here || location.pathname;
if (main.dataset.here) history.replaceState(null, "", here + location.hash);
// Of a case it marks what is new in this case; of the queue, what is new anywhere.
let revision = main.dataset.revision;
let drawn = Date.now();
let seen = Date.now();

addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
const problem = document.getElementById("problem");
if (problem) problem.focus();

// What stands in the boxes of this page, by the form that it belongs to; ticks and choices among buttons are made anew.
function keyOf(box) {
  const form = box.form;
  const concern = form && form.elements.concern ? form.elements.concern.value : "";
  return [form ? form.getAttribute("action") : "", concern, box.name || box.id].join(" ");
}

function boxes() {
  return [...main.querySelectorAll("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])")];
}

function typed() {
  return new Map(boxes().filter((box) => box.value).map((box) => [keyOf(box), box.value]));
}

function keepBeside(words) {
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  label.textContent = "What you were writing: it has not been sent";
  const box = document.createElement("textarea");
  box.readOnly = true;
  box.rows = 4;
  box.value = words;
  label.append(box);
  field.append(label);
  main.prepend(field);
}

function putBack(words) {
  for (const box of boxes()) {
    const kept = words.get(keyOf(box));
    if (kept === undefined) continue;
    words.delete(keyOf(box));
    box.value = kept;
    const around = box.closest("details");
    if (around) around.open = true;
  }
  for (const kept of words.values()) keepBeside(kept);
}

// The case as it is now, with everything that was being written in it.
async function showAgain(event) {
  event.preventDefault();
  const held = main.contains(document.activeElement) ? document.activeElement : null;
  const key = held && held.matches("textarea, select, input") ? keyOf(held) : "";
  try {
    const response = await get(here, "text/html");
    if (!response.ok || response.redirected) throw new Error("no case");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const words = typed();
    main.replaceChildren(...page.getElementById("main").childNodes);
    putBack(words);
    revision = page.getElementById("main").dataset.revision;
    hush();
    (boxes().find((box) => keyOf(box) === key) || main).focus();
  } catch {
    say("", { text: NOT_LIVE });
  }
}

function lineOf(part) {
  const line = document.createElement("div");
  line.textContent = part.text + " ";
  if (part.href) {
    const link = document.createElement("a");
    link.href = part.href;
    link.textContent = part.label;
    if (part.click) link.addEventListener("click", part.click);
    else if (typed().size) link.target = "_blank";
    line.append(link);
  }
  return line;
}

function say(kind, ...parts) {
  const inside = banner.firstElementChild;
  const text = parts.map((part) => part.text).join(" ");
  if (inside.dataset.text === text) return;
  inside.dataset.text = text;
  inside.replaceChildren(...parts.map(lineOf));
  banner.dataset.kind = kind;
  banner.hidden = false;
}

// What is new in this case, and apart from it what waits elsewhere and matters more.
function sayNews(now) {
  const parts = [];
  if (now.case !== revision) {
    parts.push({ text: "Something is new in this case.", href: here, label: "Show this case again", click: showAgain });
  }
  if (now.more_urgent) {
    parts.push({ text: "A more urgent case waits, and nobody has it.", href: "/console/queue", label: "Go to the queue" });
  }
  if (parts.length) say(now.more_urgent ? "" : "news", ...parts);
  else hush();
}

function hush() {
  banner.hidden = true;
  banner.firstElementChild.dataset.text = "";
}

async function get(address, type) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(address, { headers: { Accept: type }, cache: "no-store", signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

// Only the rows are changed, so that the place on the page and the keyboard's focus stay.
async function redraw() {
  const held = document.activeElement && document.activeElement.closest("#rows");
  const href = held ? document.activeElement.getAttribute("href") : null;
  const response = await get("/console/queue?live", "text/html");
  if (!response.ok || response.redirected) throw new Error("no queue");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["rows", "as-at"]) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  revision = page.getElementById("main").dataset.revision;
  drawn = Date.now();
  if (href) {
    const same = document.querySelector('#rows a[href="' + CSS.escape(href) + '"]');
    if (same) same.focus();
  }
}

function saySignedOut() {
  const kept = typed().size ? " What you typed stays on this page: sign in in another tab." : "";
  const href = "/console/sign-in?next=" + encodeURIComponent(here);
  say("", { text: "You were signed out." + kept, href, label: "Sign in again" });
}

async function look() {
  const started = Date.now();
  try {
    const of = main.dataset.case ? "?case=" + encodeURIComponent(main.dataset.case) : "";
    const response = await get("/console/queue/revision" + of, "application/json");
    if (response.status === 401) {
      saySignedOut();
      setTimeout(look, EVERY);
      return;
    }
    if (!response.ok) throw new Error("not live");
    const now = await response.json();
    if (main.dataset.refresh === "queue") {
      if (now.revision !== revision || Date.now() - drawn > 30000) await redraw();
      document.title = (now.unclaimed ? "(" + now.unclaimed + ") " : "") + "Queue - Touchbase";
      hush();
    } else {
      sayNews(now);
    }
  } catch {
    say("", { text: NOT_LIVE });
  }
  setTimeout(look, Math.max(0, EVERY - (Date.now() - started)));
}

function tick() {
  const left = IDLE - (Date.now() - seen);
  ending.hidden = !(left <= WARNING && left > 0);
}

ending.querySelector("button").addEventListener("click", async () => {
  const token = document.querySelector("input[name=token]").value;
  const response = await fetch("/console/stay", {
    method: "POST", body: new URLSearchParams({ token }), headers: { Accept: "application/json" },
  });
  if (response.ok) {
    seen = Date.now();
    ending.hidden = true;
  } else {
    ending.hidden = true;
    saySignedOut();
  }
});

if (main.dataset.refresh) look();
setInterval(tick, 5000);
