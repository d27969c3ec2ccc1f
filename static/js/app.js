// What HTML can't do by itself. Nothing here is needed: every page works without it.
"use strict";

// Suggest the browser's time zone where a form asks for one.
for (const select of document.querySelectorAll("select[data-suggest-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}

// After a failed form, go to the list of what to put right.
function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

// One open menu at a time; Escape or a click elsewhere closes it.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

// Copying is offered only where it works: with this script, on https or this machine.
function offerCopies(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.innerText);
  // The status beside the button, which screen readers announce.
  button.nextElementSibling.textContent = "Copied";
}

focusErrors(document);
offerCopies(document);
// Without a target the whole page was restored, by the back button.
document.addEventListener("htmx:afterSwap", (event) => {
  focusErrors(event.detail.target ?? document);
  offerCopies(document);
});
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const button = event.target.closest("button[data-copy]");
  if (button) copy(button);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector("details.menu[open] > summary")?.focus();
  closeMenus(null);
});
