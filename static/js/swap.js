/* For a page that replaces a part of itself by htmx. It works without this file too. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  // htmx 2 and 4 spell their events differently; both are listened to.
  const on = (names, act) => names.forEach((name) => document.addEventListener(name, act));

  let lastId = "";
  on(["htmx:beforeRequest", "htmx:before:request"], (event) => {
    lastId = document.activeElement?.id;
    if (document.hidden) event.preventDefault(); // nobody looks
  });
  // Stands in the part itself, so that it goes with the next one that comes.
  on(["htmx:sendError", "htmx:timeout", "htmx:error"], () => { byId("offline").hidden = false; });

  on(["htmx:afterSettle", "htmx:after:settle"], (event) => {
    const part = event.detail?.elt ?? event.target;
    if (document.activeElement === document.body && lastId) (byId(lastId) || part.querySelector("[data-focus-lost]")).focus();
    // The pause lets the new part settle first.
    const words = part.dataset.announce;
    if (words) setTimeout(() => { byId("status").textContent = words; }, 60);
  });
})();
