// What a request of htmx couldn't do is said in a sentence: the page itself stays as it is, with what was typed in it.
(() => {
  const NO_ANSWER = "No answer came. Check your connection, then try again. What you typed is still here.";
  const OURS = "Something went wrong. What you typed is still here: please try again.";
  const SENTENCES = {
    400: "Ajar couldn’t take that. Check what you typed or how many files you chose, then try again.",
    403: "That didn’t work: you may have signed out. Reload the page, then try again.",
    404: "That isn’t here any more. Reload the page to see what is.",
    410: "That isn’t here any more. Reload the page to see what is.",
    413: "That is too large. Shorten it or choose a smaller file, then try again.",
    429: "Too many tries. Please wait a few minutes, then try again.",
    503: "Ajar is busy or can’t reach its database. Please wait a minute, then try again.",
  };
  // Pieces of a page that come by themselves: nobody typed anything.
  const A_PIECE = "A part of this page couldn’t be loaded. Reload the page to try again.";

  const isAsked = ({ requestConfig }) => Boolean(requestConfig?.triggeringEvent);

  function unsay() {
    document.querySelector("[data-failure]")?.remove();
  }

  function say(text) {
    // The same again, by a piece that asks every second, isn't read aloud again.
    if (document.querySelector("[data-failure]")?.textContent === text) return;
    unsay();
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.failure = "";
    toast.setAttribute("role", "status");
    toast.append(document.createElement("p"));
    toast.firstChild.textContent = text;
    // What lies over the page hides what is below it.
    const place = document.querySelector("dialog[open]") ?? document.getElementById("toasts") ?? document.body;
    place.append(toast);
  }

  document.addEventListener("htmx:responseError", ({ detail }) => {
    say(isAsked(detail) ? SENTENCES[detail.xhr.status] ?? OURS : A_PIECE);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => say(isAsked(detail) ? NO_ANSWER : A_PIECE));
  }
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && isAsked(detail)) unsay();
  });
})();
