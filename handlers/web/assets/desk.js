// A desk by keys alone: the list, the panels, the clock of the errand, and where the focus goes when the room changes.

const desk = document.getElementById("at-desk");
const typed = (e) => e.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const mapOpen = () => document.getElementById("keys")?.open;

// The clock runs on the server's time, which every beat brings anew. Without a line it stands still.
let ahead = 0;
const moment = document.getElementById("moment");
const setTime = () => { ahead = Number(moment.dataset.now) - Date.now(); };
const two = (n) => String(n).padStart(2, "0");

function tick() {
  if (document.body.classList.contains("lost")) return;
  for (const clock of document.querySelectorAll(".ticks")) {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Number(clock.dataset.begun)) / 1000));
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const text = h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}
if (moment) {
  setTime();
  new MutationObserver(() => { setTime(); tick(); }).observe(moment.parentElement, { attributes: true, subtree: true, attributeFilter: ["data-now"] });
  setInterval(tick, 250);
  tick();
}

// Where work goes on: the call, or the first errand.
const forward = () => document.querySelector("#call-next, #at-desk button.primary");
let last;
document.addEventListener("focusin", (e) => { last = e.target; });

// What was opened goes when its errand has left the desk.
function forget() {
  const opened = document.getElementById("opened");
  if (!opened) return;
  const step = document.querySelector(`#at-desk [data-errand="${CSS.escape(opened.dataset.errand)}"]`);
  if (!step || step.classList.contains("done")) opened.remove();
}
if (desk) {
  new MutationObserver(() => {
    tick();
    forget();
    if (document.activeElement === document.body && last && !last.isConnected) forward()?.focus({ preventScroll: true });
  }).observe(desk.parentElement, { childList: true, subtree: true, characterData: true });
}
// Gone back to, a page would show what was, and what was opened on it.
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

// The list: J and K, or the arrows, move; Enter calls the one that has the focus.
const rows = () => [...document.querySelectorAll("#room .waits")];
function move(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  (row.querySelector("button[form=call]") ?? row).focus();
}
document.addEventListener("click", (e) => {
  const mover = e.target.closest?.("[data-move]");
  if (mover) move(Number(mover.dataset.move));
});

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || mapOpen()) return;
  if (e.key === "Escape" && !typed(e.target)) close();
  if (typed(e.target)) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (by && rows().length && !e.target.closest("[role=listbox]")) {
    e.preventDefault();
    move(by);
  }
  // A letter on a panel opens it, with the first field ready.
  const summary = document.activeElement;
  if (e.defaultPrevented && !e.repeat && summary?.matches("summary[data-key]") && summary.dataset.key === e.key.toLowerCase()) open(summary);
});

function open(summary) {
  const panel = summary.parentElement;
  panel.open = !panel.open;
  if (!panel.open) return;
  const field = panel.querySelector("input:not([type=hidden]), select, textarea, button");
  field?.focus();
  if (field?.matches("input")) field.select();
}

// Esc goes one step back: out of the panel, and back to where work goes on. What was written stays.
function close() {
  const panel = document.querySelector("details.panel[open]");
  if (panel) {
    panel.open = false;
    panel.querySelector("summary").focus();
  } else {
    forward()?.focus();
  }
}

// An outcome for which the agency wants a note waits for the note.
document.addEventListener("click", (e) => {
  const button = e.target.closest?.("button[name=outcome]");
  const note = button?.form?.querySelector("textarea[data-wanted]");
  if (!note || note.dataset.wanted !== button.value || note.value.trim()) return;
  e.preventDefault();
  note.setAttribute("aria-invalid", "true");
  note.focus();
});
