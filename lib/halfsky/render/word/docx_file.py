"""The file itself: the parts of the empty document with body, pictures and properties put in, always the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from halfsky.render.word import markup

if TYPE_CHECKING:
    from halfsky.render.document import Document

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip knows; a clock would make every file another
_DOCUMENT, _RELATIONS, _PROPERTIES = "word/document.xml", "word/_rels/document.xml.rels", "docProps/core.xml"
_TYPES, _PACKAGE = "[Content_Types].xml", "_rels/.rels"
_APPLICATION, _CUSTOM = "docProps/app.xml", "docProps/custom.xml"
_CUSTOM_SCHEMA = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_CUSTOM_TYPE = (
    '<Override PartName="/docProps/custom.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
)
_CUSTOM_RELATION = (
    '<Relationship Id="rIdCustom" Target="docProps/custom.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"/>'
)
_NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
_IMAGE = f"{_NAMESPACES['r']}/image"


def whole_file(empty: dict[str, bytes], body: str, pictures: dict[str, bytes], document: Document) -> bytes:
    """empty: the files of the empty document; body: with its last section; pictures: PNG by relation id."""
    names = {relation: f"media/{relation.removeprefix('rId').lower()}.png" for relation in pictures}
    parts = dict(empty)
    about = dict(document.about)
    parts[_DOCUMENT] = _document(body)
    parts[_RELATIONS] = _with_relations(parts[_RELATIONS].decode(), names)
    parts[_PROPERTIES] = _properties(document.title, document.language, about.pop("office", ""))
    parts[_APPLICATION] = _application()
    parts[_TYPES] = _with_png(parts[_TYPES].decode())
    if about:
        parts[_CUSTOM] = _custom(about)
        parts[_TYPES] = parts[_TYPES].replace(b"</Types>", _CUSTOM_TYPE.encode() + b"</Types>")
        parts[_PACKAGE] = parts[_PACKAGE].replace(b"</Relationships>", _CUSTOM_RELATION.encode() + b"</Relationships>")
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


def section_of(empty: dict[str, bytes]) -> str:
    """The properties of the empty document's one section."""
    text = empty[_DOCUMENT].decode()
    return text[text.index("<w:sectPr") : text.index("</w:body>")]


def _document(body: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:document {names}><w:body>{body}</w:body></w:document>".encode()


def _with_relations(relations: str, names: dict[str, str]) -> bytes:
    added = "".join(f'<Relationship Id="{key}" Type="{_IMAGE}" Target="{name}"/>' for key, name in names.items())
    return relations.replace("</Relationships>", f"{added}</Relationships>").encode()


def _with_png(types: str) -> bytes:
    if 'Extension="png"' in types:
        return types.encode()
    return types.replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1).encode()


def _application() -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        b"<Application>Halfsky</Application></Properties>"
    )


def _custom(about: dict[str, str]) -> bytes:
    """What the report was made from, by names that `about_of` reads."""
    listed = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={markup.attribute(name)}>'
        f"<vt:lpwstr>{escape(markup.clean(value))}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(about.items(), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_CUSTOM_SCHEMA}" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{listed}</Properties>"
    ).encode()


def _properties(title: str, language: str, office: str) -> bytes:
    main = "zh-CN" if language == "zh" else "en-US"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(markup.clean(title))}</dc:title>"
        f"<dc:creator>{escape(markup.clean(office)) or 'Halfsky'}</dc:creator>"
        f"<dc:language>{main}</dc:language></cp:coreProperties>"
    ).encode()
