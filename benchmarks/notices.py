"""Tender notices (TENDER_ANN_QUA_INQUERY_ANN) for benchmarks: varied, valid, and one in a hundred with one known fault.

python benchmarks/notices.py 1000000 notices.ndjson [--format ndjson|xml] [--faulty 0.01] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
from stdnum.cn import uscc

DATASET = "TENDER_ANN_QUA_INQUERY_ANN"
Record = dict[str, str]
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACES = ("鼓楼区", "台江区", "仓山区", "晋安区", "马尾区", "长乐区", "闽侯县", "连江县", "罗源县", "永泰县")
_WORKS = (
    "教学楼",
    "门诊楼",
    "污水处理厂",
    "市政道路",
    "桥梁加固",
    "老旧小区改造",
    "河道整治",
    "变电站",
    "档案馆",
    "供水管网",
)
_KINDS = ("施工", "监理", "勘察设计", "工程总承包", "材料采购", "设备采购", "检测服务")
_SENTENCES = (
    "本招标项目已由有关部门批准建设，招标人为上述单位，建设资金已落实，现对该项目进行公开招标。",
    "投标人须具备独立法人资格，并在人员、设备、资金等方面具有相应的履约能力。",
    "本次招标不接受联合体投标，同一标段的不同投标人之间不得存在控股、管理关系。",
    "招标文件通过电子招标投标交易平台获取，逾期不再发售，售后不退。",
    "投标文件应当加密后在截止时间前递交至电子招标投标交易平台，逾期送达的予以拒收。",
    "评标办法采用综合评估法，评标委员会由招标人代表和评标专家共五人以上单数组成。",
    "本公告同时在公共服务平台和省级公共资源交易电子公共服务平台发布。",
)


def notices(count: int, seed: int = 1, faulty: float = 0.01) -> Iterator[tuple[Record, str]]:
    """So many records, each with the rule that it breaks: none, mostly."""
    chance = random.Random(seed)
    parties = [_party(chance) for _ in range(2_000)]
    kinds = list(FAULTS)
    for number in range(count):
        record = _valid(number, chance, parties)
        fault = ""
        if chance.random() < faulty:
            fault = kinds[number % len(kinds)]
            FAULTS[fault](record)
        yield record, fault


def _party(chance: random.Random) -> str:
    """A unified social credit code with the right last character."""
    number = "91" + f"{chance.randrange(350_000, 360_000)}" + "".join(chance.choices(_LETTERS, k=9))
    return number + str(uscc.calc_check_digit(number))


def _valid(number: int, chance: random.Random, parties: list[str]) -> Record:
    place, work, kind = chance.choice(_PLACES), chance.choice(_WORKS), chance.choice(_KINDS)
    sent = datetime(2024, 1, 1) + timedelta(minutes=number)
    tender = f"M35{number:014d}{chance.randrange(1, 1000):03d}"
    sections = [f"{tender}{index:03d}" for index in range(1, 1 + min(9, 1 + int(chance.expovariate(1.2))))]
    deals = [f"A01-{chance.choice(parties)}-{sent:%Y%m%d}-{index:06d}-X" for index in range(1, len(sections) + 1)]
    purchaser, agency, platform = chance.choice(parties), chance.choice(parties), parties[number % 5]
    record = {
        "TENDER_PROJECT_CODE": tender,
        "NOTICE_BID_NUM": str(len(sections)),
        "BID_SECTION_CODES": ";".join(sections),
        "UNIFIED_DEAL_CODES": ";".join(deals),
        "TENDER_SELF_CODE": f"FJ-ZB-{sent:%Y}-{number:07d}",
        "NOTICE_NAME": f"{place}{work}工程{kind}（第{number}号）招标公告",
        "NOTICE_CONTENT": "".join(chance.choices(_SENTENCES, k=chance.randrange(1, 8))),
        "NOTICE_SEND_TIME": f"{sent:%Y%m%d%H%M%S}",
        "NOTICE_MEDIA": "福建省公共资源交易电子公共服务平台",
        "URL": f"https://ggzy.example.org/notice/{sent:%Y/%m}/{number}.html",
        "NOTICE_NATURE": "1",
        "BULLETIN_TYPE": "1",
        "DOC_GET_START_TIME": f"{sent + timedelta(hours=1):%Y%m%d%H%M%S}",
        "DOC_GET_END_TIME": f"{sent + timedelta(days=6):%Y%m%d%H%M%S}",
        "TENDER_DOC_GET_METHOD": "登录电子招标投标交易平台下载",
        "BID_DOC_REFER_END_TIME": f"{sent + timedelta(days=25):%Y%m%d%H%M%S}",
        "BID_OPEN_TIME": f"{sent + timedelta(days=25):%Y%m%d%H%M%S}",
        "BID_OPEN_METHOD": "网上开标",
        "BID_DOC_REFER_METHOD": "通过电子招标投标交易平台加密上传",
        "SYNDICATED_FLAG": chance.choice("01"),
        "TENDERER_CODE": purchaser,
        "TENDERER_NAME": f"{place}建设发展有限公司",
        "TENDERER_ADDRESS": f"福州市{place}滨江路{chance.randrange(1, 999)}号",
        "TENDERER_CONTACTOR": chance.choice("张王李赵陈林黄郑") + "工",
        "TENDERER_PHONE_NUMBER": f"0591-{chance.randrange(80_000_000, 89_999_999)}",
        "TENDERER_EMAIL": f"zb{number}@example.org",
        "BULLETIN_DUTY": "陈某",
        "BULLETIN_DUTY_CODE_TYPE": "林某",
        "PLATFORM_CODE": platform,
        "PUB_SERVICE_PLAT_CODE": parties[0],
        "DATA_TIMESTAMP": f"{sent + timedelta(minutes=5):%Y%m%d%H%M%S}",
        "TRADE_PLAT": f"E3501{platform[2:4]}0084",
        "PUB_SERVICE_PLAT": "E3500000001",
    }
    if chance.random() < 0.5:
        record |= {
            "DOC_PRICE": f"{chance.randrange(100_000) / 100:.2f}",
            "DOC_PRICE_CURRENCY": "156",
            "DOC_PRICE_UNIT": "0",
        }
    if chance.random() < 0.7:
        record |= {"TENDER_AGENCY_CODE": agency, "TENDER_AGENCY_NAME": f"{place}招标代理有限公司"}
    return record


def _put(name: str, value: str) -> Callable[[Record], None]:
    return lambda record: record.update({name: value})


def _drop(name: str) -> Callable[[Record], None]:
    def drop(record: Record) -> None:
        del record[name]

    return drop


FAULTS: dict[str, Callable[[Record], None]] = {
    "required": _drop("URL"),
    "code_list": _put("NOTICE_NATURE", "7"),
    "longest": lambda record: record.update(NOTICE_NAME=record["NOTICE_NAME"] * 40),
    "format": _put("BID_OPEN_TIME", "20250230100000"),
    "digits": _put("DOC_PRICE", "12.3456789"),
    "coding": lambda record: record.update(TENDERER_CODE=_other_end(record["TENDERER_CODE"])),
    "required_when": _drop("BID_OPEN_METHOD"),
    "shortest": _put("NOTICE_CONTENT", "见附件"),
}
"""What is done to a record so that it breaks one rule, and no other."""


def _other_end(code: str) -> str:
    """The code with a wrong check character."""
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def as_xml(record: Record) -> str:
    """The record as an element."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in record.items())
    return f"<{DATASET}>{inner}</{DATASET}>\n"


def write(count: int, path: Path, form: str = "ndjson", *, seed: int = 1, faulty: float = 0.01) -> Counter[str]:
    """Write a file of notices; how many break each rule."""
    encode = msgspec.json.Encoder().encode
    broken: Counter[str] = Counter()
    with path.open("wb") as file:
        file.write(b"<NOTICES>\n" if form == "xml" else b"")
        for record, fault in notices(count, seed, faulty):
            broken[fault] += 1
            file.write(as_xml(record).encode() if form == "xml" else encode(record) + b"\n")
        file.write(b"</NOTICES>\n" if form == "xml" else b"")
    del broken[""]
    return broken


def main() -> None:
    """Write the file that is asked for, and say what is in it."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("count", type=int)
    wanted.add_argument("path", type=Path)
    wanted.add_argument("--format", choices=["ndjson", "xml"], default="ndjson")
    wanted.add_argument("--faulty", type=float, default=0.01)
    wanted.add_argument("--seed", type=int, default=1)
    given = wanted.parse_args()
    broken = write(given.count, given.path, given.format, seed=given.seed, faulty=given.faulty)
    print(f"{given.count} notices, {sum(broken.values())} with a fault: {dict(broken)}")


if __name__ == "__main__":
    main()
