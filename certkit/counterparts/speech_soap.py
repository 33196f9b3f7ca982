"""What every SOAP dialect has in common as a receiving platform speaks it: its answers, faults and description."""

from __future__ import annotations

from certkit.counterparts import soap
from certkit.counterparts.asgi import Reply, Request
from certkit.counterparts.speech import Speech
from certkit.standards.messages.facts import Soap


class SoapSpeech(Speech):
    """A dialect whose messages are calls of one SOAP operation."""

    asks = "POST a SOAP message, or GET ?wsdl"

    def __init__(self, dialect: str, names: Soap, wsdl: str) -> None:
        super().__init__(dialect)
        self._names = names
        self._wsdl = wsdl

    def answer(self, form: str, content: str) -> Reply:
        """The response of the operation, with that content."""
        name = f"{self._names.operation}Response"
        return soap.reply(200, form, f'<{name} xmlns="{self._names.namespace}">{content}</{name}>')

    def fault(self, form: str, words: str) -> Reply:
        """A SOAP fault."""
        return soap.fault(form, words)

    def unreadable(self) -> str:
        """What a call carries is no XML, or is not named like its message."""
        return soap.NO_XML

    def description(self, request: Request) -> Reply:
        """The WSDL."""
        return soap.wsdl(self._wsdl, self._names, request.address)
