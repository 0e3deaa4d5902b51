// Loaded first on a dashboard's page: tells what happens while it opens, and when the line to its kernel is lost.
(function () {
  "use strict";
  const base = document.currentScript.dataset.base;
  const GRACE = 4000; // a line that comes back by itself within this time was never lost, to the reader
  let live = 0;
  let closing = false;
  let waiting = null;

  function text(words) {
    const place = document.getElementById("loading_text");
    if (place) place.textContent = words;
  }

  function lost(is) {
    const banner = document.getElementById("hs-lost");
    if (!banner || closing) return;
    banner.hidden = !is;
    if (is) document.getElementById("hs-reload").href = window.location.href;
  }

  // The kernel behind a socket that closed: gone for good, or only out of reach for a moment.
  async function ask(id) {
    try {
      const answer = await fetch(base + "api/kernels/" + id, { cache: "no-store" });
      if (!answer.ok && live === 0) return lost(true);
    } catch (_) {
      // no answer at all: the wait below decides
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (live === 0) lost(true); }, GRACE);
  }

  // A page that was long on its way may find its kernel ended already: then no line ever opens.
  function watchOpening() {
    const told = document.getElementById("jupyter-config-data");
    const id = told && JSON.parse(told.textContent).kernelId;
    let opened = false;
    const again = setInterval(async () => {
      opened = opened || live > 0;
      if (opened || closing || !id) return clearInterval(again);
      const answer = await fetch(base + "api/kernels/" + id, { cache: "no-store" }).catch(() => null);
      if (answer && answer.status === 404 && live === 0) { clearInterval(again); lost(true); }
    }, GRACE);
  }
  document.addEventListener("DOMContentLoaded", watchOpening);

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(address, protocols) {
      super(address, protocols);
      const found = /\/api\/kernels\/([^/]+)\/channels/.exec(String(address));
      if (!found) return;
      let open = false;
      this.addEventListener("open", () => { open = true; live += 1; clearTimeout(waiting); lost(false); });
      this.addEventListener("close", () => {
        if (open) live -= 1;
        open = false;
        if (live === 0 && !closing) ask(found[1]);
      });
    }
  };
  window.addEventListener("beforeunload", () => { closing = true; setTimeout(() => { closing = false; }, 3000); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  document.addEventListener("click", (event) => {
    if (event.target && event.target.id === "hs-reload") { event.preventDefault(); window.location.reload(); }
  });

  window.halfsky = {
    step(done, all) { text(`正在准备内容（第 ${done} 步，共 ${all} 步）……`); },
  };
  // Voilà's own names for the same
  window.voila_heartbeat = function () { text("仍在准备，请稍候……"); };
  window.voila_process = window.halfsky.step;
  window.voila_finish = function () {
    if (!window.themeLoaded) { window.cellLoaded = true; text("正在显示……"); return; }
    const standing = document.getElementById("hs-still");
    if (!standing) return live_now();
    // What stands there is as good as what comes: it goes when that is whole.
    const cells = document.getElementById("rendered_cells");
    const whole = () => cells.querySelector(".hs h1, .hs-broken");
    if (whole()) return live_now();
    const watch = new MutationObserver(() => { if (whole()) { watch.disconnect(); live_now(); } });
    watch.observe(cells, { childList: true, subtree: true });
  };

  function live_now() {
    for (const name of ["loading", "hs-still"]) {
      const place = document.getElementById(name);
      if (place) place.remove();
    }
    const cells = document.getElementById("rendered_cells");
    if (cells) cells.style.display = "";
    const again = early && cells && cells.querySelector(`[data-halfsky="${CSS.escape(early)}"]`);
    if (again) again.click();
  }

  // A click on what cannot answer yet is kept for what can.
  let early = "";
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#hs-still [data-halfsky]");
    if (!button || button.dataset.halfsky === "print") return;
    event.stopImmediatePropagation();
    early = button.dataset.halfsky;
    for (const other of document.querySelectorAll("#hs-still [aria-busy]")) other.removeAttribute("aria-busy");
    button.setAttribute("aria-busy", "true");
  }, true);
})();
