"use strict";
{
  // Three taps of Shift, or Leave: the screen is empty before anything else happens, and this page
  // gives up its place in the history.
  const page = document.documentElement;
  const open = page.dataset.open === "yes";
  let taps = [];
  let alone = false; // Shift with a letter is no tap of it

  const tell = (address) => {
    // The browser may hold another chat by now, which this page must not close or keep open.
    const shown = document.querySelector("[name=token]");
    const body = new URLSearchParams({ by: "script", token: shown ? shown.value : "" });
    if (!navigator.sendBeacon || !navigator.sendBeacon(address, body)) {
      fetch(address, { method: "POST", body, keepalive: true, cache: "no-store" }).catch(() => {});
    }
  };
  const empty = () => { page.hidden = true; };

  const leave = () => {
    empty();
    document.title = "…";
    dispatchEvent(new Event("leaving"));
    document.body.replaceChildren();
    tell("/c/leave");
    history.replaceState(null, "", "/");
    location.replace(page.dataset.leave);
  };

  document.querySelector("form.leave").addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) taps = [];
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    const now = Date.now();
    taps = [...taps.filter((at) => now - at < 2000), now];
    if (taps.length >= 3) leave();
  });
  addEventListener("pointerdown", () => { taps = []; });

  // What the browser keeps in its memory for Back is an empty page, and it is loaded anew.
  addEventListener("pagehide", () => {
    empty();
    if (open && document.body.firstChild) tell("/c/away");
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    else if (open) tell("/c/stay");
  });
}
