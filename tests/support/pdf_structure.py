"""What a PDF says beside its look: text, language, tags, bookmarks and links, as a reader's software finds them.

Whether the numbers are right is in ``tests/support/readback``.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass(frozen=True)
class Element:
    """A tag: ``title`` of a heading, ``alt`` of a figure, ``scope`` of a heading cell; empty where there is none."""

    kind: str
    title: str
    alt: str
    scope: str
    children: tuple[Element, ...]

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of reading."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Structure:
    """A PDF read. ``pages``: the text of each, ``tags``: the tree of each, ``bookmarks``: level, name and page."""

    language: str
    is_tagged: bool
    metadata: dict[str, str]
    pages: tuple[str, ...]
    tags: tuple[tuple[Element, ...], ...]
    bookmarks: tuple[tuple[int, str, int], ...]
    packet: str = field(repr=False)

    @property
    def text(self) -> str:
        """The whole text, its lines joined by spaces; hard spaces are kept."""
        return re.sub("[ \r\n]+", " ", " ".join(self.pages))

    def find(self, kind: str) -> list[Element]:
        """Every element of this kind, once for each page that it is on."""
        return [element for page in self.tags for top in page for element in top.walk() if element.kind == kind]


def read_structure(content: bytes) -> Structure:
    """Read all of a PDF's structure."""
    document = pypdfium2.PdfDocument(content)
    try:
        found = re.search(rb"<\?xpacket begin.*<\?xpacket end", content, re.DOTALL)
        assert found, "no metadata that is not compressed"
        return Structure(
            language=_read_string(lambda *rest: pdfium.FPDFCatalog_GetLanguage(document.raw, *rest)),
            is_tagged=bool(pdfium.FPDFCatalog_IsTagged(document.raw)),
            metadata=document.get_metadata_dict(),
            pages=tuple(_read_text(page) for page in document),
            tags=tuple(tuple(_read_tree(page)) for page in document),
            bookmarks=tuple((item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()),
            packet=found[0].decode(),
        )
    finally:
        document.close()


def _read_text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()


def _read_tree(page: pypdfium2.PdfPage) -> Iterator[Element]:
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    try:
        for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            yield _read_element(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place))
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _read_element(element: Any) -> Element:
    below = [
        pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        for place in range(max(0, pdfium.FPDF_StructElement_CountChildren(element)))
    ]
    return Element(
        kind=_read_string(lambda *rest: pdfium.FPDF_StructElement_GetType(element, *rest)),
        title=_read_string(lambda *rest: pdfium.FPDF_StructElement_GetTitle(element, *rest)),
        alt=_read_string(lambda *rest: pdfium.FPDF_StructElement_GetAltText(element, *rest)),
        scope=_read_string(lambda *rest: pdfium.FPDF_StructElement_GetStringAttribute(element, b"Scope", *rest)),
        children=tuple(_read_element(child) for child in below if child),
    )


def _read_string(ask: Callable[[Any, int], int]) -> str:
    """PDFium tells how long a string is, then gives it: UTF-16 that ends with a zero."""
    length = ask(None, 0)
    if length <= 0:
        return ""
    buffer = (ctypes.c_ushort * length)()
    ask(buffer, length)
    return bytes(buffer)[:length].decode("utf-16-le").rstrip("\0")
