/* What a page does after part of it was replaced. Every page works without this file. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);

  // A reader hears `data-announce`; the pause lets the new part settle first.
  const announce = (words) => {
    const live = byId("status");
    if (!live || !words) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = words; }, 60);
  };

  const focus = (element) => {
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.focus();
  };

  const settled = (part) => {
    if (!part || !part.querySelector) return;
    const find = (hook) => (part.matches(`[${hook}]`) ? part : part.querySelector(`[${hook}]`));
    const next = find("data-focus-now");
    if (next) focus(next);
    else if (document.activeElement === document.body && lastId) {
      const there = byId(lastId) || find("data-focus-lost");
      if (there) focus(there);
    }
    const spoken = find("data-announce");
    if (spoken) announce(spoken.dataset.announce);
    sayError(find("data-title-prefix"));
    count(part);
  };

  // The title starts with "Error:" for as long as there is a summary. The server says so first; a swap has no title.
  let prefix = "";
  const sayError = (summary) => {
    if (prefix && document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);
    if (!summary) return;
    prefix = `${summary.dataset.titlePrefix} `;
    if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
  };

  // Characters left, for the eye; the limit itself is in the text from the server.
  const count = (part) => {
    part.querySelectorAll("[data-count]").forEach((line) => {
      const area = byId(line.dataset.count);
      if (!area) return;
      const show = () => {
        const left = line.dataset.most - area.value.length;
        line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
      };
      area.addEventListener("input", show);
      if (area.value) show();
    });
  };

  let lastId = "";
  let retry = null;
  // htmx 2 and 4 spell their events differently; both are listened to.
  const on = (names, act) => names.forEach((name) => document.addEventListener(name, act));

  on(["htmx:beforeRequest", "htmx:before:request"], (event) => {
    // What asks again by itself leaves the rest of the page alone, and does so only while somebody looks.
    if (event.target.matches?.("[data-polls]")) {
      if (document.hidden) event.preventDefault();
      lastId = document.activeElement ? document.activeElement.id : "";
      return;
    }
    lastId = document.activeElement ? document.activeElement.id : "";
    retry = event.target;
    const offline = byId("offline");
    if (offline) offline.hidden = true;
    const button = event.target.querySelector?.("[data-busy]");
    if (button) {
      button.dataset.words = button.textContent;
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-busy", "true");
    }
  });
  on(["htmx:afterRequest", "htmx:after:request"], (event) => {
    const button = event.target.querySelector?.("[data-words]");
    if (!button) return;
    button.textContent = button.dataset.words;
    button.removeAttribute("aria-busy");
    delete button.dataset.words;
  });
  on(["htmx:afterSettle", "htmx:after:settle"], (event) => settled(event.detail?.elt ?? event.target));
  on(["htmx:sendError", "htmx:timeout", "htmx:error"], () => {
    const offline = byId("offline");
    if (offline) offline.hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-retry]") && retry) (retry.requestSubmit ? retry.requestSubmit() : retry.click());
    if (event.target.closest("[data-print]")) window.print();
  });

  // Pressed twice, a form is sent once; again after a while, or by who comes back to it.
  const SENT_FOR = 10_000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("sent" in form.dataset) event.preventDefault();
    form.dataset.sent = "";
    setTimeout(() => delete form.dataset.sent, SENT_FOR);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const summary = document.querySelector(".errors[data-focus-now]");
    if (summary) focus(summary);
    const said = document.querySelector("[data-title-prefix]");
    if (said) prefix = `${said.dataset.titlePrefix} `;
    count(document);
    document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  });
})();
