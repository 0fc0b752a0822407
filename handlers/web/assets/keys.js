// One letter per act: whatever has data-key. Letters rest while a field has focus, and when they are turned off.

const map = document.getElementById("keys");
const on = document.getElementById("keys-on");

try { on.checked = localStorage.getItem("keys") !== "off"; } catch { /* no storage: the keys are on */ }
document.body.classList.toggle("mute", !on.checked);
on.addEventListener("change", () => {
  document.body.classList.toggle("mute", !on.checked);
  try { localStorage.setItem("keys", on.checked ? "on" : "off"); } catch { /* for this page only, then */ }
});

const typed = (e) => e.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const usable = (e) => !e.disabled && e.checkVisibility();
const keyed = (letter) => [...document.querySelectorAll("[data-key]:not([data-key=''])")].find((e) => e.dataset.key === letter && usable(e));

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
  if (e.key === "Escape" && typed(e.target)) {
    e.target.blur();
    return;
  }
  if (typed(e.target) || map.open || e.key.length !== 1 || (!on.checked && e.key !== "?")) return;
  const target = keyed(e.key.toLowerCase());
  if (!target) return;
  e.preventDefault();
  if (e.repeat) return;
  if (target.matches("button, [type=checkbox], [type=radio]")) target.click();
  if (!target.matches("button")) target.focus();
});

for (const opener of document.querySelectorAll("[data-opens=keys]")) {
  opener.addEventListener("click", () => {
    const rows = [...document.querySelectorAll("[data-key]:not([data-key=''])")].filter(usable).map((e) => {
      const row = document.createElement("tr");
      const letter = document.createElement("kbd");
      letter.textContent = e.dataset.key.toUpperCase();
      row.insertCell().append(letter);
      row.insertCell().textContent = e.dataset.act ?? name(e);
      return row;
    });
    map.querySelector("tbody").replaceChildren(...rows);
    map.showModal();
  });
}

// name is what a button says, without its letter.
function name(button) {
  const copy = button.cloneNode(true);
  for (const k of copy.querySelectorAll("kbd")) k.remove();
  return copy.textContent.trim();
}

// A page that answered a form is left by its own address: loading it again asks for the page, not for the act.
history.replaceState(null, "", document.body.dataset.self);
// A form is sent once, also one that came to the page later. What a script stops is not sent.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (e.defaultPrevented || !form.matches("form[method=post]")) return;
  if (form.dataset.sent) e.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
