// What a page of Halfsky does by itself: hands clicks inside its tables to the kernel, keeps the address, takes
// downloads that appear, moves the reader to what was opened, and prints.
(() => {
  if (window.halfskyPage) return;
  window.halfskyPage = true;
  const find = (selector) => document.querySelector(selector);

  function tell(words) {
    const input = find(".hs-bridge input");
    if (!input) return;
    input.value = words;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What became of a click is said where the button was, not only at the top of a long page.
  // Where it stands there, it covers nothing that is to be read or pressed next, as far as the window has room.
  let clicked = null;
  let beside = null;  // the place of the button that the words are about, for as long as they stand near it
  const COVERED = ".hs button, .hs select, .hs input, .hs .hs-note";
  function settle() {
    const said = find(".hs-said.hs-near");
    if (!said || !beside) return;
    const high = said.offsetHeight;
    const held = Array.from(document.querySelectorAll(COVERED), (one) => one.getBoundingClientRect())
      .filter((one) => one.width && one.bottom > 0 && one.top < window.innerHeight);
    const hidden = (top) => held.reduce(
      (sum, one) => sum + Math.max(0, Math.min(top + high, one.bottom) - Math.max(top, one.top)), 0);
    const last = window.innerHeight - high - 8;
    const tops = [beside.bottom + 8, beside.top - high - 8];
    for (let far = 16; far <= 240; far += 16) tops.push(beside.bottom + 8 + far, beside.top - high - 8 - far);
    const fit = tops.map((top) => Math.round(Math.max(8, Math.min(top, last))));
    const best = fit.reduce((found, top) => (hidden(top) < hidden(found) ? top : found));
    said.style.setProperty("--hs-at", `${best}px`);
  }
  function sayHere() {
    const said = find(".hs-said");
    if (!said || !clicked) { settle(); return; }
    if (!said.textContent.trim()) clicked.before = "";
    if (said.textContent === clicked.before) return;
    const { place } = clicked;
    clicked = null;
    if (place.top < 260) return;  // it sticks to the top of the window, which is where the button was
    beside = place;
    said.classList.add("hs-near");
    settle();
  }
  function sayAbove() {
    const said = find(".hs-said.hs-near");
    if (said) said.classList.remove("hs-near");
    beside = null;
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") sayAbove(); });

  // A button that is about boxes says how many are ticked.
  document.addEventListener("change", (event) => {
    for (const button of document.querySelectorAll("[data-ticked]")) {
      const boxes = `.${button.dataset.ticks}`;
      if (!event.target.matches(boxes)) continue;
      const count = document.querySelectorAll(`${boxes}:checked`).length;
      if (!button.dataset.unticked) button.dataset.unticked = button.textContent;
      button.textContent = count ? button.dataset.ticked.replace("#", count) : button.dataset.unticked;
    }
  });

  document.addEventListener("click", (event) => {
    sayAbove();
    const button = event.target.closest("[data-halfsky]");
    if (!button) return;
    const words = button.dataset.halfsky;
    const said = find(".hs-said");
    clicked = { place: button.getBoundingClientRect(), before: "" };
    if (said) clicked.before = said.textContent;
    if (words === "print") { window.print(); return; }
    if (words === "upload") {
      most = Number(button.dataset.most);
      if (button.dataset.says) tell(button.dataset.says);  // what the file is for
      const hidden = find(button.dataset.into || ".hs-upload");
      if (hidden) hidden.click();
      return;
    }
    if (words === "back") {
      const opened = find(".hs-targets [aria-current='true']") || find(".hs-targets button");
      if (opened) { opened.scrollIntoView({ block: "center" }); opened.focus({ preventScroll: true }); }
      return;
    }
    wanted = button.dataset.opens || "";
    const ticks = button.dataset.ticks;  // the boxes that a button is about, by their class
    const ticked = ticks ? Array.from(document.querySelectorAll(`.${ticks}:checked`), (box) => box.value) : [];
    tell(words + ticked.join(","));
  });

  // The input behind ipywidgets' upload button stands in no document: it is met on its way to the file chooser. What is
  // larger than the kernel takes is not sent at all, or the line to the kernel would be cut.
  let most = Infinity;
  let dropped = null;
  const choose = HTMLInputElement.prototype.click;
  HTMLInputElement.prototype.click = function () {
    if (this.type === "file" && !this.dataset.watched) {
      this.dataset.watched = "yes";
      this.addEventListener("change", (event) => {
        if (!Array.from(this.files).some((file) => file.size > most)) return;
        event.stopImmediatePropagation();
        tell(`large=${most}`);
      }, true);
    }
    if (this.type === "file" && dropped) {  // a file that was dropped is the one chosen
      this.files = dropped;
      dropped = null;
      this.dispatchEvent(new Event("change", { bubbles: true }));
      return undefined;
    }
    return choose.call(this);
  };

  // A page that takes files takes them anywhere: what misses the button must not lead the browser away from the page.
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      const button = find(".hs-drop");
      if (!button || !event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      if (name === "drop" && event.dataTransfer.files.length) {
        dropped = event.dataTransfer.files;
        button.click();
        dropped = null;
      }
    });
  }

  // The search filters while one types, once the typing pauses; the kernel hears of the last state only.
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.closest(".hs-search")) return;
    clearTimeout(typing);
    typing = setTimeout(() => event.target.dispatchEvent(new Event("change", { bubbles: true })), 300);
  });

  // A choice that is walked through by the keyboard is taken when one rests, leaves or presses Enter.
  let walked = null;
  let resting = 0;
  function take() {
    clearTimeout(resting);
    const choice = walked;
    walked = null;
    if (choice && choice.dataset.changed) {
      delete choice.dataset.changed;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches || !event.target.matches(".hs select")) return;
    if (event.key === "Enter" || event.key === "Tab") return take();
    walked = event.target;
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.isTrusted || event.target !== walked) return;
    event.stopImmediatePropagation();
    walked.dataset.changed = "yes";
    clearTimeout(resting);
    resting = setTimeout(take, 900);
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === walked) take(); }, true);
  document.addEventListener("pointerdown", () => { if (walked && !walked.dataset.changed) walked = null; }, true);

  // Back and Forward follow what is looked at; what only narrows a list is no step of its own.
  const STEPS = ["plan", "year", "target", "area", "indicator", "domain", "unit", "scope"];
  const step = (query) => {
    const held = new URLSearchParams(query || "");
    return STEPS.map((name) => held.get(name) || "").join("\n");
  };
  let back = false;
  let awaited = null;  // the address gone back to: what the kernel says of an earlier one meanwhile is no step
  let patience = 0;
  window.addEventListener("popstate", () => {
    back = true;
    awaited = window.location.search.slice(1);
    clearTimeout(patience);
    patience = setTimeout(() => { awaited = null; look(); }, 3000);  // it may answer with another address
    tell(`address=${window.location.search.slice(1)}`);
  });
  function carry(query) {  // the links of the shared head go on with the plan and year looked at
    const held = new URLSearchParams(query || "");
    for (const link of document.querySelectorAll("[data-carries]")) {
      const own = new URLSearchParams();
      for (const name of link.dataset.carries.split(" ")) if (held.get(name)) own.set(name, held.get(name));
      const words = own.toString();
      link.href = link.href.split("?")[0] + (words ? `?${words}` : "");
    }
  }

  // What was unfolded on a phone stays so when its table is drawn anew.
  const unfolded = new Map();
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-fold]");
    if (box) unfolded.set(box.dataset.fold, box.checked);
  });
  function unfold() {
    for (const box of document.querySelectorAll("[data-fold]:not([data-known])")) {
      box.dataset.known = "yes";
      if (unfolded.has(box.dataset.fold)) box.checked = box.checked || unfolded.get(box.dataset.fold);
    }
  }

  let wanted = "";
  let address = null;
  let taken = null;
  function look() {
    sayHere();
    const state = find(".hs-state [data-query]");
    if (state && awaited !== null && step(state.dataset.query) === step(awaited)) awaited = null;
    if (state && awaited === null && state.dataset.query !== address) {
      const further = address !== null && !back && step(state.dataset.query) !== step(address);
      back = false;
      address = state.dataset.query;
      const query = address ? `?${address}` : "";
      if (window.location.search !== query) {
        const place = window.location.pathname + query + window.location.hash;
        window.history[further ? "pushState" : "replaceState"](null, "", place);
      }
      carry(address);
      document.title = state.dataset.title;
      document.documentElement.lang = state.dataset.lang;
    }
    const link = find(".hs-download a");
    if (link && link.dataset.number !== taken) {
      taken = link.dataset.number;
      link.click();
    }
    unfold();
    const opened = wanted && find(`:is(.hs-detail, .hs-opening) [data-shows="${CSS.escape(wanted)}"]`);
    if (opened && !opened.closest(".hs-unasked")) {
      wanted = "";
      const away = window.matchMedia("(max-width: 68rem)").matches || opened.closest(".hs-opening");
      if (away) opened.scrollIntoView({ block: "start" });
      opened.focus({ preventScroll: true });
    }
  }
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
