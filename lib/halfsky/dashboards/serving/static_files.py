"""The files that may be read: those of Voilà's own pages and ours, listed once at the start. Nothing else is opened."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_path
from jupyterlab_server.config import get_federated_extensions
from pylopdf_fonts_zh_cn import sans_path
from tornado import web
from voila import __version__

from halfsky.dashboards.serving.handlers import PlainHandler
from halfsky.warmkernels import runtime

MANAGER = "@jupyter-widgets/jupyterlab-manager"
EXTENSIONS = ("@voila-dashboards/widgets-manager8", MANAGER)
OWN = Path(__file__).parent / "template"
PAGE_STYLE, PAGE_SCRIPT = (Path(__file__).parents[1] / name for name in ("style.css", "page.js"))  # of every dashboard
_KINDS = {".js", ".css", ".otf", ".woff", ".woff2", ".ttf", ".svg", ".png", ".eot"}
_YEAR = 31_536_000
# Voilà sets formulas in everything that it shows, and fetches MathJax for it at once; no page of ours has a formula.
_TYPESETTER, _TYPESETS, _LARGEST_PLUGIN = b"@jupyterlab/mathjax-extension:plugin", b"async typeset(e){", 20_000
_WARNS = re.compile(rb"""\{(?:"undefined"!=typeof console|"u">typeof console)&&console\.warn&&console\.warn\(\w\)\}""")
_ASKS_FOR = re.compile(r"\b\w\.e\((\d+)\)")  # webpack's word for a piece of a script
_PACKED = {".js", ".css", ".svg", ".otf", ".ttf", ".eot"}  # the other kinds are packed already


class StaticFiles:
    """Addresses below the base URL, each with its file."""

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}
        self._folder = runtime.new_folder("static-")  # what a killed server leaves there, the next one removes
        voila = _first(jupyter_path("voila", "templates", "base", "static"))
        self._put("voila/static", voila)
        self._leave_formulas_alone()
        for name, about in get_federated_extensions(
            jupyter_path("labextensions") + jupyter_path("voila", "labextensions")
        ).items():
            if name in EXTENSIONS:
                self._put(f"voila/labextensions/{name}", Path(about["ext_path"]), below="static")
        self._take_what_voila_shares()
        self._join_pieces("voila/static/voila.js")
        for address in [one for one in self._files if f"/{MANAGER}/" in one and "/remoteEntry" in one]:
            self._join_pieces(address)
        self._put("static/lab", _first(jupyter_path("nbconvert", "templates", "lab", "static")))
        self._put("static", OWN / "static")
        self._files["static/hanzi.otf"] = Path(sans_path())
        self._files["static/page.css"], self._files["static/page.js"] = PAGE_STYLE, PAGE_SCRIPT
        about = [(address, path.stat()) for address, path in sorted(self._files.items())]
        listing = repr([(address, file.st_size, file.st_mtime_ns) for address, file in about])
        self.mark = hashlib.sha256(f"{__version__} {listing}".encode()).hexdigest()[:16]  # of all files together

    def _put(self, address: str, folder: Path, below: str = "") -> None:
        for path in (folder / below).rglob("*"):
            if path.is_file() and path.suffix in _KINDS:
                self._files[f"{address}/{path.relative_to(folder).as_posix()}"] = path

    def _leave_formulas_alone(self) -> None:
        """Serve Voilà's typesetter of formulas as one that sets none: a sixth of a first visit's bytes."""
        for address, path in list(self._files.items()):
            if path.suffix == ".js" and path.stat().st_size < _LARGEST_PLUGIN:
                script = path.read_bytes()
                if _TYPESETTER in script and _TYPESETS in script:
                    silent = self._files[address] = self._folder / path.name
                    silent.write_bytes(script.replace(_TYPESETS, _TYPESETS + b"return;"))
                    shutil.copystat(path, silent)  # a new start of the server makes no new address of it

    def _take_what_voila_shares(self) -> None:
        """The extensions wish for JupyterLab's modules as it is today, and take those of Voilà, which are older. They
        work with them, and nobody who reads a page can do anything about it: it is not written into his console."""
        for address, path in list(self._files.items()):
            if not (address.startswith("voila/labextensions/") and path.name.startswith("remoteEntry")):
                continue
            script = path.read_bytes()
            if _WARNS.search(script):
                silent = self._files[address] = self._folder / path.name
                silent.write_bytes(_WARNS.sub(b"{}", script))
                shutil.copystat(path, silent)

    def _join_pieces(self, address: str) -> None:
        """Serve a script with all the pieces that it may ask for in front of it: one file where a browser would ask for
        dozens, six at a time. A piece only tells webpack what it holds; what is told before is not asked for again."""
        script = self._files[address]
        text = script.read_text(encoding="utf-8")
        folder = address.rpartition("/")[0]
        numbered = {name.removeprefix(f"{folder}/").partition(".")[0]: path for name, path in self._files.items()
                    if name.startswith(f"{folder}/") and name.endswith(".js")}  # fmt: skip
        # A number without a file is another script's module; a function keeps each piece's "use strict" its own.
        pieces = [numbered[number] for number in dict.fromkeys(_ASKS_FOR.findall(text)) if number in numbered]
        told = [f"!function(){{{path.read_text(encoding='utf-8')}\n}}();\n" for path in pieces]
        joined = self._files[address] = self._folder / f"joined-{script.name}"
        joined.write_text("".join(told) + text, encoding="utf-8")
        shutil.copystat(script, joined)

    def file(self, address: str) -> Path | None:
        return self._files.get(address)

    def packed(self, address: str) -> Path | None:
        """The file as gzip packs it, made when it is first asked for; None for a kind that gains nothing."""
        file = self._files.get(address)
        if file is None or file.suffix not in _PACKED:
            return None
        kept = self._folder / hashlib.sha256(address.encode()).hexdigest()[:32]
        if not kept.exists():
            partial = kept.with_suffix(".partial")
            partial.write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
            partial.rename(kept)
        return kept

    def page_assets(self) -> dict[str, str]:
        """What the head of a dashboard's page loads; addresses that change with the content."""
        named = {
            "theme": "lab/theme-light.css",
            "style": "site.css",
            "script": "visit.js",
            "page": "page.css",
            "clicks": "page.js",
        }
        return {name: f"static/{self.mark}/{address}" for name, address in named.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)


