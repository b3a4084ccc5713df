/* Keeps what is typed into <form data-draft="key"> on this device until it has arrived.
   It has arrived when sending it led to a page without that form that is not a problem page
   (data-draft-keep), or to a page that says so by data-draft-done="key" on any element. */
const PREFIX = "bersama-draft:";
const SENT = "bersama-sent";
const DAY = 24 * 60 * 60 * 1000;

const read = (key) => {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + key));
    if (kept && Date.now() - kept.at < DAY) return kept.values;
    localStorage.removeItem(PREFIX + key);
  } catch { /* a device that keeps nothing still answers */ }
  return null;
};

const write = (key, values) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
  } catch { /* full or forbidden: the form works as before */ }
};

const drop = (key) => {
  try { localStorage.removeItem(PREFIX + key); } catch { /* nothing was kept */ }
};

const kept = (form) => [...form.elements].filter((one) =>
  one.name && !one.matches("[type=hidden],[type=password],[type=file],button,fieldset,[data-draft-skip]"));

const ticks = (one) => one.type === "radio" || one.type === "checkbox";

const collect = (form) => kept(form)
  .filter((one) => (ticks(one) ? one.checked : one.value))
  .map((one) => [one.name, one.value]);

const restore = (form, values) => {
  let changed = false;
  for (const [name, value] of values) {
    for (const one of kept(form).filter((field) => field.name === name)) {
      if (ticks(one) ? one.value === value && !one.checked : !one.value && one.tagName !== "SELECT") {
        if (ticks(one)) one.checked = true; else one.value = value;
        changed = true;
      }
    }
  }
  return changed;
};

const takeSent = () => {
  try {
    const key = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    return key;
  } catch { return null; }
};

const noteSent = (key) => {
  try { sessionStorage.setItem(SENT, key); } catch { /* then it is kept for a day */ }
};

for (const done of document.querySelectorAll("[data-draft-done]")) drop(done.dataset.draftDone);

const sent = takeSent();
const stays = document.querySelector("[data-draft-keep]") ||
  [...document.querySelectorAll("form[data-draft]")].some((form) => form.dataset.draft === sent);
if (sent && !stays) drop(sent);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const values = read(key);
  const untouched = !form.querySelector("[aria-invalid=true]");
  if (values && untouched && restore(form, values) && note) note.hidden = false;

  let timer;
  const save = () => write(key, collect(form));
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 250); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    save();
    const offline = form.querySelector("[data-draft-offline]");
    if (navigator.onLine === false && offline) {
      event.preventDefault();
      offline.hidden = false;
      offline.focus();
    } else noteSent(key);
  });
  form.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
    drop(key);
    form.reset();
    if (note) note.hidden = true;
  });
}
