// What HTML can't do by itself. Nothing here is needed: every page works without it.
import "./drafts.js";
import "./failures.js";
import "./sending.js";

// Suggest the browser's time zone where a form asks for one.
for (const select of document.querySelectorAll("select[data-suggest-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A name that isn't in the list, such as US/Pacific, is sent as it is: the server knows what it stands for.
  if (zone && ![...select.options].some((option) => option.value === zone)) select.add(new Option(zone, zone));
  if (zone) select.value = zone;
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

// A form that was fetched to under its row. One is open at a time; closed, it gives the focus back.
let opener = null;

function closePanels(except) {
  for (const panel of document.querySelectorAll(".task__panel")) {
    if (panel !== except) panel.replaceChildren();
  }
}

function leavePanel(event) {
  if (!event.target.closest(".task__panel")) return;
  event.preventDefault();
  closePanels(null);
  opener?.focus();
}

// When a row has been dealt with its list is drawn anew: go on with the row that is there now.
let row = -1;
const rows = () => [...document.querySelectorAll("main .task")];

function goOnFromRow() {
  if (row < 0 || document.activeElement !== document.body) return;
  const next = rows()[Math.min(row, rows().length - 1)];
  (next?.querySelector("a, button") ?? document.getElementById("main")).focus();
  row = -1;
}

// Printing is offered where this script runs; copying only on https or this machine too.
function offerButtons(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.innerText);
  // The status beside the button, which screen readers announce.
  button.nextElementSibling.textContent = "Copied";
}

// A mail begins with the text as it was changed: its link follows the field.
function followDraft(field) {
  const link = document.getElementById(field.dataset.mailto);
  const lines = encodeURIComponent(field.value.replace(/\r?\n/g, "\r\n"));
  link.href = link.href.replace(/([?&]body=)[^&]*/, (_, name) => name + lines);
}

// A text that is too long is let in, since cutting it would lose the end. This says how much of it is too much.
function count(field) {
  const over = [...field.value].length - Number(field.dataset.fits);
  const said = field.parentElement.querySelector("[data-over]");
  if (over <= 0) {
    said?.remove();
    return;
  }
  const line = said ?? document.createElement("p");
  line.className = "field__error";
  line.dataset.over = "";
  line.setAttribute("role", "status");
  line.textContent = `${over.toLocaleString("en")} ${over === 1 ? "character" : "characters"} too many`;
  if (!said) field.after(line);
}

// Buttons that put a value into a field: a day that is often meant.
function fillIn(button) {
  const field = document.getElementById(button.dataset.fills);
  field.value = button.dataset.value;
  // Enter saves from there. On a phone it would open the calendar.
  if (matchMedia("(pointer: fine)").matches) field.focus();
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

function showChosen(field) {
  for (const button of document.querySelectorAll(`button[data-fills="${field.id}"]`)) {
    button.setAttribute("aria-pressed", String(button.dataset.value === field.value));
  }
}

// On a phone the filters of a list are folded away: the button says how many are set.
function countFilters(form) {
  const choices = [...form.elements].filter((field) => field.closest(".filters__fields"));
  const set = choices.filter((field) => field.checked || field.selectedIndex > 0).length;
  form.querySelector("[data-count-filters]").textContent = set ? ` · ${set}` : "";
}

focusErrors(document);
offerButtons(document);
document.addEventListener("htmx:afterSwap", (event) => {
  // Without a target the whole page was restored, by the back button.
  focusErrors(event.detail.target ?? document);
  offerButtons(event.detail.target ?? document);
  if (event.detail.target?.matches(".task__panel")) {
    opener = event.detail.requestConfig.elt;
    closePanels(event.detail.target);
  }
});
document.addEventListener("htmx:afterSettle", goOnFromRow);
document.addEventListener("input", ({ target }) => {
  if (target.dataset.fits) count(target);
  if (target.dataset.mailto) followDraft(target);
  showChosen(target);
});
document.addEventListener("change", ({ target }) => {
  if (target.closest(".filters__fields")) countFilters(target.form);
});
document.addEventListener("followups-changed", () => {
  row = rows().findIndex((task) => task.contains(document.activeElement));
});
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  if (event.target.closest("[data-close]")) leavePanel(event);
  if (event.target.closest("button[data-print]")) print();
  const button = event.target.closest("button[data-copy], button[data-fills]");
  if (button) (button.dataset.fills ? fillIn : copy)(button);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  leavePanel(event);
  document.querySelector("details.menu[open] > summary")?.focus();
  closeMenus(null);
});

// Without a connection a page of ours says so, rather than the browser's.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