def _first(folders: list[str]) -> Path:
    return next(Path(folder) for folder in folders if Path(folder).is_dir())


class ListedFileHandler(PlainHandler, web.StaticFileHandler):
    """Serves what is listed, with Tornado's caching and ranges; every other address is no file."""

    def initialize(self, files: StaticFiles, kind: str) -> None:  # type: ignore[override]
        self.files = files
        self.kind = kind
        super().initialize(path="/nonexistent")

    def parse_url_path(self, url_path: str) -> str:
        mark, _, rest = url_path.partition("/")
        self.fixed = mark == self.files.mark
        return rest if self.fixed else url_path

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        return path

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        path = self.files.file(f"{self.kind}/{absolute_path}")
        if path is None:
            raise web.HTTPError(404)
        self.found = path
        packed = self.files.packed(f"{self.kind}/{absolute_path}") if self._takes_gzip() else None
        self.is_packed = packed is not None
        return str(packed or path)

    def _takes_gzip(self) -> bool:
        """Whether the browser unpacks; a part of a file is a part of the file as it is."""
        offered = self.request.headers.get("Accept-Encoding", "").lower()
        taken = [one.partition(";") for one in offered.split(",")]
        return "Range" not in self.request.headers and any(
            name.strip() == "gzip" and how.replace(" ", "") not in ("q=0", "q=0.0") for name, _, how in taken
        )

    def get_content_type(self) -> str:
        if self.found.suffix in (".js", ".css"):
            return "text/javascript; charset=utf-8" if self.found.suffix == ".js" else "text/css; charset=utf-8"
        return {".otf": "font/otf"}.get(self.found.suffix) or mimetypes.guess_type(self.found.name)[0] or ""

    def set_extra_headers(self, path: str) -> None:
        if self.is_packed:
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Cache-Control", f"public, max-age={_YEAR}, immutable" if self.fixed else "public, no-cache")
