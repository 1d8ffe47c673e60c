"use strict";
// The console works without this file. It says when the queue has changed, when this page is
// no longer live, and before the worker is signed out.
const main = document.getElementById("main");
const banner = document.getElementById("live");
const ending = document.getElementById("ending");
const EVERY = 5000; // with PATIENCE below: a page that is not live says so within 10 seconds
const PATIENCE = 4000;
const IDLE = 15 * 60000;
const WARNING = 2 * 60000;
let revision = main.dataset.revision;
let drawn = Date.now();
let seen = Date.now();

addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
const problem = document.getElementById("problem");
if (problem) problem.focus();

function say(text, kind, href, label) {
  const inside = banner.firstElementChild;
  if (inside.dataset.text === text) return;
  inside.dataset.text = text;
  inside.textContent = text + " ";
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    inside.append(link);
  }
  banner.dataset.kind = kind;
  banner.hidden = false;
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

async function look() {
  const started = Date.now();
  try {
    const response = await get("/console/queue/revision", "application/json");
    if (response.status === 401) {
      say("You were signed out.", "", "/console/sign-in?next=" + encodeURIComponent(location.pathname), "Sign in again");
      return;
    }
    if (!response.ok) throw new Error("not live");
    const now = await response.json();
    if (main.dataset.refresh === "queue") {
      if (now.revision !== revision || Date.now() - drawn > 30000) await redraw();
      document.title = (now.unclaimed ? "(" + now.unclaimed + ") " : "") + "Queue - Touchbase";
      hush();
    } else if (revision === undefined || revision === now.revision) {
      revision = now.revision;
      hush();
    } else {
      say("Something is new in the queue or in this case.", "news", location.pathname, "Show this case again");
    }
  } catch {
    say("Not live: this page can't reach the service. What you see may be old. Use the telephone for anything urgent.", "");
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
    location.reload();
  }
});

if (main.dataset.refresh) look();
setInterval(tick, 5000);
