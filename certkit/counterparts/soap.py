"""What a receiving platform sends back: the SOAP answer around its JSON, a fault, and the WSDL."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from certkit.counterparts.asgi import Reply
from certkit.standards.envelope import SOAP_11, SOAP_12, envelope

MEDIA_TYPES = {"text/xml": "1.1", "application/soap+xml": "1.2"}
_CONTENT_TYPES = {version: f"{kind}; charset=utf-8" for kind, version in MEDIA_TYPES.items()}
_NAMESPACES = {"1.1": SOAP_11, "1.2": SOAP_12}
_WSDL = Path(__file__).with_name("upload.wsdl")


def receipt(version: str, objection: str) -> Reply:
    """The receipt (回执): accepted, or rejected with the first objection."""
    facts = envelope()
    accepted = {"STATUS": facts.answer.accepted}
    said = {"STATUS": facts.answer.rejected, "MSG": objection} if objection else accepted
    name = facts.soap.operation
    result = f"<{name}Result>{escape(json.dumps(said, ensure_ascii=False))}</{name}Result>"
    return _reply(200, version, f'<{name}Response xmlns="{facts.soap.namespace}">{result}</{name}Response>')


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
    return _reply(400, version, body)


def wsdl(address: str) -> Reply:
    """The description of the service with both bindings at this address."""
    facts = envelope().soap
    names = {
        "namespace": facts.namespace,
        "service": facts.service,
        "operation": facts.operation,
        "address": address,
    }
    filled = _template().substitute({name: escape(value, {'"': "&quot;"}) for name, value in names.items()})
    return Reply(200, _CONTENT_TYPES["1.1"], filled.encode())


def _reply(status: int, version: str, body: str) -> Reply:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{_NAMESPACES[version]}"><soap:Body>{body}</soap:Body></soap:Envelope>'
    )
    return Reply(status, _CONTENT_TYPES[version], text.encode())


@cache
def _template() -> Template:
    return Template(_WSDL.read_text(encoding="utf-8"))
