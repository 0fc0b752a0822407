// Sounds and speaks each call once. What was called before the screen came up, or while it was away for long, stays silent.

const screen = document.getElementById("screen");
const line = document.getElementById("line");

if (screen) {
  line.dataset.lost = screen.dataset.lost;
  line.dataset.back = screen.dataset.back;

  const place = "kontor.screen." + screen.dataset.kontor;
  const silent = "silent" in screen.dataset;
  const heard = remembered() ?? { since: 0, calls: [], first: true };
  const audio = silent || !window.AudioContext ? undefined : new AudioContext();
  const log = []; // what was sounded and said, for whoever wants to know
  document.body.dataset.spoken = "[]";
  document.body.dataset.sounded = "[]";

  listen();
  new MutationObserver(listen).observe(screen, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-call", "data-fresh"] });

  if (audio) {
    const state = () => { document.getElementById("blocked").hidden = audio.state === "running"; };
    audio.addEventListener("statechange", state);
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => audio.resume());
    state();
  }

  // listen finds the calls that nobody has heard, the oldest first.
  function listen() {
    const all = [...screen.querySelectorAll("[data-call]")].toReversed();
    const fresh = all.filter((c) => !heard.first && "fresh" in c.dataset && Number(c.dataset.at) >= heard.since && !heard.calls.includes(c.dataset.call));
    delete heard.first;
    for (const c of all) {
      heard.since = Math.max(heard.since, Number(c.dataset.at));
      if (!heard.calls.includes(c.dataset.call)) heard.calls.push(c.dataset.call);
    }
    heard.calls = heard.calls.slice(-50);
    remember();
    if (fresh.length > 0) show();
    if (!silent) fresh.forEach((c, i) => call(c, i));
  }

  // call sounds, and then says it in each of the screen's voices.
  function call(c, after) {
    tone(after * 0.9);
    note("sounded", c.dataset.call);
    if (!window.speechSynthesis) return;
    for (const lang of (screen.dataset.voices ?? "").split(" ")) {
      const sentence = c.getAttribute("data-say-" + lang);
      if (!sentence) continue;
      const said = new SpeechSynthesisUtterance(sentence);
      said.lang = { sv: "sv-SE", en: "en-GB" }[lang] ?? lang;
      said.rate = 0.9;
      speechSynthesis.speak(said);
      note("spoken", sentence);
    }
  }

  function note(what, which) {
    log.push({ what, which });
    document.body.dataset[what] = JSON.stringify(log.filter((l) => l.what === what).slice(-20).map((l) => l.which));
  }

  // tone is two soft notes, a third apart, downwards.
  function tone(later) {
    if (!audio) return;
    const start = audio.currentTime + 0.05 + later;
    [659.26, 523.25].forEach((pitch, i) => {
      const from = start + i * 0.3;
      const note = audio.createOscillator();
      const loud = audio.createGain();
      note.type = "sine";
      note.frequency.value = pitch;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.5, from + 0.03);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.55);
      note.connect(loud).connect(audio.destination);
      note.start(from);
      note.stop(from + 0.6);
    });
  }

  // show marks the latest call for some seconds, for who does not hear it.
  function show() {
    screen.classList.add("new");
    clearTimeout(show.ends);
    show.ends = setTimeout(() => screen.classList.remove("new"), 8_000);
  }

  function remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      return kept && Array.isArray(kept.calls) && Number.isFinite(kept.since) ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  function remember() {
    try {
      localStorage.setItem(place, JSON.stringify({ since: heard.since, calls: heard.calls }));
    } catch {
      // a browser that keeps nothing forgets at a reload which calls it has sounded, and then sounds none of them
    }
  }
}
