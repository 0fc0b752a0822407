// Keeps the page as it is at the server, says what state the line is in, and shows what changed.

const live = document.getElementById("live");
const line = document.getElementById("line");
const clock = document.getElementById("clock");

if (live) {
  const { Line, Passed, patience } = await import(`./line.js${new URL(import.meta.url).search}`);
  const always = document.body.hasAttribute("data-always");
  const heard = new Passed();
  let time = line.dataset.clock;
  let id = ""; // of the last message that is on the page
  let joined = false;
  let silences = 0;
  let work = Promise.resolve();
  let missed;

  const lost = () => {
    document.body.classList.add("lost");
    line.classList.remove("back");
    line.textContent = line.dataset.lost.replace("{time}", time);
    line.hidden = false;
  };

  const alive = () => {
    heard.again();
    silences = 0;
    if (!document.body.classList.contains("lost")) return;
    document.body.classList.remove("lost");
    line.classList.add("back");
    line.textContent = line.dataset.back;
    setTimeout(() => { line.hidden = !document.body.classList.contains("lost"); }, 4_000);
  };

  // What swaps the parts is fetched again when it did not come with the page, as when the server went away just then.
  const swapper = () => window.htmx ?? new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector("script[src*='htmx']").src;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  // One thing after the other: a beat is shown when what came before it is.
  const hear = (message) => {
    work = work.then(() => take(message)).catch((fault) => {
      console.error("a change could not be shown", fault);
      missed ??= setTimeout(() => {
        missed = undefined;
        id = ""; // everything is asked for anew
        if (joined) open();
      }, 5_000);
    });
  };

  const take = async ({ event, data, id: new_id }) => {
    if (!joined && event !== "ended") return;
    switch (event) {
      case "":
        await swapper();
        await htmx.swap({ text: data, sourceElement: live, target: live, swap: "none" });
        break;
      case "lost":
        lost();
        return;
      case "ended":
        ended(data);
        return;
      case "refused":
        refused(data);
        return;
      case "beat":
        time = data;
        if (clock) {
          clock.textContent = time;
          clock.dataset.alive = "";
        }
        alive();
        if (new_id) id = new_id;
        beat();
        return;
    }
    if (new_id) id = new_id;
    if (event) live.dispatchEvent(new CustomEvent(event, { detail: { data } }));
  };

  // What is done at a beat, such as putting rows in order, is done once a second at the most: a busy day has many.
  let next, beaten = -1_000;
  const beat = () => {
    next ??= setTimeout(() => {
      next = undefined;
      beaten = performance.now();
      live.dispatchEvent(new CustomEvent("beat", { detail: { data: time } }));
    }, Math.max(0, beaten + 1_000 - performance.now()));
  };

  // The right to see this has ended: what is shown goes at once, and no new line is opened.
  const ended = (words) => {
    close();
    clearInterval(watch);
    const said = document.createElement("p");
    said.className = "notice";
    said.setAttribute("role", "alert");
    said.textContent = words;
    document.getElementById("main").replaceChildren(said);
    live.remove();
  };

  // The server has another answer than a stream: the page, asked for again, says it in words, or leads to the login. Not over and over.
  const refused = (status) => {
    lost();
    joined = false;
    const before = Number(sessionStorage.getItem("refused") ?? 0);
    if (["401", "403", "404"].includes(status) && Date.now() - before > 60_000) {
      sessionStorage.setItem("refused", Date.now());
      location.reload();
      return;
    }
    setTimeout(open, 5_000);
  };

  // The page's own line, or, where the browser has only six connections, the one that all of its pages share.
  let own, port;
  const ownLine = () => {
    port = undefined;
    own ??= new Line("/live/lines", (_, message) => hear(message));
  };
  const few = (performance.getEntriesByType("navigation")[0]?.nextHopProtocol ?? "http/1.1").startsWith("http/1");
  if (few && "SharedWorker" in window) {
    const worker = new SharedWorker(new URL(`./lines.js${new URL(import.meta.url).search}`, import.meta.url), { type: "module", name: "kontor" });
    port = worker.port;
    port.onmessage = ({ data }) => {
      hear(data);
      if (data.event === "beat") port?.postMessage({});
    };
    worker.onerror = () => {
      ownLine();
      if (joined) open();
    };
  } else {
    ownLine();
  }

  const open = () => {
    if (!live.isConnected || (document.hidden && !always)) return;
    joined = true;
    heard.again();
    if (port) port.postMessage({ join: live.dataset.stream, id });
    else own.join(live, live.dataset.stream, id);
  };
  const close = () => {
    joined = false;
    if (port) port.postMessage({ leave: true });
    else own.leave(live);
  };

  // Nothing for so long: the line is dead, or the machine slept.
  const watch = setInterval(() => {
    if (!joined || heard.ms <= patience) return;
    lost();
    if (++silences > 1) ownLine();
    open();
  }, 1_000);

  // What nobody looks at costs nothing.
  document.addEventListener("visibilitychange", () => {
    if (always) return;
    if (document.hidden) close();
    else open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (e) => { if (e.persisted) open(); });
  open();
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
// Where all is in motion a tint shows nothing.
const enough = 12; // a second
let tinted = 0;
function tint(part) {
  if (!part || part.classList.contains("changed")) return;
  if (tinted >= enough) return;
  tinted++;
  setTimeout(() => { tinted--; }, 1_000);
  part.classList.add("changed");
  part.addEventListener("animationend", () => part.classList.remove("changed"), { once: true });
  setTimeout(() => part.classList.remove("changed"), 1_000);
}
for (const id of ["rows", "nation", "figures", "queues", "room", "latest"]) {
  const part = document.getElementById(id);
  if (part) seen.observe(part.parentElement, { childList: true, characterData: true, subtree: true });
}
