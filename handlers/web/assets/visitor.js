// Follows a visit: the title, and where it may, a shake of the phone when the visitor is called.

const line = document.getElementById("line");
const main = document.getElementById("main");
let known;

function look() {
  const visit = document.getElementById("visit");
  if (!visit || !visit.dataset.title) return;
  document.title = visit.dataset.title;
  line.dataset.lost = visit.dataset.lost;
  line.dataset.back = visit.dataset.back;
  const now = visit.dataset.stage + visit.dataset.calls;
  if (known !== undefined && now !== known && visit.dataset.stage === "called" && navigator.userActivation?.hasBeenActive) {
    navigator.vibrate?.([400, 150, 400]);
  }
  known = now;
}

look();
new MutationObserver(look).observe(main, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-stage", "data-calls", "data-title"],
});
