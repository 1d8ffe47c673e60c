"use strict";
// A second tap on a button that is already on its way would use up a code before its page comes.
addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
