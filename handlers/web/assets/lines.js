// A worker that all pages of the browser share: one line for all of them, since a browser opens no more than six to a host that speaks
// HTTP/1.1.

const coming = []; // pages that come before the rest has been read
self.onconnect = (e) => coming.push(e.ports[0]);
const { Line, Passed, patience } = await import(`./line.js${self.location.search}`);

const line = new Line("/live/lines", (port, message) => port.postMessage(message));
const pages = new Map(); // the port of each page, and when it was last heard of

function meet(port) {
  port.onmessage = ({ data }) => {
    const passed = pages.get(port) ?? new Passed();
    passed.again();
    pages.set(port, passed);
    if (data.join) line.join(port, data.join, data.id);
    if (data.leave) {
      pages.delete(port);
      line.leave(port);
    }
  };
}

// A page says at every beat that it is there. One that has gone without a word is let go.
setInterval(() => {
  for (const [port, passed] of pages) {
    if (passed.ms < 3 * patience) continue;
    pages.delete(port);
    line.leave(port);
  }
}, patience);

self.onconnect = (e) => meet(e.ports[0]);
coming.forEach(meet);
