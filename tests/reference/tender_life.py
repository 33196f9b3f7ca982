"""A tender on the reference platform, driven from registration to wherever a test wants it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bidding_tool import Sealed
from platform_world import DAY, Actor, Answer, World, wire_time

PROJECT: dict[str, Any] = {
    "name": "测试道路工程",
    "region": "320100",
    "industry": "E48",
    "fund_source": "企业自筹",
    "scale": "1.2 公里",
    "address": "南京市测试区",
    "legal_person": "测试建设中心",
    "contact": "联系人",
    "phone": "025-00000001",
    "approval_name": "核准批复",
    "approval_number": "测试核〔2026〕1号",
    "approval_authority": "测试发改部门",
    "funds_secured": True,
}
LONGEST_OF_PROJECT = {
    "fund_source": 1000,
    "scale": 4000,
    "address": 2000,
    "legal_person": 200,
    "contact": 100,
    "phone": 20,
    "approval_name": 500,
    "approval_number": 100,
    "approval_authority": 200,
}
"""Input of a project → how many characters are taken in, where no other operation has an input of that name."""
TENDER_PROJECT: dict[str, Any] = {
    "name": "测试道路工程施工招标",
    "kind": "works",
    "content": "道路施工",
    "mandatory": True,
    "public_funded": True,
    "mode": "open",
    "organize": "self",
    "prequalification": False,
    "supervisor_name": "测试监督部门",
}
SECTION: dict[str, Any] = {
    "name": "一标段",
    "content": "道路施工",
    "estimate": "20000000.00",
    "qualification": "市政公用工程施工总承包贰级",
    "specialty": "A08",
    "criteria": {"投标报价": 60, "施工组织设计": 40},
}


@dataclass
class Tender:
    """A tender with its purchaser; times count in days from the start of the world."""

    world: World
    purchaser: Actor
    section: str
    bids: dict[str, Sealed] = field(default_factory=dict)
    deadline: float = 0.0
    notice: str = ""
    document: str = ""

    @classmethod
    def set_up(cls, world: World, purchaser: Actor | None = None, **changes: Any) -> Tender:
        """Project, tender project and section; changes go to whichever of them has the member."""
        purchaser = purchaser or world.actor("purchaser")
        project = purchaser.accepted("create_project", **_changed(PROJECT, changes))["project"]
        tender = {**_changed(TENDER_PROJECT, changes, "agency", "needs_approval"), "project": project}
        code = purchaser.accepted("create_tender_project", **tender)["tender_project"]
        section = {**_changed(SECTION, changes, "base_price", "price_limit", "restricted"), "tender_project": code}
        return cls(world, purchaser, purchaser.accepted("create_section", **section)["section"])

    def notice_inputs(self, kind: str = "tender", days: float = 21, issue: float = 6, **changes: Any) -> dict[str, Any]:
        """The inputs of publish_notice: documents from now on for `issue` days, the deadline after `days`."""
        now = self.world.now
        inputs = {
            "section": self.section,
            "kind": kind,
            "title": "招标公告",
            "content": "道路施工公开招标，详见招标文件",
            "document_from": wire_time(now),
            "document_to": wire_time(now + issue * DAY),
            "deadline": wire_time(now + days * DAY),
            "opening_time": wire_time(now + days * DAY),
            "decrypt_minutes": 30,
            "validity_days": 90,
            "bid_security": "200000.00",
            "bid_security_validity_days": 90,
            "document_price": "0.00",
            "consortium": False,
            "media": ["中国招标投标公共服务平台"],
            "access_url": "https://platform.test.invalid/",
            "access_method": "凭数字证书登录",
            "objection_contact": "025-00000001",
            "location": "网上开标大厅",
        }
        return {**inputs, **changes}

    def publish(self, kind: str = "tender", days: float = 21, issue: float = 6, **changes: Any) -> Answer:
        """Publish the notice; keeps its id and the deadline when it is accepted."""
        answer = self.purchaser.does("publish_notice", **self.notice_inputs(kind, days, issue, **changes))
        if answer.status == 200:
            self.notice, self.deadline = answer.json["notice"], self.world.now + days * DAY
        return answer

    def issue_document(self, kind: str = "tender", data: bytes = b"%PDF tender document") -> str:
        """Issue a document."""
        inputs = {"section": self.section, "kind": kind, "title": "招标文件", "format": "application/pdf"}
        self.document = self.purchaser.accepted("upload_tender_document", data, **inputs)["document"]
        return self.document

    def announced(self, **changes: Any) -> Tender:
        """With notice and document published."""
        answer = self.publish(**changes)
        assert answer.status == 200, answer.body.decode()
        self.issue_document()
        return self

    def bid(self, bidder: Actor, **changes: Any) -> Any:
        """Submit a sealed bid of the bidder; the receipt."""
        self.bids[bidder.code] = bidder.seals(self.section, **changes)
        return bidder.accepted("submit_bid", self.bids[bidder.code].file, section=self.section)

    def open(self) -> Any:
        """Go to the deadline and open the bids."""
        self.world.now = self.deadline + 1
        return self.purchaser.accepted("open_bids", section=self.section)

    def decrypt(self, *bidders: Actor) -> None:
        """Release the keys of the bidders."""
        for bidder in bidders:
            bidder.accepted("decrypt_bid", section=self.section, key=self.bids[bidder.code].key)

    def state(self) -> str:
        """The state of the section."""
        return str(self.purchaser.accepted("read_section", section=self.section)["state"])


def _changed(base: dict[str, Any], changes: dict[str, Any], *more: str) -> dict[str, Any]:
    known = {name: value for name, value in changes.items() if name in base or name in more}
    return {**base, **known}
