"""SOAP as a receiving platform sends it back: an answer in the version of the question, a fault, the WSDL."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from certkit.counterparts.asgi import Reply
from certkit.standards.messages.facts import Soap
from certkit.standards.messages.soap import SOAP_11, SOAP_12

MEDIA_TYPES = {"text/xml": "1.1", "application/soap+xml": "1.2"}
NO_XML = "报文不是合法的XML"
_CONTENT_TYPES = {version: f"{kind}; charset=utf-8" for kind, version in MEDIA_TYPES.items()}
_NAMESPACES = {"1.1": SOAP_11, "1.2": SOAP_12}


def fault(version: str, words: str) -> Reply:
    """A refusal of what is no proper call; HTTP 400, for it is the sender's mistake."""
    said = escape(words)
    if version == "1.1":
        body = f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{said}</faultstring></soap:Fault>"
    else:
        body = (
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="zh">{said}</soap:Text></soap:Reason></soap:Fault>'
        )
    return reply(400, version, body)


def wsdl(file: str, names: Soap, address: str) -> Reply:
    """The description of a service at this address, from the template of that name."""
    filled = {
        "namespace": names.namespace,
        "service": names.service,
        "operation": names.operation,
        "address": address,
    }
    text = _template(file).substitute({name: escape(value, {'"': "&quot;"}) for name, value in filled.items()})
    return Reply(200, _CONTENT_TYPES["1.1"], text.encode())


def reply(status: int, version: str, body: str) -> Reply:
    """An answer with that body."""
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{_NAMESPACES[version]}"><soap:Body>{body}</soap:Body></soap:Envelope>'
    )
    return Reply(status, _CONTENT_TYPES[version], text.encode())


@cache
def _template(file: str) -> Template:
    return Template(Path(__file__).with_name(file).read_text(encoding="utf-8"))
