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

focusErrors(document);
// Without a target the whole page was restored, by the back button.
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.detail.target ?? document));
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector("details.menu[open] > summary")?.focus();
  closeMenus(null);
});
