// Passkeys: the browser asks for the finger, the face or the PIN, and the form takes its answer along.
"use strict";

// A browser makes them on https and on localhost, never for a bare number.
const canAsk = window.PublicKeyCredential?.parseCreationOptionsFromJSON && !/^[\d.]+$|^\[/.test(location.hostname);

const WORDS = {
  InvalidStateError: "This device has a passkey for your account already.",
  NotAllowedError: "Nothing was chosen. Try again when you like.",
};

async function optionsOf(button) {
  const given = document.getElementById("options");
  if (given) return JSON.parse(given.textContent);
  const response = await fetch(button.formAction, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

function ask({ creation, request }) {
  const { parseCreationOptionsFromJSON, parseRequestOptionsFromJSON } = PublicKeyCredential;
  if (creation) return navigator.credentials.create({ publicKey: parseCreationOptionsFromJSON(creation.publicKey) });
  return navigator.credentials.get({ publicKey: parseRequestOptionsFromJSON(request.publicKey) });
}

async function send(button, said) {
  try {
    const credential = await ask(await optionsOf(button));
    button.form.elements.credential.value = JSON.stringify(credential);
    button.form.requestSubmit(button);
  } catch (error) {
    said.textContent = WORDS[error.name] ?? "That did not work. Try again in a minute, or go another way.";
  }
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  const said = document.getElementById("passkey-said");
  button.hidden = !canAsk;
  if (canAsk) said.textContent = "";
  button.addEventListener("click", (event) => {
    event.preventDefault();
    said.textContent = "";
    send(button, said);
  });
}
