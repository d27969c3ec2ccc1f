// Quick ways by keyboard: /keys/ lists them. All of it is extra; every page works without.
"use strict";

const PLACES = { t: "/", o: "/offers/", f: "/follow-ups/", p: "/contacts/" };
const ROWS = "main .task, main .offer-row, main .board__card";
const PATIENCE = 1500; // milliseconds between "g" and the letter after it

const dialog = document.getElementById("find");
let wentAt = 0;
let early = ""; // typed before the box was there
let answered = ""; // the text to which the list in the box belongs
let opensFirst = false; // Enter was pressed before the answer was there

// A letter as its key is labelled where the layout is Latin (Dvorak's k is elsewhere); under another script
// (Cyrillic, Greek, Hebrew ...) the one that a Latin keyboard has in its place.
function letterOf({ key, code }) {
  const isOther = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  return (isOther && code.match(/^Key([A-Z])$/)?.[1].toLowerCase()) || key;
}

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog");

function go(path) {
  location.assign(path);
}

function move(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step;
  rows[next]?.querySelector("a")?.focus();
}

function press(key) {
  document.activeElement.closest(ROWS)?.querySelector(`[data-key="${key}"]`)?.click();
}

function search() {
  const box = document.getElementById("q");
  if (box) box.select();
  else find();
}

const KEYS = {
  "?": () => go("/keys/"),
  "/": search,
  n: () => go("/offers/new/"),
  j: () => move(1),
  k: () => move(-1),
  d: () => press("d"),
  s: () => press("s"),
  g: () => { wentAt = Date.now(); },
};

function onLetter(event) {
  const letter = letterOf(event);
  const isSecond = Date.now() - wentAt < PATIENCE;
  wentAt = 0;
  const place = isSecond && PLACES[letter];
  const action = place ? () => go(place) : KEYS[letter];
  if (!action) return;
  event.preventDefault();
  action();
}

// The command box: a combobox over a list of links (ARIA Authoring Practices).
function find() {
  if (dialog.open) return;
  dialog.showModal();
  htmx.ajax("GET", "/find/", { target: "#find", swap: "innerHTML" });
}

function choose(index) {
  const options = [...dialog.querySelectorAll("[role=option]")];
  const chosen = options[(index + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
  chosen?.scrollIntoView({ block: "nearest" });
  const box = dialog.querySelector("[role=combobox]");
  if (chosen) box?.setAttribute("aria-activedescendant", chosen.id);
  else box?.removeAttribute("aria-activedescendant");
}

function onFindKey(event) {
  if (dialog.childElementCount === 0 && event.key.length === 1) early += event.key;
  const options = [...dialog.querySelectorAll("[role=option]")];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(now + 1);
  else if (event.key === "ArrowUp") choose(now < 0 ? -1 : now - 1);
  else if (event.key === "Enter") {
    // Not what was found for the first letters, while the answer to all of them is on its way, or some that came
    // before the box are still to be put into it.
    if (!early && dialog.querySelector("[role=combobox]")?.value === answered) options[Math.max(now, 0)]?.click();
    else opensFirst = true;
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && letterOf(event).toLowerCase() === "k") {
    event.preventDefault();
    find();
  } else if (dialog.open) onFindKey(event);
  else if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  else if ("keys" in document.body.dataset) onLetter(event);
});
dialog.addEventListener("htmx:afterSettle", ({ detail }) => {
  const box = dialog.querySelector("[role=combobox]");
  answered = new URL(detail.xhr.responseURL).searchParams.get("q") ?? "";
  choose(0);
  if (!box) return;
  box.value = early + box.value;
  early = "";
  // What was typed before htmx listened to the box is asked for now.
  if (box.value !== answered) box.dispatchEvent(new Event("input", { bubbles: true }));
  else if (opensFirst) dialog.querySelector("[role=option]")?.click();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  early = "";
  opensFirst = false;
});
