// A kiosk goes back to its start when nobody touches it, takes a number once, and prints it when it has a printer.

const kiosk = document.querySelector(".kiosk");
const line = document.getElementById("line");

if (kiosk) {
  line.dataset.lost = kiosk.dataset.lost;
  line.dataset.back = kiosk.dataset.back;

  // A form is sent once: the second of two quick touches is none.
  for (const form of document.querySelectorAll("form.take")) {
    form.addEventListener("submit", (e) => {
      if (form.dataset.sent) e.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  addEventListener("pageshow", (e) => { if (e.persisted) location.replace(kiosk.dataset.home); });

  if (kiosk.dataset.print && !printed(kiosk.dataset.print + location.search)) {
    kiosk.dataset.printed = kiosk.dataset.print;
    print();
  }
  history.replaceState(null, "", document.body.dataset.self);
  if ("away" in kiosk.dataset) countDown(kiosk.dataset.step === "number" ? 10 : 30);
}

// printed says whether the number has been printed before, and that it has been now.
function printed(number) {
  try {
    const before = sessionStorage.getItem("kontor.kiosk.printed") === number;
    sessionStorage.setItem("kontor.kiosk.printed", number);
    return before;
  } catch {
    return false;
  }
}

// countDown goes back to the start after so many seconds without a touch. It is seen all the time; a reader hears of it once, at ten.
function countDown(seconds) {
  const soon = document.getElementById("soon");
  const more = document.getElementById("more");
  let ends;
  const begin = (s) => { ends = performance.now() + s * 1000; show(); };
  const show = () => {
    const left = Math.ceil((ends - performance.now()) / 1000);
    if (left <= 0) {
      location.replace(kiosk.dataset.home);
      return;
    }
    soon.textContent = soon.dataset.soon.replace("{n}", left);
    soon.setAttribute("role", left === 10 ? "status" : "timer");
    soon.classList.toggle("near", left <= 10);
  };
  soon.hidden = more.hidden = false;
  begin(seconds);
  setInterval(show, 250);
  more.addEventListener("click", () => begin(30));
  for (const touch of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(touch, () => { if (ends - performance.now() < 30_000 && kiosk.dataset.step !== "number") begin(30); }, { passive: true });
  }
}
