"""From a request to an answer: reading, identifying, carrying out in one transaction, recording, answering."""

from __future__ import annotations

import logging
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from certkit.reference.audit import Entry, record
from certkit.reference.crypto import digest_of
from certkit.reference.identity import authorise, identify, verify_bound
from certkit.reference.inputs import read_inputs, read_json
from certkit.reference.kernel import HANDLERS, Answer, Context, File, Platform
from certkit.reference.operations import BOUND, OPERATIONS, Operation
from certkit.reference.refusal import Refusal
from certkit.reference.request import Caller, Received

BODY_LIMIT = 64 * 1024 * 1024
_FILE_HEADERS = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
_SIGNATURE = ("serial", "algorithm")
_log = logging.getLogger(__name__)


def routes(platform: Platform) -> list[Route]:
    """A route for every operation that has a handler."""
    return [_route(platform, OPERATIONS[name]) for name in HANDLERS]


def _route(platform: Platform, operation: Operation) -> Route:
    async def answer(request: Request) -> Response:
        return await _respond(platform, operation, request)

    return Route(operation.path, answer, methods=[operation.method])


async def _respond(platform: Platform, operation: Operation, request: Request) -> Response:
    received, failure = await _receive(platform, request)
    ctx = Context(platform, operation, received)
    try:
        answer = await _carry_out(ctx, request, failure)
    except Refusal as refusal:
        return JSONResponse(refusal.problem(), status_code=refusal.status, media_type="application/problem+json")
    except Exception:
        _log.exception("%s failed", operation.name)
        await _record_alone(ctx, "fault")
        return JSONResponse({"title": "internal fault", "status": 500}, 500, media_type="application/problem+json")
    return _response(ctx, answer)


async def _receive(platform: Platform, request: Request) -> tuple[Received, Refusal | None]:
    """The request, read to its last byte; with a refusal when it is too large or was broken off."""
    begun, body, failure = platform.now(), bytearray(), None
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                failure = Refusal("limit_exceeded", "the body is larger than 64 MiB", status=413)
                body.clear()
                break
    except ClientDisconnect:
        failure = Refusal("invalid_record", "the upload was broken off; nothing is stored")
        body.clear()
    headers = {name.lower(): value for name, value in request.headers.items()}
    address = request.client.host if request.client else ""
    return Received(begun, platform.now(), headers, address, bytes(body)), failure


async def _carry_out(ctx: Context, request: Request, failure: Refusal | None) -> Answer:
    """The answer, committed together with its audit entry; a refusal is recorded in a transaction of its own."""
    trust_at = ctx.now if ctx.operation.uses_certificates else None
    kept: Refusal | None = None
    try:
        async with ctx.platform.transaction(trust_at=trust_at):
            try:
                answer = await _handle(ctx, request, failure)
            except Refusal as refusal:
                if not refusal.keeps:
                    raise
                kept = refusal
            _record(ctx, "refused" if kept else "accepted", kept.reason if kept else "")
    except Refusal as refusal:
        await _record_alone(ctx, refusal.reason)
        raise
    if ctx.published and ctx.platform.outbox is not None:
        ctx.platform.outbox.wake()
    if kept is not None:
        raise kept
    if ctx.afterwards is not None and isinstance(answer, dict):
        answer |= await ctx.afterwards()
    return answer


async def _handle(ctx: Context, request: Request, failure: Refusal | None) -> Answer:
    sent, unreadable = _sent(ctx, request)
    ctx.section = str(sent.get("section", ""))
    ctx.caller = _caller(ctx)
    authorise(ctx)
    problem = failure or unreadable
    if problem is not None:
        raise problem
    if ctx.operation.signed:
        ctx.raw_signature = _take_signature(ctx.operation, sent)
    ctx.inputs, ctx.sent = read_inputs(ctx.operation.takes, sent), sent
    ctx.policies.entry.forbid_misshapen(ctx.operation.name, ctx.inputs)
    if ctx.operation.signed == BOUND:
        ctx.signature = verify_bound(ctx)
    return await HANDLERS[ctx.operation.name](ctx)


def _caller(ctx: Context) -> Caller:
    try:
        return identify(ctx.platform, ctx.received)
    except Refusal:
        if "public" in ctx.operation.roles:
            return Caller()
        raise


def _sent(ctx: Context, request: Request) -> tuple[dict[str, Any], Refusal | None]:
    """What was sent in path, query and body, and why the rest of it cannot be read."""
    sent: dict[str, Any] = dict(request.path_params)
    try:
        body = read_json(ctx.received.body) if ctx.operation.sends == "json" else {}
    except Refusal as refusal:
        return sent, refusal
    for name, value in [*request.query_params.multi_items(), *body.items()]:
        if name in sent:
            return sent, Refusal("invalid_record", f"/{name} is given twice")
        sent[name] = value
    return sent, None


def _take_signature(operation: Operation, sent: dict[str, Any]) -> Any:
    raw = sent.pop("signature", None)
    if operation.sends == "json":
        return raw
    return {"value": raw, **{name: sent.pop(name, None) for name in _SIGNATURE}}


async def _record_alone(ctx: Context, reason: str) -> None:
    async with ctx.platform.transaction():
        _record(ctx, "refused", reason)


def _record(ctx: Context, outcome: str, reason: str) -> None:
    body = ctx.received.body
    entry = Entry(
        time=ctx.now,
        address=ctx.policies.identities.address(ctx.received),
        party=ctx.code,
        person=ctx.caller.person,
        role=ctx.role,
        operation=ctx.operation.name,
        outcome=outcome,
        reason=reason,
        section=ctx.section,
        digest=digest_of(body) if body else "",
    )
    record(ctx.db, entry)


def _response(ctx: Context, answer: Answer) -> Response:
    if isinstance(answer, File):
        return Response(answer.data, media_type=answer.media_type, headers=_FILE_HEADERS)
    if ctx.warnings:
        answer["warnings"] = ctx.warnings
    return JSONResponse(answer)
