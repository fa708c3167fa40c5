/* Asks the device for a passkey and sends it with the form; where this cannot be, the form stays hidden. */
(() => {
  "use strict";
  // An address in digits has no passkeys.
  if (!window.isSecureContext || !window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const id = (thing) => ({ ...thing, id: bytes(thing.id) });

  const ask = async (form) => {
    const making = form.dataset.options;
    const { publicKey } = making ? JSON.parse(making)
      : (await (await fetch(form.action, { headers: { Accept: "application/json" } })).json()).request_options;
    publicKey.challenge = bytes(publicKey.challenge);
    for (const list of ["allowCredentials", "excludeCredentials"]) publicKey[list] = (publicKey[list] || []).map(id);
    if (making) publicKey.user = id(publicKey.user);
    const made = await navigator.credentials[making ? "create" : "get"]({ publicKey });
    const response = {};
    for (const part in made.response) {
      if (made.response[part] instanceof ArrayBuffer) response[part] = text(made.response[part]);
    }
    return { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults(), response };
  };

  document.querySelectorAll("[data-passkey-none]").forEach((part) => { part.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
        form.submit();
      } catch { failed.hidden = false; }
    });
  });
})();
