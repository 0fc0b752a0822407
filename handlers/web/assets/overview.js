// The slider that moves a page to another time of the day. Without it one writes the time.

const slide = document.getElementById("slide");
if (slide) {
  const time = document.getElementById("time");
  const said = slide.parentElement.querySelector("output");
  const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const separator = said.textContent.includes(".") ? "." : ":";
  slide.parentElement.hidden = false;
  slide.addEventListener("input", () => {
    time.value = clock(Number(slide.value));
    said.textContent = time.value.replace(":", separator);
  });
  slide.addEventListener("change", () => slide.form.requestSubmit());
  time.addEventListener("input", () => {
    const [h, m] = time.value.split(":").map(Number);
    if (Number.isNaN(h) || Number.isNaN(m)) return;
    slide.value = h * 60 + m;
    said.textContent = time.value.replace(":", separator);
  });
}
