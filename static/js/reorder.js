// Lists marked data-reorder can also be ordered by dragging. The buttons beside each item do the same.
"use strict";

(() => {
  let dragged = null;

  function itemOf(event) {
    return event.target.closest?.("[data-reorder] > li");
  }

  // The item before which the pointer is, or null past the end.
  function nextTo(list, y) {
    return [...list.children].find((item) => item !== dragged && y < middle(item)) ?? null;
  }

  function middle(item) {
    const box = item.getBoundingClientRect();
    return box.top + box.height / 2;
  }

  // The items have no id, or htmx would take the attribute away again when it settles.
  function prepare() {
    for (const item of document.querySelectorAll("[data-reorder] > li")) item.draggable = true;
  }

  document.addEventListener("dragstart", (event) => {
    dragged = itemOf(event) ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });

  document.addEventListener("dragover", (event) => {
    const list = event.target.closest?.("[data-reorder]");
    if (!dragged || list !== dragged.parentElement) return;
    event.preventDefault();
    list.insertBefore(dragged, nextTo(list, event.clientY));
  });

  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });

  document.addEventListener("dragend", () => {
    if (!dragged) return;
    const to = [...dragged.parentElement.children].indexOf(dragged);
    htmx.ajax("POST", dragged.dataset.url, { source: dragged, target: "#reason-columns", swap: "outerHTML", values: { to } });
    dragged = null;
  });

  document.addEventListener("htmx:afterSwap", prepare);
  prepare();
})();
