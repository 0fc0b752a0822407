// Finds in lists: offices by name. Without it the lists stand there in full.

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
