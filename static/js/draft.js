/* Keeps what somebody types in this tab until it is saved, so that a bad connection costs no words. The form's own key is
   kept with the words: sent again after an answer that got lost, it is still one entry. It comes back to whom it is of, and to
   nobody else in this tab; signing out ends it. A module, so that it runs once. */
const ALL = "draft-";
const whose = document.querySelector("[data-drafts-of]")?.dataset.draftsOf;
const place = (name) => `${ALL}${whose}-${name}`;
const forget = (start) => Object.keys(sessionStorage)
  .filter((of) => of.startsWith(start)).forEach((of) => sessionStorage.removeItem(of));
const isOurs = (field) => field.name && (field.type !== "hidden" || "once" in field.dataset);
const isPicked = (field) => field.type === "radio" || field.type === "checkbox";
const asSent = (field) => field.type === "select-one"
  ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value : field.defaultValue;
const isFilled = (field) => field.type !== "hidden" &&
  (isPicked(field) ? field.checked !== field.defaultChecked : field.value !== asSent(field));
// After "back", and when a page is loaded once more, a browser puts back by itself what stood there. On a page that is new
// somebody typed it, before this file came.
const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate";

const follow = (form) => {
  const name = place(form.dataset.draft);
  const note = form.querySelector("[data-draft-note]");
  const fields = [...form.elements].filter(isOurs);
  const keys = fields.filter((field) => field.type === "hidden").map((field) => [field, field.value]);
  const empty = () => {
    form.reset();
    keys.forEach(([field, value]) => { field.value = value; });
  };
  const put = (kept) => fields.filter((field) => !early.includes(field.name)).forEach((field) => {
    const values = kept.filter(([of]) => of === field.name).map(([, value]) => value);
    if (isPicked(field)) field.checked = values.includes(field.value);
    else if (values.length) [field.value] = values;
  });

  const keep = () => sessionStorage.setItem(name, JSON.stringify(
    fields.filter((field) => !isPicked(field) || field.checked).map((field) => [field.name, field.value])));
  const early = isNew ? fields.filter(isFilled).map((field) => field.name) : [];

  let isTouched = false;
  const show = () => {
    if (isTouched || form.querySelector("[aria-invalid]")) return;
    const kept = sessionStorage.getItem(name);
    if (early.length) {
      if (kept) put(JSON.parse(kept));
      isTouched = true;
      keep();
      return;
    }
    if (kept) put(JSON.parse(kept));
    else empty();
    if (note) note.hidden = !kept;
  };
  show();
  // After "back" a browser puts back by itself what stood there: what was saved would count twice. A page that it kept as a
  // whole has the key of what was saved as well.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && !sessionStorage.getItem(name)) window.location.reload();
    else show();
  });
  form.addEventListener("input", () => {
    isTouched = true;
    keep();
  });
  note?.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(name);
    empty();
    note.hidden = true;
    fields.find((field) => field.type !== "hidden").focus();
  });
};

try {
  document.querySelectorAll("[data-draft-saved]").forEach((page) => {
    page.dataset.draftSaved.split(" ").filter(Boolean).forEach((name) => forget(place(name)));
  });
  if (whose) document.querySelectorAll("form[data-draft]").forEach(follow);
  document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", () => forget(ALL)));
} catch { /* no storage here: the page works without */ }
