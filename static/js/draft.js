/* Keeps what somebody types in this tab until it is saved, so that a bad connection costs no words. */
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const name = `draft-${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden");
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) || "{}");
    if (!form.querySelector("[aria-invalid]")) {
      fields().forEach((field) => {
        if (!(field.name in kept)) return;
        if (field.type === "radio") field.checked = field.value === kept[field.name];
        else field.value = kept[field.name];
      });
    }
    form.addEventListener("input", () => sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(new FormData(form)))));
  } catch { /* no storage here: the page works without */ }
});
document.querySelectorAll("[data-draft-saved]").forEach((page) => {
  try { sessionStorage.removeItem(`draft-${page.dataset.draftSaved}`); } catch { /* nothing was kept */ }
});
