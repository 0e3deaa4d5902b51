(() => {
  const size = 50;
  const form = document.querySelector("form.filter");
  const rows = [...document.querySelectorAll("tbody > tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  let page = 0;
  const show = () => {
    const status = form.elements.status.value;
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = rows.filter(
      (row, place) => (!status || row.dataset.status === status) && words.every((word) => texts[place].includes(word)),
    );
    const last = Math.max(Math.ceil(chosen.length / size) - 1, 0);
    page = Math.min(Math.max(page, 0), last);
    rows.forEach((row) => { row.hidden = true; });
    chosen.slice(page * size, (page + 1) * size).forEach((row) => { row.hidden = false; });
    form.querySelector("output").textContent = form.dataset.shown
      .replace("{page}", page + 1).replace("{pages}", last + 1).replace("{count}", chosen.length);
    form.elements.back.disabled = page === 0;
    form.elements.on.disabled = page === last;
  };
  const turn = (pages) => { page = pages; show(); };
  form.addEventListener("input", () => turn(0));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.back.addEventListener("click", () => turn(page - 1));
  form.elements.on.addEventListener("click", () => turn(page + 1));
  form.hidden = false;
  show();
})();
