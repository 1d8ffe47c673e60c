"use strict";
// The grid fills the lists that are there without script. Nothing that was tapped stays on show.
for (const form of document.querySelectorAll("form.pictures")) {
  const lists = [...form.querySelectorAll("select")];
  const pad = form.querySelector(".pad");
  const count = form.querySelector(".count");
  let next = 0;

  const show = () => {
    const again = next >= 3 ? count.dataset.again + " " : "";
    count.textContent = again + count.dataset[(next % 3) + 1];
  };
  const restart = () => {
    next = 0;
    for (const list of lists) list.value = "";
    show();
  };

  form.querySelector(".lists").hidden = true;
  form.querySelector(".send").hidden = true;
  pad.hidden = false;
  pad.querySelector(".grid").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || next >= lists.length) return;
    lists[next].value = button.value;
    next += 1;
    if (next < lists.length) {
      show();
    } else {
      form.requestSubmit();
    }
  });
  pad.querySelector(".restart").addEventListener("click", restart);
  addEventListener("pagehide", restart);
  restart();
}
