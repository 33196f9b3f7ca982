"""Messages of the public-resource dialect for tests: bodies that carry records, and their events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from story import Story, body_of
from tender_push import record

from certkit.model.events import ExchangeEvent
from certkit.model.wire import Message
from certkit.standards.dictionaries.loading import dictionary


def body(dataset: str, fields: Mapping[str, str], *, twice: str = "", serial: int = 1, **header: str) -> str:
    """The SOAP body that carries a record; `twice` names a field that stands in it twice."""
    known = dictionary().datasets.get(dataset)
    number = known.number if known else "999"
    start = f"9120{number}20261123"
    title = {
        "CA_KEY": "0a1b",
        "DATA_CN": known.title.zh if known else dataset,
        "DATA_EN": dataset,
        "DATA_KEY": start + str(serial).zfill(22 - len(start)),
        "DATA_NO": number,
        "DATA_TYPE": "1",
        "ROUTE_WAY": "1",
    } | header
    context = "".join(_element(name, value) * (2 if name == twice else 1) for name, value in fields.items())
    titles = "".join(_element(name, value) for name, value in title.items())
    data = f"<DES><CONTEXT>{context}</CONTEXT><TITLE>{titles}</TITLE><FILECONTEXT/></DES>"
    validation = "<DATA><TOKEN>x</TOKEN><SYSTEM_NO>9120</SYSTEM_NO></DATA>"
    return envelope(
        f'<UploadData_G_V4 xmlns="http://tempuri.org/"><validation>{escape(validation)}</validation>'
        f"<data>{escape(data)}</data></UploadData_G_V4>"
    )


def envelope(content: str) -> str:
    """A SOAP 1.1 message."""
    return f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{content}</s:Body></s:Envelope>'


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def receipt(status: int, said: str = "") -> str:
    """What a receiving platform answers."""
    text = f'{{"STATUS":{status}' + (f',"MSG":"{said}"' if said else "") + "}"
    return f"<UploadData_G_V4Result>{escape(text)}</UploadData_G_V4Result>"


def push(
    story: Story,
    dataset: str,
    fields: Mapping[str, str] | None = None,
    *,
    counterpart: str = "public_service_platform",
    objection: str = "",
    text: str = "",
    **more: Any,
) -> ExchangeEvent:
    """A message that arrived during a story; `text` is a whole body instead of a record, `objection` refuses it."""
    carried = text or body(dataset, record(dataset) if fields is None else fields, **more)
    event = ExchangeEvent(
        scenario="story",
        lane="real",
        lane_time=story.time,
        real_time=story.time,
        id=f"x{len(story.events) + 1}",
        direction="inbound",
        operation=dataset,
        counterpart=counterpart,
        request=Message(line=f"POST /{counterpart} HTTP/1.1", body=body_of(carried)),
        response=Message(line="HTTP/1.1 200 OK", body=body_of(receipt(-1 if objection else 1, objection))),
        sent_at=story.time,
    )
    story.tell(event)
    story.time += 1
    return event
