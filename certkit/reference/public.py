"""What everybody may read: the public record of a section, and the published interfaces (EBM-8-3, EBM-41)."""

from __future__ import annotations

from typing import Any

from certkit.reference.clarifications import read_clarifications
from certkit.reference.dialects.registry import dialect_of
from certkit.reference.exceptions import TERMINATED, last_exception
from certkit.reference.kernel import PUBLIC_SERVICE, SUPERVISION, Answer, Context, Settings, operation
from certkit.reference.lookups import load, opening_of, party_of, running_terms, section_of
from certkit.reference.notices import read_notices
from certkit.reference.opening import read_opening_record
from certkit.reference.outcome import candidates_record, contract_record, result_record
from certkit.reference.refusal import Refusal
from certkit.reference.review import bids_of
from certkit.reference.store import Row, one, round_of, rows
from certkit.reference.times import rfc3339

_FEES = ("注册登记", "文件获取", "投标文件递交与解密", "信息查阅")


@operation("read_public_record")
async def read_public_record(ctx: Context) -> Answer:
    """What must be public of a section, free and without a session; of a restricted one only that it exists."""
    section = section_of(ctx)
    known = {"section": section["section"], "state": section["state"], "restricted": bool(section["restricted"])}
    if section["restricted"]:
        return known
    terms, opened = running_terms(ctx.db, section), await _opening(ctx)
    return {
        **known,
        "project": _project(ctx, section),
        "purchaser": _purchaser(ctx, section),
        "agency": _agency(ctx, section),
        "notices": (await _answer(read_notices(ctx))).get("notices", []),
        "clarifications": await _clarifications(ctx),
        "opening": opened,
        "bidders": _bidders(ctx, section) if opened else [],
        "candidates": candidates_record(ctx.db, section),
        "result": result_record(ctx.db, section),
        "contract": contract_record(ctx.db, section),
        "termination": _termination(ctx, section),
        "performance": _performance(ctx, section),
        "objection_contact": terms["objection_contact"] if terms else "",
        "complaints_to": _supervisor(ctx, section),
    }


async def _answer(reading: Any) -> dict[str, Any]:
    answer = await reading
    return answer if isinstance(answer, dict) else {}


async def _clarifications(ctx: Context) -> list[Any]:
    """What was clarified or changed, newest first; of an invited tender it is shown to those it concerns (EBM-22-1)."""
    try:
        shown: list[Any] = (await _answer(read_clarifications(ctx))).get("clarifications", [])
    except Refusal:
        return []
    return shown


async def _opening(ctx: Context) -> dict[str, Any] | None:
    """The opening record, once there is one."""
    try:
        return await _answer(read_opening_record(ctx))
    except Refusal:
        return None


def _project(ctx: Context, section: Row) -> dict[str, Any]:
    project = one(ctx.db, "SELECT * FROM projects WHERE project = ?", section["project"]) or {}
    return {
        **{name: project[name] for name in ("project", "name", "region", "scale", "fund_source", "address")},
        "tender_project": section["tender_project"],
        "tender_name": section["tender_name"],
        "content": section["tender_content"],
        "section_name": section["name"],
        "section_content": section["content"],
        "qualification": section["qualification"],
    }


def _purchaser(ctx: Context, section: Row) -> dict[str, Any]:
    """The purchaser, with the contact that the project names for the public (EBM-41-1)."""
    party = party_of(ctx.db, section["purchaser"]) or {}
    project = one(ctx.db, "SELECT * FROM projects WHERE project = ?", section["project"]) or {}
    return {
        **{name: party[name] for name in ("name", "address")},
        **{name: project[name] for name in ("contact", "phone")},
    }


def _agency(ctx: Context, section: Row) -> dict[str, Any] | None:
    """The agency with its qualification, project leader and telephone (EBM-41-3)."""
    party = party_of(ctx.db, section["agency"])
    if party is None:
        return None
    qualifications = load(party["qualifications"])
    return {"name": party["name"], "lead": party["contact"], "phone": party["phone"], "qualifications": qualifications}


