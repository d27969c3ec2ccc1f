// A form that is on its way can't be sent again until there is an answer, and says so. The server knows a repeat by
// itself (core/once.py): this only spares people the doubt.
(() => {
  const PATIENCE = 20_000; // milliseconds until it may be sent again
  const resting = new Map(); // forms, with what has to end once there is an answer

  function say(form, text) {
    let said = form.querySelector(":scope [data-sending]");
    if (!said) {
      said = document.createElement("span");
      said.dataset.sending = "";
      said.setAttribute("role", "status");
      said.className = form.classList.contains("form") ? "small muted" : "visually-hidden";
      (form.querySelector(".form__actions") ?? form).append(said);
    }
    said.textContent = text;
  }

  function mark(form, busy) {
    for (const button of form.elements) {
      if (button.type !== "submit") continue;
      // Not `disabled`: the pressed button's own value belongs to what is sent, and the focus stays where it is.
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  function rest(form) {
    mark(form, true);
    say(form, "On its way…");
    resting.set(form, setTimeout(() => {
      release(form);
      say(form, form.elements.once ? "No answer yet. You can send it again: it is saved only once." : "No answer yet. You can try again.");
    }, PATIENCE));
  }

  function release(form) {
    if (!resting.has(form)) return;
    clearTimeout(resting.get(form));
    resting.delete(form);
    mark(form, false);
    say(form, "");
  }

  function releaseAll() {
    for (const form of [...resting.keys()]) release(form);
  }

  // What the server would refuse before it knows the form, when all of it has been sent.
  function isTooLarge(form) {
    for (const field of form.querySelectorAll("[data-most-mb]")) {
      const most = Number(field.dataset.mostMb);
      if ([...field.files].reduce((sum, file) => sum + file.size, 0) <= most * 1024 * 1024) continue;
      say(form, `That’s more than ${most} MB. Choose ${field.multiple ? "fewer or smaller files" : "a smaller file"}.`);
      return true;
    }
    return false;
  }

  // Before anybody else hears of it, htmx included.
  document.addEventListener("submit", (event) => {
    if (!resting.has(event.target) && !isTooLarge(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  // After everybody else: whoever sends it in another way has said so by now.
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") rest(event.target);
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.requestConfig.triggeringEvent?.type === "submit" && detail.elt.method === "post") rest(detail.elt);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const leaves = detail.successful && ["HX-Redirect", "HX-Refresh"].some((name) => detail.xhr.getResponseHeader(name));
    if (!leaves) release(detail.elt);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) releaseAll(); });
  // With Escape a browser stops waiting for the next page.
  addEventListener("keydown", (event) => { if (event.key === "Escape") releaseAll(); });

  // Back at a form that was sent, the page may come anew from the server: the form keeps the key that it had.
  const keyed = [...document.querySelectorAll("form:not([hx-post]) input[name=once]")];
  const had = history.state?.once ?? {};
  const name = (input, index) => `${index} ${input.form.getAttribute("action") ?? ""}`;
  keyed.forEach((input, index) => { input.value = had[name(input, index)] ?? input.value; });
  if (keyed.length) {
    const once = Object.fromEntries(keyed.map((input, index) => [name(input, index), input.value]));
    history.replaceState({ ...history.state, once }, "");
  }
})();
