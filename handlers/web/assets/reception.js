// The reception by keyboard. The server finds, routes and registers; this keeps the focus in the field, asks while one types, and puts the
// answer in place without loading the page, so that nothing that is typed is ever lost. Without it the same forms work page by page.

const form = document.getElementById("register");
const said = document.getElementById("said");
if (form) counter(form);
papers();

function counter(form) {
  const find = document.getElementById("find");
  const chosen = document.getElementById("chosen");
  const kontor = form.elements.kontor.value;
  const plain = (text) => text.trim().replace(/\s+/g, " ");

  // What is asked while one types: one question in the air at a time, and then the newest.
  let shown = plain(find.value);
  let asking;
  let again = false;
  let at = "";

  const question = (text) => {
    const q = new URLSearchParams(new FormData(form));
    q.delete("key");
    q.set("kontor", kontor);
    q.set("q", text);
    if (at) q.set("at", at);
    return q;
  };
  const ask = () => {
    if (asking) {
      again = true;
      return asking;
    }
    const text = plain(find.value);
    asking = fetch(`/reception/answer?${question(text)}`, { headers: { "Accept": "text/html" } })
      .then((r) => (r.ok ? r.text() : Promise.reject(r)))
      .then((html) => {
        put(html, ["found-part", "answer"]);
        shown = text;
        mark(at);
        document.getElementById("count").textContent = text ? document.getElementById("found").dataset.n : "";
      })
      .catch(() => {}) // what was typed since is asked all the same
      .finally(() => {
        asking = undefined;
        if (!again) return;
        again = false;
        ask();
      });
    return asking;
  };

  // The list below the field: the first that was found is taken by Enter, or the one that the arrows point at.
  const options = () => [...document.querySelectorAll("#found [role=option]")];
  const pointed = () => options().find((o) => o.getAttribute("aria-selected") === "true");
  const mark = (code) => {
    const all = options();
    const one = all.find((o) => o.dataset.code === code) ?? (shown === "" ? undefined : all[0]);
    for (const o of all) o.setAttribute("aria-selected", String(o === one));
    find.setAttribute("aria-expanded", String(all.length > 0));
    if (one) find.setAttribute("aria-activedescendant", one.id);
    else find.removeAttribute("aria-activedescendant");
  };
  const point = (step) => {
    const all = options();
    if (!all.length) return;
    const i = all.indexOf(pointed());
    at = all[Math.max(0, Math.min(all.length - 1, i + step))].dataset.code;
    mark(at);
    pointed()?.scrollIntoView({ block: "nearest" });
    ask();
  };

  const codes = () => [...chosen.children].map((li) => li.dataset.code);
  const choose = (option) => {
    at = "";
    if (!codes().includes(option.dataset.code)) {
      const item = document.createElement("li");
      item.dataset.code = option.dataset.code;
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "errand", value: option.dataset.code, checked: true });
      label.append(box, ...[...option.querySelectorAll(".chip, .name")].map((part) => part.cloneNode(true)));
      item.append(label);
      chosen.append(item);
    }
    quiet();
    typing();
  };
  // A new visit has begun: the number of the last one makes room for what will become of this one.
  const typing = () => { document.getElementById("beside")?.classList.add("typing"); };

  // What is entered while an answer is still on its way waits for it, in order: quick fingers lose nothing.
  const entered = [];
  let working = false;
  const work = async () => {
    if (working) return;
    working = true;
    while (entered.length) {
      const { text, sent, button } = entered[0];
      if (sent) {
        entered.shift();
        await send(sent, button);
        continue;
      }
      const option = await lookUp(text);
      entered.shift();
      if (option) {
        choose(option);
        continue;
      }
      entered.length = 0; // what came after rested on it
      if (find.value === "") find.value = text;
    }
    working = false;
    ask();
  };
  const lookUp = async (text) => {
    try {
      const r = await fetch(`/reception/answer?${question(text)}`, { headers: { "Accept": "text/html" } });
      if (!r.ok) return tell(said.dataset.unreached);
      const made = read(await r.text());
      const option = made.querySelector("[role=option]");
      if (!option) {
        put(made, ["found-part", "answer"]);
        shown = text;
      }
      return option;
    } catch {
      return tell(said.dataset.unreached);
    }
  };

  find.setAttribute("role", "combobox");
  find.setAttribute("aria-autocomplete", "list");
  find.setAttribute("aria-expanded", "false");
  find.addEventListener("input", () => {
    at = "";
    if (find.value) typing();
    ask();
  });
  find.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      point(e.key === "ArrowDown" ? 1 : -1);
    } else if (e.key === "Backspace" && find.value === "" && chosen.lastElementChild) {
      chosen.lastElementChild.remove();
      ask();
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (!e.repeat) enter();
    }
  });
  function enter() {
    const text = plain(find.value);
    const option = pointed();
    if (!working && option && text === shown) {
      find.value = "";
      choose(option);
      ask();
      return;
    }
    find.value = "";
    if (text) entered.push({ text });
    else entered.push({ sent: form, button: document.getElementById("give") });
    work();
  }

  document.getElementById("register").addEventListener("click", (e) => {
    const option = e.target.closest("[role=option]");
    if (!option) return;
    find.value = "";
    choose(option);
    find.focus();
    ask();
  });
  chosen.addEventListener("change", (e) => {
    e.target.closest("li").remove();
    find.focus();
    ask();
  });
  form.addEventListener("change", (e) => { if (e.target !== find && !chosen.contains(e.target)) ask(); });
  form.elements.code.addEventListener("input", () => { typing(); ask(); });
  // Enter in the other fields goes on where work goes on. What the browser itself would send by Enter is not sent beside that.
  let byEnter = false;
  form.addEventListener("keyup", () => { byEnter = false; });
  form.addEventListener("keydown", (e) => {
    byEnter = e.key === "Enter" && e.target.matches("input, select");
    if (!byEnter || e.target === find) return;
    e.preventDefault();
    if (e.repeat) return;
    if (e.target === form.elements.code && e.target.value.trim()) send(form, document.getElementById("check-in"));
    else find.focus();
  });

  // Sending. One form is in the air at a time; the key that it carries makes it one visit, however often it is sent.
  let sending = false;
  async function send(sent, button) {
    if (sending) return;
    if (sent === form && button.id === "give" && !chosen.children.length) {
      if (!document.querySelector("#beside:not(.typing) #fresh")) tell(said.dataset.nothing);
      return;
    }
    sending = true;
    form.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(sent));
    if (button?.name) body.set(button.name, button.value);
    try {
      const answer = await fetch(button?.getAttribute("formaction") ?? sent.action, { method: "POST", body });
      const url = new URL(answer.url);
      arrived(read(await answer.text()), answer.redirected && answer.ok ? url : undefined, sent);
    } catch {
      tell(said.dataset.unreached);
    } finally {
      sending = false;
      form.removeAttribute("aria-busy");
    }
  }

  // arrived puts what the server said in place. When it was done, the form is for the next visit; otherwise it stays as it is.
  function arrived(made, done, sent) {
    if (!made.getElementById("register")) {
      const notice = made.querySelector(".notice");
      if (notice) said.replaceChildren(document.adoptNode(notice));
      else tell(said.dataset.broken);
      return;
    }
    if (done && !done.pathname.endsWith("/reception")) {
      location.assign(done);
      return;
    }
    const key = made.querySelector("#register [name=key]").value;
    put(made, ["said-parts", "now", "latest"]);
    said.replaceChildren(...made.getElementById("said").childNodes);
    for (const field of document.querySelectorAll("form[data-stays] [name=key]")) field.value = key;
    if (!done) {
      find.focus({ preventScroll: true });
      return;
    }
    history.replaceState(null, "", done);
    put(made, ["beside", "paper"]);
    if (sent === form) {
      chosen.replaceChildren();
      const typed = find.value;
      form.reset();
      find.value = typed;
      if (typed) typing();
    }
    ask();
    find.focus({ preventScroll: true });
    fresh();
  }

  document.addEventListener("submit", (e) => {
    if (!e.target.matches("form[data-stays]")) return;
    e.preventDefault();
    if (byEnter && e.target === form) return;
    entered.push({ sent: e.target, button: e.submitter });
    work();
  }, { capture: true });

  const quiet = () => said.replaceChildren();
  function tell(text) {
    const p = document.createElement("p");
    p.textContent = text;
    const box = document.createElement("div");
    box.className = "notice";
    box.setAttribute("role", "alert");
    box.append(p);
    said.replaceChildren(box);
  }

  // The setting is this computer's own: the one that stands by the printer.
  const remembered = () => { try { return localStorage.getItem("print") === "on"; } catch { return false; } };
  function setting() {
    const auto = document.getElementById("auto");
    if (!auto) return;
    auto.checked = remembered();
    auto.addEventListener("change", () => {
      try { localStorage.setItem("print", auto.checked ? "on" : "off"); } catch { auto.checked = false; }
      find.focus();
    });
  }
  function fresh() {
    setting();
    const ticket = document.getElementById("fresh")?.dataset.ticket;
    if (ticket && remembered()) print();
  }
  setting();
  mark("");
  if (find.autofocus) find.focus();
}

// read makes a page of what the server wrote.
function read(html) { return new DOMParser().parseFromString(html, "text/html"); }

// put replaces the parts, by id, by what was made of them.
function put(made, ids) {
  const page = typeof made === "string" ? read(made) : made;
  for (const id of ids) {
    const old = document.getElementById(id);
    const part = page.getElementById(id);
    if (old && part) old.replaceWith(document.adoptNode(part));
  }
}

// papers prints the slip that is on the page, without leaving it.
function papers() {
  document.addEventListener("click", (e) => {
    const button = e.target.closest("#print");
    if (!button || !document.querySelector("#paper .paper")) return;
    e.preventDefault();
    print();
  });
}
