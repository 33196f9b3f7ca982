"""One edit of recorded evidence, as `edit.toml` describes it.

    scenario = "bidding.late"                      # whose attempt the excerpt is taken from
    why = "…"                                      # what is broken, in one sentence
    also = { "TBL-28-3" = "why it fails as well" } # other requirements that this edit lawfully breaks

    [[edit]]
    event = { operation = "read_opening_record", actor = "public", occurrence = 1 }
    pointer = "/bids/0/price"                      # into the answer; part = "request" | "event" for others
    value = "1.00"                                 # or value_of = { event = {…}, pointer = "/value/canaries/price" }

Instead of pointer and value: drop = true, duplicate = true, replace = ["old", "new"] (text of the message that was
received or answered), answer = {…} (accepted with this body), answer_of = {selector} or refuse = "reason".

A selector names what an event must hold: any of its members, `dataset` for what a counterpart received, `outcome` for
the kind of outcome, `inputs` for some of the inputs; `occurrence` counts from 1, or from -1 backwards. In a pointer
"[member=value]" is the first element of a list that holds the value, "-" at the end appends.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from certkit.model.binding import read
from certkit.model.events import AnyEvent, ExchangeEvent
from certkit.model.operation import Vocabulary
from certkit.model.wire import Body, Message, RawConversation, RawMessage

_decoder = msgspec.json.Decoder(AnyEvent)


def apply(events: Sequence[AnyEvent], edits: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> list[AnyEvent]:
    """The events after every edit."""
    edited = list(events)
    for edit in edits:
        place = find(edited, edit["event"])
        if edit.get("drop"):
            del edited[place]
        elif edit.get("duplicate"):
            edited.insert(place + 1, _again(edited[place]))
        else:
            edited[place] = _changed(edited, edited[place], edit, vocabulary)
    return edited


def find(events: Sequence[AnyEvent], selector: Mapping[str, Any]) -> int:
    """The place of the event that a selector names; LookupError when there is none."""
    wanted = {name: value for name, value in selector.items() if name != "occurrence"}
    places = [place for place, event in enumerate(events) if _fits(event, wanted)]
    occurrence = selector.get("occurrence", 1)
    try:
        return places[occurrence - 1 if occurrence > 0 else occurrence]
    except IndexError:
        raise LookupError(f"no event {dict(selector)} (found {len(places)})") from None


def _fits(event: AnyEvent, wanted: Mapping[str, Any]) -> bool:
    value = _plain(event)
    exchange = isinstance(event, ExchangeEvent)
    for name, what in wanted.items():
        if name == "dataset":
            fits = exchange and event.direction == "inbound" and event.operation == what
        elif name == "operation":
            fits = exchange and event.direction == "outbound" and event.operation == what
        elif name == "outcome":
            fits = exchange and event.outcome is not None and event.outcome.kind == what
        elif name == "inputs":
            fits = exchange and all((event.inputs or {}).get(key) == item for key, item in what.items())
        else:
            fits = value.get(name, "") == what
        if not fits:
            return False
    return True


def _again(event: AnyEvent) -> AnyEvent:
    if isinstance(event, ExchangeEvent):
        return msgspec.structs.replace(event, id=f"{event.id}b")
    return event


def _changed(events: Sequence[AnyEvent], event: AnyEvent, edit: Mapping[str, Any], vocabulary: Vocabulary) -> AnyEvent:
    if "answer" in edit:
        changed = _answered(event, "HTTP/1.1 200 OK", "application/json", edit["answer"])
    elif "answer_of" in edit:
        other = events[find(events, edit["answer_of"])]
        changed = msgspec.structs.replace(event, response=other.response)
    elif "refuse" in edit:
        problem = {"type": f"urn:certkit:refusal:{edit['refuse']}", "title": edit["refuse"], "status": 409}
        changed = _answered(event, "HTTP/1.1 409 Conflict", "application/problem+json", problem)
    elif "replace" in edit:
        changed = _replaced(event, edit)
    else:
        changed = _set(event, edit, _value(events, edit))
    return _reread(changed, vocabulary)


def _value(events: Sequence[AnyEvent], edit: Mapping[str, Any]) -> Any:
    """The literal value, or that of another event."""
    if "value_of" not in edit:
        return edit["value"]
    source = events[find(events, edit["value_of"]["event"])]
    part = edit["value_of"].get("part", "event")
    value = _plain(source) if part == "event" else json.loads(_text(source, part))
    for name in edit["value_of"]["pointer"].split("/")[1:]:
        value = value[_key(value, name)]
    return edit.get("before", "") + value + edit.get("after", "") if isinstance(value, str) else value


def _plain(event: AnyEvent) -> Any:
    """The event as JSON gives it."""
    return json.loads(msgspec.json.encode(event))


def _text(event: AnyEvent, part: str) -> str:
    message = event.request if part == "request" else event.response
    assert message is not None and message.body is not None and message.body.text is not None
    return message.body.text


def _set(event: AnyEvent, edit: Mapping[str, Any], value: Any) -> AnyEvent:
    part = edit.get("part", "answer")
    if part == "event":
        whole = _plain(event)
        _put(whole, edit["pointer"], value)
        return _decoder.decode(msgspec.json.encode(whole))
    body = json.loads(_text(event, part))
    _put(body, edit["pointer"], value)
    return _with_body(event, part, json.dumps(body, ensure_ascii=False))


def _put(whole: Any, pointer: str, value: Any) -> None:
    """Set the value at a pointer; "-" at its end appends to a list."""
    *path, last = pointer.split("/")[1:]
    for name in path:
        whole = whole[_key(whole, name)]
    if isinstance(whole, list) and last == "-":
        whole.append(value)
    else:
        whole[_key(whole, last)] = value


def _key(whole: Any, name: str) -> Any:
    """The key of a segment: a name, a place in a list, or "[member=value]" for the first element that holds it."""
    if not isinstance(whole, list):
        return name
    if not name.startswith("["):
        return int(name)
    member, _, wanted = name[1:-1].partition("=")
    places = [place for place, one in enumerate(whole) if str(one.get(member)) == wanted]
    if not places:
        raise LookupError(f"no element with {name}")
    return places[0]


def _replaced(event: AnyEvent, edit: Mapping[str, Any]) -> AnyEvent:
    """The text of a message with something else in the place of something that stands there."""
    inbound = isinstance(event, ExchangeEvent) and event.direction == "inbound"
    part = edit.get("part", "request" if inbound else "answer")
    old, new = edit["replace"]
    text = _text(event, part)
    if old not in text:
        raise LookupError(f"{old!r} is not in the message")
    return _with_body(event, part, text.replace(old, new))


def _with_body(event: AnyEvent, part: str, text: str) -> AnyEvent:
    name = "request" if part == "request" else "response"
    message = msgspec.structs.replace(getattr(event, name), body=body_of(text))
    return msgspec.structs.replace(event, **{name: message})


def body_of(text: str) -> Body:
    """A body held inline."""
    data = text.encode()
    return Body(digest="sha256:" + hashlib.sha256(data).hexdigest(), size=len(data), text=text)


def _answered(event: AnyEvent, line: str, kind: str, value: Any) -> AnyEvent:
    body = body_of(json.dumps(value, ensure_ascii=False))
    return msgspec.structs.replace(event, response=Message(line=line, headers=[("Content-Type", kind)], body=body))


def _reread(event: AnyEvent, vocabulary: Vocabulary) -> AnyEvent:
    """The event with the outcome that conduct would have read."""
    if not isinstance(event, ExchangeEvent) or event.direction == "inbound" or event.outcome is None:
        return event
    answer = event.response
    raw = None
    if answer is not None:
        text = answer.body.text if answer.body else ""
        raw = RawMessage(line=answer.line, headers=answer.headers, body=(text or "\0").encode())
    conversation = RawConversation(request=RawMessage(line=event.request.line), response=raw, error=event.error)
    return msgspec.structs.replace(event, outcome=read(vocabulary, event.operation, [conversation]))
