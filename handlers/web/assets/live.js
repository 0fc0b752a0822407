// Says what state the line is in, and shows what changed. The swapping itself is hx-sse's.

const live = document.getElementById("live");
const line = document.getElementById("line");
const clock = document.getElementById("clock");

// A stream beats every ten seconds. When three beats are missing the line is dead, whatever the browser thinks of it.
const patience = 31_000;

if (live) {
  let time = line.dataset.clock;
  let connection;
  let watch;

  const lost = () => {
    document.body.classList.add("lost");
    line.classList.remove("back");
    line.textContent = line.dataset.lost.replace("{time}", time);
    line.hidden = false;
  };

  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(silent, patience);
    if (!document.body.classList.contains("lost")) return;
    document.body.classList.remove("lost");
    line.classList.add("back");
    line.textContent = line.dataset.back;
    setTimeout(() => { line.hidden = !document.body.classList.contains("lost"); }, 4_000);
  };

  const silent = () => {
    watch = setTimeout(silent, patience);
    if (document.hidden) return;
    lost();
    if (connection?.reader) connection.reader.cancel();
    else live.dispatchEvent(new Event("again"));
  };

  live.addEventListener("beat", (e) => {
    time = e.detail.data;
    if (clock) {
      clock.textContent = time;
      clock.dataset.alive = "";
    }
    alive();
  });
  // The right to see this has ended: what is shown goes at once, and no new line is opened.
  live.addEventListener("ended", (e) => {
    clearTimeout(watch);
    const said = document.createElement("p");
    said.className = "notice";
    said.setAttribute("role", "alert");
    said.textContent = e.detail.data;
    document.getElementById("main").replaceChildren(said);
    live.remove();
  });
  live.addEventListener("htmx:sse:after:connection", (e) => { connection = e.detail.connection; });
  live.addEventListener("htmx:sse:error", lost);
  live.addEventListener("htmx:sse:close", () => { connection = undefined; });
  live.addEventListener("htmx:error", lost);
  watch = setTimeout(silent, patience);
}

// What changed is tinted for a moment: the row, or the figure.
const parts = "#rows > tr, .figures > div, .places > li, .room > li, .latest li";
const seen = new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.target.id === "rows") continue; // put in order, not changed
    const node = change.target.nodeType === Node.ELEMENT_NODE ? change.target : change.target.parentElement;
    tint(node?.closest(parts));
    for (const added of change.addedNodes) if (added.nodeType === Node.ELEMENT_NODE && added.matches(parts)) tint(added);
  }
});
function tint(part) {
  if (!part || part.classList.contains("changed")) return;
  part.classList.add("changed");
  part.addEventListener("animationend", () => part.classList.remove("changed"), { once: true });
  setTimeout(() => part.classList.remove("changed"), 1_000);
}
for (const id of ["rows", "nation", "figures", "queues", "room", "latest"]) {
  const part = document.getElementById(id);
  if (part) seen.observe(part.parentElement, { childList: true, characterData: true, subtree: true });
}
