"use strict";
// A second tap on a button that is already on its way would use up a code before its page comes.
addEventListener("submit", (event) => {
  if (event.target.classList.contains("leave")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  // Back from the chat leads to the front door, and not to the page with the code in its address.
  if (event.target.classList.contains("enter")) {
    event.target.action = location.href;
    history.replaceState(null, "", "/");
  }
});
