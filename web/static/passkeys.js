// Passkeys: asks the browser, and sends what it answers with the page's own form.
"use strict";

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const opened = (options) => {
  const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) found.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) found.allowCredentials = known(options.allowCredentials);
  return found;
};

const closed = (credential) => {
  const { response } = credential;
  const said = { clientDataJSON: words(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = words(response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: words(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const ask = async (form) => {
  const publicKey = opened(JSON.parse(form.dataset.options));
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.credential.value = closed(credential);
  form.submit();
};

if (globalThis.PublicKeyCredential) {
  for (const each of document.querySelectorAll("[data-passkey-without]")) each.hidden = true;
  for (const button of document.querySelectorAll("[data-passkey-button]")) button.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const message = document.querySelector("[data-passkey-failed]");
    message.textContent = "";
    ask(form).catch(() => { message.textContent = message.dataset.passkeyFailed; });
  });
}