def _supervisor(ctx: Context, section: Row) -> str:
    """The supervisory department, to which complaints go (EBM-51-1)."""
    query = "SELECT supervisor_name FROM tender_projects WHERE tender_project = ?"
    return str((one(ctx.db, query, section["tender_project"]) or {})["supervisor_name"])


def _bidders(ctx: Context, section: Row) -> list[Row]:
    """Who has bid, with qualifications, and with the project leader once the offers are announced (EBM-41-4)."""
    opening = opening_of(ctx.db, section)
    if opening is None or opening["announced_at"] is None:
        return []
    return [
        {"name": bid["name"], "qualifications": load(bid["qualifications"]), "lead": bid["lead"]}
        for bid in bids_of(ctx.db, section)
    ]


def _termination(ctx: Context, section: Row) -> dict[str, Any] | None:
    ended = last_exception(ctx.db, section, TERMINATED)
    return {"reason": ended["reason"], "published_at": rfc3339(ended["decided_at"])} if ended else None


def _performance(ctx: Context, section: Row) -> list[Row]:
    query = "SELECT * FROM performances WHERE section = ? AND round = ? ORDER BY published_at"
    return [
        {**{name: row[name] for name in ("text", "settled")}, "published_at": rfc3339(row["published_at"])}
        for row in rows(ctx.db, query, *round_of(section))
    ]


@operation("read_interfaces")
async def read_interfaces(ctx: Context) -> Answer:
    """What anyone needs to connect: interfaces, formats for tools, fees, registrations, certification."""
    settings = ctx.settings
    return {
        "interfaces": [
            _exchange(settings, PUBLIC_SERVICE, "public_service", "交易信息交换至公共服务平台"),
            _exchange(settings, SUPERVISION, "supervision", "交易过程信息交换至行政监督平台"),
            _directives(),
            _tools(),
        ],
        "fees": [{"item": item, "amount": "0.00"} for item in _FEES],
        "registrations": [
            {"public_service_platform": entry["url"], "code": settings["system_no"]}
            for entry in settings["exchange"]
            if entry["name"] == PUBLIC_SERVICE
        ],
        "tools": [{"format": "bidder-envelope/1", "specification": _ENVELOPE}],
        "certification": settings.get("certification"),
    }


def _exchange(settings: Settings, neighbour: str, reader: str, description: str) -> dict[str, Any]:
    """The interface of a neighbour, in the dialect that it is told in."""
    entry: dict[str, Any] = next((one for one in settings["exchange"] if one["name"] == neighbour), {})
    interface = dialect_of(entry).interface()
    return {
        "name": interface["name"],
        "version": interface["version"],
        "for": reader,
        "description": f"{description}：{interface['envelope']}",
        "schema": interface["schema"],
    }


def _directives() -> dict[str, Any]:
    return {
        "name": "receive_directive",
        "version": "1",
        "for": "supervision",
        "description": "接收行政监督平台的监督指令：POST /supervision/directives，JSON，须以监督部门数字证书签名",
        "schema": {
            "type": "object",
            "required": ["section", "kind", "text", "number", "authority", "signature"],
            "properties": {"kind": {"enum": ["suspend", "resume", "terminate", "rectify", "inspect"]}},
        },
    }


def _tools() -> dict[str, Any]:
    return {
        "name": "bidder-envelope",
        "version": "1",
        "for": "tools",
        "description": "投标文件制作工具的加密文件格式；任何按此格式制作的文件均可递交，不限定工具",
        "schema": _ENVELOPE,
    }


_ENVELOPE = {
    "layout": "CKENV1 LF, uint32 length, header, uint32 length, signature over the header, part bodies in order",
    "header": {
        "scheme": "bidder-envelope/1",
        "kind": "bid or application",
        "section": "code",
        "bidder": "code",
        "recipient": "serial of the bound certificate, hex",
        "tool": "any text",
        "signature_algorithm": "ecdsa-sha256 or rsa-sha256",
        "commitment": "SHA-256 of the content key, hex",
        "parts": "name, algorithm AES-256-GCM, nonce, size, digest; additional data: the header without parts",
    },
    "parts": {
        "commercial": ["price", "duration_days", "lead", "bidder_name"],
        "technical": ["text", "files", "maker", "qualification"],
    },
}
