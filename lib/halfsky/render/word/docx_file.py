"""The file itself: the parts of the empty document with body, pictures and properties put in, always the same bytes."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from halfsky.render.word import markup

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip knows; a clock would make every file another
_DOCUMENT, _RELATIONS, _PROPERTIES = "word/document.xml", "word/_rels/document.xml.rels", "docProps/core.xml"
_TYPES = "[Content_Types].xml"
_NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
_IMAGE = f"{_NAMESPACES['r']}/image"


def whole_file(empty: dict[str, bytes], body: str, pictures: dict[str, bytes], title: str, language: str) -> bytes:
    """empty: the files of the empty document; pictures: PNG by relation id."""
    names = {relation: f"media/{relation.removeprefix('rId').lower()}.png" for relation in pictures}
    parts = dict(empty)
    parts[_DOCUMENT] = _document(parts[_DOCUMENT].decode(), body)
    parts[_RELATIONS] = _with_relations(parts[_RELATIONS].decode(), names)
    parts[_PROPERTIES] = _properties(title, language)
    parts[_TYPES] = _with_png(parts[_TYPES].decode())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as whole:
        for name in sorted(parts, key=lambda name: (name != _TYPES, name)):
            whole.writestr(_entry(name, zipfile.ZIP_DEFLATED), parts[name], compresslevel=6)
        for relation, picture in pictures.items():
            whole.writestr(_entry(f"word/{names[relation]}", zipfile.ZIP_STORED), picture)
    return file.getvalue()


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = compression
    entry.create_system = 0  # the same on every system
    return entry


def _document(empty: str, body: str) -> bytes:
    """The body before the properties of the empty document's one section."""
    section = empty[empty.index("<w:sectPr") : empty.index("</w:body>")]
    names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:document {names}><w:body>{body}{section}</w:body></w:document>".encode()


def _with_relations(relations: str, names: dict[str, str]) -> bytes:
    added = "".join(f'<Relationship Id="{key}" Type="{_IMAGE}" Target="{name}"/>' for key, name in names.items())
    return relations.replace("</Relationships>", f"{added}</Relationships>").encode()


def _with_png(types: str) -> bytes:
    if 'Extension="png"' in types:
        return types.encode()
    return types.replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1).encode()


def _properties(title: str, language: str) -> bytes:
    main = "zh-CN" if language == "zh" else "en-US"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(markup.clean(title))}</dc:title><dc:creator>Halfsky</dc:creator>"
        f"<dc:language>{main}</dc:language></cp:coreProperties>"
    ).encode()
