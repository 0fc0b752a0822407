// The list is moved in by keys, and what it was narrowed to can be kept in this browser.

const rows = () => [...document.querySelectorAll("#rows a.open")];

// J and K go to the next and the previous row; Enter opens it, as any link.
document.addEventListener("click", (e) => {
  const step = Number(e.target.closest("[data-move]")?.dataset.move);
  if (!step) return;
  const all = rows();
  const at = all.findIndex((a) => a === document.activeElement);
  const from = at >= 0 ? at : all.findIndex((a) => a.hasAttribute("aria-current"));
  const next = all[from < 0 ? 0 : Math.min(Math.max(from + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
});
const showMoves = () => { for (const p of document.querySelectorAll(".moves")) p.hidden = false; };
showMoves();
new MutationObserver(showMoves).observe(document.getElementById("main"), { childList: true, subtree: true });

// The button stays where the focus was: a key is no reason to leave the row.
document.addEventListener("mousedown", (e) => { if (e.target.closest("[data-move]")) e.preventDefault(); });

// A letter on a link has put the focus on it; here it goes there too.
document.addEventListener("keydown", (e) => {
  const link = document.activeElement;
  if (e.defaultPrevented && !e.repeat && link?.matches("a[data-key]") && link.dataset.key === e.key.toLowerCase()) link.click();
});

// Esc goes one step back: from the errand to the list, and loses nothing.
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (e.target.matches("input:not([type=radio]), select, textarea")) return;
  document.getElementById("back")?.click();
});

// Work goes on at the errand: at what was opened, or at the first thing that can be done with it.
if (!document.querySelector(".notice[autofocus]")) {
  (document.getElementById("opened") ?? document.getElementById("case-title"))?.focus({ preventScroll: true });
}

// What was saved stands in this browser only: the words, and the list that they were said of.
const key = "agency-filters";
const saved = document.getElementById("saved");
const save = document.getElementById("save");
let kept = [];
try { kept = JSON.parse(localStorage.getItem(key)) ?? []; } catch { /* no storage: nothing is saved */ }
if (!Array.isArray(kept)) kept = [];

const keep = () => {
  try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* for this page only, then */ }
  show();
};

function show() {
  saved.hidden = kept.length === 0;
  saved.replaceChildren(saved.dataset.words, ...kept.map((f) => {
    const item = document.createElement("span");
    const link = document.createElement("a");
    link.href = `/agency?${new URLSearchParams({ list: f.list, q: f.q })}`;
    link.textContent = f.q;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "quiet";
    drop.textContent = "×";
    drop.setAttribute("aria-label", saved.dataset.drop.replace("{term}", f.q));
    drop.addEventListener("click", () => {
      kept = kept.filter((k) => k !== f);
      keep();
    });
    item.append(link, drop);
    return item;
  }));
}

if (saved && save) {
  kept = kept.filter((f) => typeof f?.q === "string" && typeof f?.list === "string").slice(0, 12);
  const said = { list: save.dataset.list, q: save.dataset.q };
  save.hidden = said.q === "" || kept.some((f) => f.q === said.q && f.list === said.list);
  save.addEventListener("click", () => {
    kept = [...kept, said].slice(-12);
    save.hidden = true;
    keep();
  });
  show();
}
