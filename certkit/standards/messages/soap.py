"""SOAP as the exchange uses it: the operation in a message of version 1.1 or 1.2."""

from __future__ import annotations

from certkit.standards.messages.xml import Element, child_of, parse, unlike

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
VERSIONS = {SOAP_11: "1.1", SOAP_12: "1.2"}


def soap_body(message: bytes) -> tuple[str, Element]:
    """The version and the body element of a message; InputError (UnsafeXml among them) when it is none."""
    root = parse(message)
    namespace, _, name = str(root.tag).removeprefix("{").partition("}")
    if name != "Envelope" or namespace not in VERSIONS:
        raise unlike("a SOAP 1.1 or 1.2 envelope", root.tag)
    return VERSIONS[namespace], child_of(root, f"{{{namespace}}}Body")
