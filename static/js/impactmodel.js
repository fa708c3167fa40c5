/* What every page of the staff does. All of them work without this file. */
(() => {
  "use strict";
  // Characters left, for the eye; the limit itself is in the text from the server.
  const count = (line) => {
    const area = document.getElementById(line.dataset.count);
    if (!area) return;
    const show = () => {
      const left = line.dataset.most - area.value.length;
      line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    };
    area.addEventListener("input", show);
    if (area.value) show();
  };

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

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-count]").forEach(count);
    document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  });
})();
