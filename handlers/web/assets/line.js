// The line to the server: one request that goes on, with the streams of one or of many pages in it. It comes back by itself, and then gets
// what each page has missed.

// A stream beats every ten seconds. When three beats are missing the line is dead, whatever the browser thinks of it.
export const patience = 31_000;
const connecting = 10_000;
const longest = 4_000; // between two tries

// Passed is how long something has been, also when the machine slept meanwhile: then only the clock on the wall has gone on.
export class Passed {
  constructor() { this.again(); }
  again() {
    this.wall = Date.now();
    this.steady = performance.now();
  }
  get ms() { return Math.max(Date.now() - this.wall, performance.now() - this.steady); }
}

// Line tells each page, by the key under which it joined, what comes for it: { event, data, id }; and, when the line is broken, "lost".
export class Line {
  #pages = new Map(); // key → { address, id }
  #tell;
  #path;
  #request;
  #running = false;
  #renewed = false;
  #heard = new Passed();
  #beating = false; // whether the request that is open has said anything
  #wake = () => {};
  #later;

  constructor(path, tell) {
    this.#path = path;
    this.#tell = tell;
    setInterval(() => this.#watch(), 1_000);
    addEventListener("online", () => this.again());
  }

  join(key, address, id = "") {
    this.#pages.set(key, { address, id });
    this.again();
  }

  // The others go on as they are for a while: who leaves is often followed by who comes.
  leave(key) {
    if (!this.#pages.delete(key)) return;
    if (this.#pages.size === 0) this.again();
    else this.#soon(2_000);
  }

  // again opens the line anew, with everybody who is there now.
  again() {
    clearTimeout(this.#later);
    this.#renewed = true;
    this.#request?.abort();
    this.#wake();
    if (!this.#running) this.#run();
  }

  #soon(ms) {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.again(), ms);
  }

  #watch() {
    if (this.#running && this.#heard.ms > (this.#beating ? patience : connecting)) this.#request?.abort();
  }

  async #run() {
    this.#running = true;
    let failed = 0;
    await null; // who joins in the same breath is in the first request
    while (this.#pages.size > 0) {
      this.#renewed = false;
      this.#beating = false;
      this.#heard.again();
      this.#request = new AbortController();
      const keys = [...this.#pages.keys()];
      try {
        const answer = await fetch(this.#address(keys), { signal: this.#request.signal, cache: "no-store", headers: { Accept: "text/event-stream" } });
        if (!answer.ok) throw new Error(`the line is answered with ${answer.status}`);
        for await (const message of messages(answer.body)) {
          failed = 0;
          this.#beating = true;
          this.#heard.again();
          this.#hear(keys[message.of], message);
        }
      } catch { /* it is broken; what there is to say is said below */ }
      this.#request = undefined;
      if (this.#renewed) continue;
      if (++failed > 1) for (const key of this.#pages.keys()) this.#tell(key, { event: "lost" });
      const pause = Math.min(200 * 2 ** failed, longest) * (0.7 + 0.6 * Math.random());
      await new Promise((done) => { this.#wake = done; setTimeout(done, pause); });
    }
    this.#running = false;
  }

  #address(keys) {
    const query = new URLSearchParams();
    for (const key of keys) {
      const page = this.#pages.get(key);
      query.append("of", page.address);
      query.append("since", page.id);
    }
    return `${this.#path}?${query}`;
  }

  #hear(key, message) {
    const page = this.#pages.get(key);
    if (!page) return;
    if (message.id) page.id = message.id;
    if (message.event === "over") return this.#soon(1_000);
    if (message.event === "refused" || message.event === "ended") this.#pages.delete(key);
    this.#tell(key, message);
  }
}

// messages reads a stream of server-sent events, with the field "of" that says whose the next ones are.
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", of = 0, message = { data: [] };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const text of lines) {
      if (text === "") {
        if (message.event || message.data.length > 0) yield { of, event: message.event ?? "", data: message.data.join("\n"), id: message.id };
        message = { data: [] };
        continue;
      }
      const colon = text.indexOf(":"), field = text.slice(0, colon), said = text.slice(colon + 1).trimStart();
      if (field === "of") of = Number(said);
      else if (field === "data") message.data.push(said);
      else message[field] = said;
    }
  }
}
