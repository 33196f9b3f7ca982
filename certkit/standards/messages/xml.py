"""Reading XML from strangers: no document type, no entities, no network, bounded size, depth and number of elements."""

from __future__ import annotations

from typing import Any

from lxml import etree

from certkit.errors import InputError, Problem

LARGEST = 16 << 20
DEEPEST = 32
MOST_ELEMENTS = 20_000
Element = etree._Element
Name = str | bytes


class UnsafeXml(InputError):
    """The bytes are no XML that we are willing to read; `hostile` when they look like an attack."""

    def __init__(self, what: str, *, hostile: bool) -> None:
        self.hostile = hostile
        super().__init__(Problem(where="xml", what=what))


def parse(body: bytes) -> Element:
    """The root element; UnsafeXml when the bytes are not well-formed, or not harmless."""
    if len(body) > LARGEST:
        raise UnsafeXml(f"larger than {LARGEST} bytes", hostile=True)
    guard = _Guard()
    parser = etree.XMLParser(target=guard, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root: Element = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise guard.refusal or UnsafeXml(f"not well-formed: {error.msg}", hostile=False) from error
    return root


def text_of(element: Element) -> str | None:
    """The text of an element; None when it holds further elements."""
    return None if len(element) else (element.text or "")


def root_of(text: str, name: str) -> Element:
    """The root element of an XML text, named so; its declared encoding no longer matters, for it came as text."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("<?xml"):
        stripped = stripped.partition("?>")[2]
    root = parse(stripped.encode())
    if root.tag != name:
        raise unlike(f"an element {name}", root.tag)
    return root


def child_of(parent: Element, tag: str) -> Element:
    """The first child of that name; InputError without one."""
    found = parent.find(tag)
    if found is None:
        raise unlike(f"an element {tag}", f"{parent.tag} without it")
    return found


def only_child(parent: Element, tag: str) -> Element:
    """The one child of that name; InputError without one, or when which one is meant cannot be told."""
    found = child_of(parent, tag)
    if parent.find(f"{tag}[2]") is not None:
        raise unlike(f"one element {tag}", "more than one")
    return found


def values_of(parent: Element) -> dict[str, str]:
    """The texts of the children by their names."""
    return {str(child.tag): value_of(child) for child in parent}


def value_of(element: Element) -> str:
    """The text of an element; InputError when it holds further elements."""
    text = text_of(element)
    if text is None:
        raise unlike("text", f"elements inside {element.tag}")
    return text


def unlike(wanted: str, found: Any) -> InputError:
    """A message that is not what it should be."""
    return InputError(Problem(where="message", what=f"found {found}", right=f"expected {wanted}"))


class _Guard:
    """Builds the tree and stops at the first sign of an attack; comments and instructions are left out."""

    def __init__(self) -> None:
        self.refusal: UnsafeXml | None = None
        """Why reading was stopped: lxml reports only that it was."""
        self._builder = etree.TreeBuilder()
        self._depth = 0
        self._elements = 0

    def start(self, tag: Name, attrib: dict[Name, Name]) -> None:
        """An element begins."""
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            self._refuse(f"nested deeper than {DEEPEST} elements")
        if self._elements > MOST_ELEMENTS:
            self._refuse(f"more than {MOST_ELEMENTS} elements")
        self._builder.start(tag, attrib)

    def end(self, tag: Name) -> None:
        """An element ends."""
        self._depth -= 1
        self._builder.end(tag)

    def data(self, data: Name) -> None:
        """Text between tags."""
        self._builder.data(data)

    def comment(self, text: Name) -> None:
        """A comment says nothing."""

    def doctype(self, name: Name, public: Name | None, system: Name | None) -> None:
        """A document type declaration: entities and network access begin with one."""
        self._refuse("a document type declaration is not accepted")

    def close(self) -> Element:
        """The document ends."""
        return self._builder.close()

    def _refuse(self, what: str) -> None:
        self.refusal = UnsafeXml(what, hostile=True)
        raise self.refusal
