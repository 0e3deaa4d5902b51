(() => {
  const size = 50;
  const form = document.querySelector("form.filter");
  const rows = [...document.querySelectorAll("tbody > tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  // read once: thousands of rows are compared at every letter that is typed
  const numbers = new Map(rows.map((row) => [
    row, { rate: parseFloat(row.dataset.rate), coverage: parseFloat(row.dataset.coverage) },
  ]));
  const number = (row, name) => numbers.get(row)[name];
  const sorted = (chosen, by, way) => {
    // a row without the number stands last, whichever way; equal ones stay in their order
    const known = chosen.filter((row) => !Number.isNaN(number(row, by)));
    const unknown = chosen.filter((row) => Number.isNaN(number(row, by)));
    return [...known.sort((one, other) => way * (number(one, by) - number(other, by))), ...unknown];
  };
  let page = 0;
  const show = () => {
    const status = form.elements.status.value;
    const [least, below] = form.elements.coverage.value.split(",").map(Number);
    const [by, way] = form.elements.order.value.split(",");
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter(
      (row, place) => (!status || row.dataset.status === status)
        && (!form.elements.coverage.value || (number(row, "coverage") >= least && number(row, "coverage") < below))
        && words.every((word) => texts[place].includes(word)),
    );
    const chosen = by ? sorted(found, by, Number(way)) : found;
    const last = Math.max(Math.ceil(chosen.length / size) - 1, 0);
    page = Math.min(Math.max(page, 0), last);
    rows.forEach((row) => { row.hidden = true; });
    const seen = chosen.slice(page * size, (page + 1) * size);
    seen.forEach((row) => { row.hidden = false; });
    if (seen.length) seen[0].parentNode.append(...seen); // in their order; all others are hidden
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
