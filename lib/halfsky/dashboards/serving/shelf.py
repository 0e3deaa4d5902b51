"""The files that may be read: those of Voilà's own pages and ours, listed once at the start. Nothing else is opened."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jupyter_core.paths import jupyter_path
from jupyterlab_server.config import get_federated_extensions
from pylopdf_fonts_zh_cn import sans_path
from tornado import web

from halfsky.dashboards.serving.handlers import PlainHandler

EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager")
OWN = Path(__file__).parent / "template"
_KINDS = {".js", ".css", ".otf", ".woff", ".woff2", ".ttf", ".svg", ".png", ".eot"}
_YEAR = 31_536_000


class Shelf:
    """Addresses below the base URL, each with its file."""

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}
        voila = _first(jupyter_path("voila", "templates", "base", "static"))
        self._put("voila/static", voila)
        for name, about in get_federated_extensions(
            jupyter_path("labextensions") + jupyter_path("voila", "labextensions")
        ).items():
            if name in EXTENSIONS:
                self._put(f"voila/labextensions/{name}", Path(about["ext_path"]), below="static")
        self._put("static/lab", _first(jupyter_path("nbconvert", "templates", "lab", "static")))
        self._put("static", OWN / "static")
        self._files["static/hanzi.otf"] = Path(sans_path())

    def _put(self, address: str, folder: Path, below: str = "") -> None:
        for path in (folder / below).rglob("*"):
            if path.is_file() and path.suffix in _KINDS:
                self._files[f"{address}/{path.relative_to(folder).as_posix()}"] = path

    def file(self, address: str) -> Path | None:
        return self._files.get(address)

    def versioned(self, address: str) -> str:
        """The address with a mark of the content: a browser keeps it for a year and asks for a changed file anew."""
        path = self._files[address]
        about = path.stat()
        return f"{address}?v={_mark(str(path), about.st_size, about.st_mtime_ns)}"

    def page_assets(self) -> dict[str, str]:
        """What the head of a dashboard's page loads."""
        named = {"theme": "static/lab/theme-light.css", "style": "static/site.css", "script": "static/visit.js"}
        return {name: self.versioned(address) for name, address in named.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)


@cache
def _mark(path: str, size: int, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _first(folders: list[str]) -> Path:
    return next(Path(folder) for folder in folders if Path(folder).is_dir())


class ShelfHandler(PlainHandler, web.StaticFileHandler):
    """Serves what is on the shelf, with Tornado's caching and ranges; every other address is no file."""

    def initialize(self, shelf: Shelf, kind: str) -> None:  # type: ignore[override]
        self.shelf = shelf
        self.kind = kind
        super().initialize(path="/nonexistent")

    def parse_url_path(self, url_path: str) -> str:
        return url_path

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        return path

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        path = self.shelf.file(f"{self.kind}/{absolute_path}")
        if path is None:
            raise web.HTTPError(404)
        self.found = path
        return str(path)

    def get_content_type(self) -> str:
        if self.found.suffix in (".js", ".css"):
            return "text/javascript; charset=utf-8" if self.found.suffix == ".js" else "text/css; charset=utf-8"
        return {".otf": "font/otf"}.get(self.found.suffix) or mimetypes.guess_type(self.found.name)[0] or ""

    def set_extra_headers(self, path: str) -> None:
        fixed = "v" in self.request.query_arguments
        # Voilà's chunks carry no mark of their content: an hour of trust spares a hundred questions a visit
        self.set_header("Cache-Control", f"public, max-age={_YEAR}, immutable" if fixed else "public, max-age=3600")
