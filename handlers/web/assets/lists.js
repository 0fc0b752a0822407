// Finds in lists: offices by name, errands by three letters. Without it the lists stand there in full.

const plain = (s) => s.toLowerCase().normalize("NFC");
const hits = (words, item) => {
  const text = plain(item.dataset.find);
  return words.every((w) => text.includes(w));
};
const wordsOf = (field) => plain(field.value).split(/\s+/).filter(Boolean);

// show hides what is not found, and headings and lists that are left empty.
function show(words, items, none) {
  let found = 0;
  for (const item of items) {
    item.hidden = !hits(words, item);
    if (!item.hidden) found++;
  }
  if (none) none.hidden = found > 0;
}

const filter = document.getElementById("filter");
if (filter) {
  const list = document.getElementById(filter.dataset.filter);
  const none = list?.closest("table, ul")?.parentElement.querySelector(":scope > .none");
  const update = () => {
    const words = wordsOf(filter);
    document.body.classList.toggle("finding", words.length > 0);
    show(words, list.querySelectorAll("[data-find]"), none);
  };
  filter.parentElement.hidden = false;
  filter.addEventListener("input", update);
  if (list) new MutationObserver(update).observe(list, { childList: true });
}

// The offices keep their order by waiting as the figures change, but not under the pointer or the focus.
const table = document.querySelector("table.rows[data-sort]");
if (table && table.dataset.sort !== "name") {
  const rows = document.getElementById("rows");
  const by = (a, b) => b.dataset[table.dataset.sort] - a.dataset[table.dataset.sort] || b.dataset.longest - a.dataset.longest ||
    a.dataset.name.localeCompare(b.dataset.name, "sv");
  const order = () => {
    if (rows.matches(":hover") || rows.contains(document.activeElement)) return;
    const all = [...rows.children];
    const sorted = [...all].sort(by);
    if (sorted.some((row, i) => row !== all[i])) rows.append(...sorted);
  };
  document.getElementById("live")?.addEventListener("beat", order);
}

const what = document.getElementById("what");
if (what) {
  const types = document.getElementById("types");
  const boxes = [...types.querySelectorAll("input[type=checkbox]")];
  const chosen = document.getElementById("chosen");
  const first = () => boxes.map((b) => b.closest(".type")).find((t) => !t.hidden);

  const update = () => {
    const words = wordsOf(what);
    show(words, types.querySelectorAll(".type"), types.querySelector(".none"));
    for (const group of types.querySelectorAll("fieldset")) group.hidden = !group.querySelector(".type:not([hidden])");
    types.querySelector(".first")?.classList.remove("first");
    if (words.length) first()?.classList.add("first");
    types.scrollTop = 0;
  };
  const summary = () => {
    chosen.replaceChildren(...boxes.filter((b) => b.checked).map((box) => {
      const item = document.createElement("li");
      const drop = document.createElement("button");
      drop.type = "button";
      drop.textContent = `${box.parentElement.querySelector(".name").textContent} ×`;
      drop.setAttribute("aria-label", `${chosen.dataset.remove} ${box.parentElement.querySelector(".name").textContent}`);
      drop.addEventListener("click", () => { box.checked = false; summary(); what.focus(); });
      item.append(drop);
      return item;
    }));
  };

  what.hidden = false;
  what.addEventListener("input", update);
  // Enter takes the first that is found; in an empty field it sends the form.
  let entered = false;
  what.addEventListener("keydown", (e) => {
    entered = e.key === "Enter" && what.value.trim() !== "";
    if (e.key !== "ArrowDown") return;
    e.preventDefault();
    first()?.querySelector("input").focus();
  });
  what.addEventListener("keyup", () => { entered = false; });
  what.form.addEventListener("submit", (e) => {
    if (!entered) return;
    e.preventDefault();
    const box = first()?.querySelector("input");
    if (!box) return;
    box.checked = true;
    what.value = "";
    update();
    summary();
  }, { capture: true });
  types.addEventListener("change", summary);
  types.addEventListener("keydown", (e) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!move) return;
    e.preventDefault();
    const open = boxes.filter((b) => !b.closest(".type").hidden);
    (open[open.indexOf(e.target) + move] ?? what).focus();
  });
  if (what.autofocus) what.focus();
  summary();
}
