// What is typed is kept in this tab until it is saved: while the page is reloaded, the tab breaks down, the line is cut
// or the session ends (ADR 23). It never leaves this device, belongs to the account that typed it, and goes at sign-out.
(() => {
  const KEY = "draft ";
  const PAUSE = 300; // milliseconds without a letter until it is kept
  const NO_WORDS = ["hidden", "submit", "button", "reset", "image", "file", "password"];
  const SECRET = /password|one-time-code/;
  const SECRET_NAMES = ["credential", "code"];
  // Of the hidden fields these say what the form was opened with, and belong to what is typed. Others (save those that
  // change with each page) say what the form is about.
  const OPENED_WITH = /(^|-)(once|expected_version|seen|attempts|picked|sure_of)$/;
  const OF_THE_PAGE = ["csrfmiddlewaretoken", "draft", "next", "mended"];
  // Where passwords and codes are typed, nothing is kept.
  const SIGN_IN = /^\/accounts\/(?!email\/)/;

  const person = document.body.dataset.person ?? "";
  const store = (() => {
    try { return window.sessionStorage; } catch { return null; }
  })();
  if (!store) return;

  // --- What is kept ---

  function read(key) {
    try { return JSON.parse(store.getItem(key)); } catch { return null; }
  }

  function write(key, draft) {
    try { store.setItem(key, JSON.stringify(draft)); return true; } catch { return false; } // there is no room
  }

  const keys = () => Object.keys(store).filter((key) => key.startsWith(KEY));

  // A draft that was saved is done with; one of another account is nobody's business here.
  function tidy() {
    for (const key of keys()) {
      const draft = read(key);
      const saved = `saved_${draft?.id}=`;
      const isSaved = document.cookie.split("; ").some((cookie) => cookie.startsWith(saved));
      if (isSaved) document.cookie = `${saved}; Max-Age=0; Path=/; SameSite=Lax`;
      if (isSaved || !draft || (person && draft.person !== person)) store.removeItem(key);
    }
  }

  // --- A form and its words ---

  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && "value" in field && !NO_WORDS.includes(field.type) && field.tagName !== "BUTTON"
    && !SECRET.test(field.autocomplete ?? "") && !SECRET_NAMES.includes(field.name));
  const hiddenOf = (form) => [...form.elements].filter((field) => field.type === "hidden" && field.name);
  const isKept = (form) => person && form.method === "post" && !SIGN_IN.test(location.pathname) && fieldsOf(form).length > 0;

  function keyOf(form) {
    const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
    const about = hiddenOf(form).filter(({ name }) => !OPENED_WITH.test(name) && !OF_THE_PAGE.includes(name));
    const names = [...new Set(fieldsOf(form).map((field) => field.name))];
    return `${KEY}${address} ${names.join()} ${about.map((field) => `${field.name}=${field.value}`).join()}`;
  }

  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

  function wordsOf(form) {
    const opened = hiddenOf(form).filter((field) => OPENED_WITH.test(field.name));
    return [...fieldsOf(form), ...opened].map((field) => [field.name, isTicked(field) ? [field.value, field.checked] : field.value]);
  }

  function fill(form, words) {
    const left = [...words];
    for (const field of [...fieldsOf(form), ...hiddenOf(form).filter(({ name }) => OPENED_WITH.test(name))]) {
      const at = left.findIndex(([name, value]) => name === field.name && (!isTicked(field) || value[0] === field.value));
      if (at < 0) continue;
      const [[, value]] = left.splice(at, 1);
      if (isTicked(field)) field.checked = value[1];
      else field.value = value;
      const closed = field.type === "hidden" || isUntouched(field) ? null : field.closest("details:not([open])");
      if (closed) closed.open = true;
    }
  }

  function isUntouched(field) {
    if (isTicked(field)) return field.checked === field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value === field.defaultValue;
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex === Math.max(first, 0);
  }

  const isRefused = (form) => form.querySelector("[data-focus][role=alert], .field--error") !== null;
  const differs = (form, words) => JSON.stringify(wordsOf(form).filter(([name]) => !OPENED_WITH.test(name)))
    !== JSON.stringify(words.filter(([name]) => !OPENED_WITH.test(name)));

  // --- Keeping ---

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The page on which this form is found again: its own, if it was only fetched into this one.
  // So does one that was filled by what somebody sent to this address (data-page).
  const pageOf = (form) => form.dataset.page
    ?? (form.closest(".task__panel") ? form.getAttribute("action") : location.pathname + location.search);

  function take(form, id) {
    let field = form.elements.draft;
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "draft";
      form.append(field);
    }
    field.value = id;
  }

  const waiting = new Map();

  function keep(form, isSent = false) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    if (!form.isConnected || !isKept(form)) return;
    const key = keyOf(form);
    const before = read(key);
    if (!isSent && !isRefused(form) && fieldsOf(form).every(isUntouched)) {
      store.removeItem(key);
      return;
    }
    // What is typed after a draft was sent is another one: that the first was saved says nothing of it.
    const isOne = before?.state === "typed" || (isSent && before?.state === "sent");
    const id = isOne ? before.id : newId();
    if (!write(key, { person, id, state: isSent ? "sent" : "typed", page: pageOf(form), words: wordsOf(form) })) return;
    take(form, id);
    if (!isSent && form.querySelector("textarea")) say(form, "kept", "What you type is kept in this tab until you save it.");
  }

  function keepSoon(form) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, PAUSE, form));
  }

  function forget(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    store.removeItem(keyOf(form));
  }

  // --- What is said ---

  function say(form, what, text) {
    let said = form.querySelector(`[data-draft-said=${what}]`);
    if (!said) {
      said = document.createElement("p");
      said.className = "small muted";
      said.dataset.draftSaid = what;
      if (what === "back") {
        said.setAttribute("role", "status");
        form.prepend(said);
      } else (form.querySelector(".form__actions") ?? form.lastElementChild).after(said);
    }
    said.textContent = text;
    return said;
  }

  function button(text, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--quiet";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  }

  function bringBack(form) {
    if (!isKept(form)) return;
    const key = keyOf(form);
    const draft = read(key);
    // In both cases the server has just filled it with what it got.
    if (!draft || isRefused(form) || form.dataset.page) return;
    const opened = wordsOf(form);
    if (!differs(form, draft.words)) return;
    fill(form, draft.words);
    write(key, { ...draft, state: "back" });
    take(form, draft.id);
    const said = say(form, "back", "What you typed before is back. It is not saved yet. ");
    said.append(button("Start afresh", () => {
      fill(form, opened);
      forget(form);
      said.remove();
    }));
  }

  function bringBackAll(root) {
    for (const form of root.querySelectorAll("form")) bringBack(form);
  }

  // What was sent and not saved, but has its form on another page.
  function pointToOthers() {
    const here = new Set([...document.forms].filter(isKept).map(keyOf));
    const main = document.getElementById("main");
    const missing = keys().filter((key) => !here.has(key)).map((key) => [key, read(key)]).filter(([, draft]) => draft.state === "sent");
    if (!main || missing.length === 0) return;
    const said = document.createElement("p");
    said.className = "small";
    said.setAttribute("role", "status");
    if (SIGN_IN.test(location.pathname)) said.textContent = "What you typed is kept in this tab. Sign in, and it is there again.";
    else if (!person) said.textContent = "What you typed is kept in this tab. Go back, and it is there again.";
    else for (const [key, draft] of missing) {
      const link = document.createElement("a");
      link.href = draft.page;
      link.textContent = "Go back to it";
      said.append("What you typed last was not saved. ", link, button("Throw it away", () => {
        store.removeItem(key);
        said.remove();
      }));
    }
    main.prepend(said);
  }

  // --- When ---

  tidy();
  bringBackAll(document);
  pointToOthers();

  document.addEventListener("input", ({ target }) => { if (target.form) keepSoon(target.form); });
  // At once, since some forms are sent as soon as a field is left.
  document.addEventListener("change", ({ target }) => { if (target.form) keep(target.form); }, true);
  document.addEventListener("submit", ({ target: form }) => {
    if (new URL(form.getAttribute("action") || location.href, location.href).pathname === "/accounts/logout/") {
      for (const key of keys()) store.removeItem(key);
    } else keep(form, true);
  }, true);
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => { if (elt.tagName === "FORM") keep(elt, true); });
  document.addEventListener("htmx:beforeSwap", tidy);
  document.addEventListener("htmx:afterSwap", ({ detail }) => bringBackAll(detail.target ?? document));
  document.addEventListener("htmx:afterRequest", tidy);
  addEventListener("pageshow", (event) => { if (event.persisted) tidy(); });
  addEventListener("pagehide", () => {
    for (const form of [...waiting.keys()]) keep(form);
  });
  // Whoever leaves a form by its own way out wants none of it.
  document.addEventListener("click", ({ target }) => {
    const form = target.closest?.("a, button")?.matches(".form__actions a, [data-close]") ? target.closest("form") : null;
    if (form) forget(form);
  });
})();
