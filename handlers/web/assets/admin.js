// Finds rows in a table, and reads a file into the field below it. Without it the tables stand there in full, and text is pasted.

const words = (s) => s.toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean);

for (const field of document.querySelectorAll("[data-finds]")) {
  const table = document.getElementById(`t-${field.dataset.finds}`);
  const none = table.closest(".scroll").nextElementSibling;
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.dataset.find.toLowerCase().normalize("NFC")]);
  field.parentElement.hidden = rows.length < 8;
  field.addEventListener("input", () => {
    const asked = words(field.value);
    let found = 0;
    for (const [row, text] of rows) {
      row.hidden = !asked.every((w) => text.includes(w));
      if (!row.hidden) found++;
    }
    none.hidden = found > 0;
  });
}

for (const pick of document.querySelectorAll("input[data-into]")) {
  pick.closest(".pick").hidden = false;
  pick.addEventListener("change", async () => {
    const [file] = pick.files;
    if (!file) return;
    const field = document.getElementById(pick.dataset.into);
    field.value = await file.text();
    field.dataset.file = file.name;
  });
}

// What was wrong, what was done and what is to be looked at are read out, and where work goes on.
document.querySelector(".q.wrong input, .q.wrong select, .q.wrong textarea")?.focus();
document.querySelector(".subjects [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
