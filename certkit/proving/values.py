"""Records that follow the dictionary: hypothesis strategies for the value of a field and for a whole record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from certkit.standards.dictionaries.facts import Dataset, Dictionary, Field
from certkit.standards.dictionaries.loading import dictionary as dictionary_of
from certkit.standards.validation.coding import follows

PHRASES = (
    "城东快速路改造工程施工",
    "市第三中学教学楼（二期）监理",
    "滨江污水处理厂设备采购及安装",
    "县道X203线路面修复",
    "公共资源交易中心信息化建设项目",
    "石𠮷村饮水安全工程",
    "合同估算价、工期及质量要求详见附件",
    "具有市政公用工程施工总承包贰级及以上资质",
)
"""Texts as they stand in tenders; 𠮷 lies outside the basic plane."""
_FIRST, _LAST = datetime(2026, 1, 5, 9), datetime(2026, 12, 20, 17)
_CHECK_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USUAL_LENGTH, _MOST_DIGITS = 24, 8


@dataclass(frozen=True)
class Codes:
    """The codes of one tender: each begins with its parent's."""

    platform: str
    project: str
    tender_project: str
    section: str
    document: str
    bulletin: str


@st.composite
def tender_codes(draw: DrawFn) -> Codes:
    """Codes of a platform, a project, a tender project, a section and its papers."""
    platform = f"E3501{draw(st.integers(0, 999999)):06d}"
    project = f"{platform}{draw(st.integers(1, 999999)):06d}"
    tender_project = project + draw(st.from_regex(r"\A[0-9a-z]{2}[1-9]\Z"))
    section = f"{tender_project}{draw(st.integers(1, 99)):03d}"
    return Codes(platform, project, tender_project, section, f"{section}001", f"{section}15")


@st.composite
def credit_codes(draw: DrawFn) -> str:
    """A unified social credit code with its check character; letters stand in places 1 and 2 as well."""
    start = draw(st.sampled_from(["91", "12", "92", "G1", "N2", "A1"]))
    body = f"{start}350{draw(st.integers(100, 999))}{draw(st.from_regex(r'[0-9A-HJ-NPQRTUWXY]{9}', fullmatch=True))}"
    return _checked("GB32100-USCC", body)


@st.composite
def organisation_codes(draw: DrawFn) -> str:
    """An organisation code (GB 11714) with its check character."""
    return _checked("GB11714-ORG", draw(st.from_regex(r"[0-9]{8}", fullmatch=True)))


@st.composite
def citizen_numbers(draw: DrawFn) -> str:
    """An identity number of nobody: the region 350100, a birthday, a serial and the check character."""
    born = draw(st.dates(datetime(1960, 1, 1).date(), datetime(2000, 12, 31).date()))
    return _checked("GB11643-ID", f"350100{born:%Y%m%d}{draw(st.integers(1, 999)):03d}")


def _checked(rule: str, body: str) -> str:
    """The code with the one check character that makes it follow its rule."""
    rules = dictionary_of().coding_rules
    return next(body + last for last in _CHECK_CHARACTERS if follows(rules, rule, body + last))


@st.composite
def deal_codes(draw: DrawFn) -> str:
    """A unified transaction code; what its last character is made of is not known."""
    serial = draw(st.integers(1, 999999))
    return f"G01-{draw(credit_codes())}-{draw(moments()):%Y%m%d}-{serial:06d}-{serial % 10}"


def moments() -> SearchStrategy[datetime]:
    """A moment of the year 2026, to the second."""
    seconds = int((_LAST - _FIRST).total_seconds())
    return st.integers(0, seconds).map(lambda passed: _FIRST + timedelta(seconds=passed))


_MADE: Mapping[str, Callable[[Codes], SearchStrategy[str]]] = {
    "CN-B.3.1-PLATFORM_CODE": lambda codes: st.just(codes.platform),
    "CN-B.3.2-PROJECT_CODE": lambda codes: st.just(codes.project),
    "CN-B.3.4-TENDER_PROJECT_CODE": lambda codes: st.just(codes.tender_project),
    "CN-B.3.5-BID_SECTION_CODE": lambda codes: st.just(codes.section),
    "CN-DOC_CODE": lambda codes: st.just(codes.document),
    "EC-BULLETIN_CODE": lambda codes: st.just(codes.bulletin),
    "CN-UNIFIED_DEAL_CODE": lambda codes: deal_codes(),
    "CN-REPROT_CODE": lambda codes: moments().map(lambda day: f"350100{day:%y%m%d}0101"),
    "CN-INVEST_PROJECT_CODE": lambda codes: st.integers(1, 999999).map(lambda n: f"2026-350100-48-01-{n:06d}"),
    "CN-TENDER_SELF_CODE": lambda codes: st.integers(1, 999).map(lambda n: f"ZB-2026-{n:03d}"),
    "CN-SECTION_CLASSIFY": lambda codes: st.sampled_from(["A080000", "B010000", "C990000"]),
    "GB32100-USCC": lambda codes: credit_codes(),
    "GB11714-ORG": lambda codes: organisation_codes(),
    "GB11643-ID": lambda codes: citizen_numbers(),
    "GB2260-REGION": lambda codes: st.sampled_from(["350100", "350200", "350800", "320500"]),
    "GB4754-INDUSTRY": lambda codes: st.sampled_from(["E47", "E48", "N77", "G54"]),
}


def value_of(dictionary: Dictionary, field: Field, codes: Codes) -> SearchStrategy[str]:
    """A value that the dictionary allows for the field."""
    kind = field.meaning or field.type
    if field.values:
        return st.sampled_from(field.values)
    if field.coding:
        return _MADE[field.coding[0]](codes)
    if field.code_list and (known := _codes(dictionary, field)):
        return st.sampled_from(known)
    if field.format or kind in ("date", "datetime"):
        form = "%Y%m%d" if "yyyyMMdd" in (field.format, kind) or kind == "date" else "%Y%m%d%H%M%S"
        return moments().map(lambda moment: moment.strftime(form))
    if field.integer_digits is not None or kind in ("integer", "decimal"):
        return _numbers(field, kind)
    if kind == "code":
        return st.just("1" * (field.length or 1))
    return st.sampled_from(PHRASES).map(lambda phrase: _fitting(field, phrase))


@st.composite
def records(draw: DrawFn, dictionary: Dictionary, dataset: Dataset) -> dict[str, str]:
    """A record of the dataset with every field filled, by names on the wire; fields of one tender agree."""
    codes = draw(tender_codes())
    return {field.on_wire: draw(value_of(dictionary, field, codes)) for field in dataset.fields.values()} | _unmirrored(
        dataset
    )


def _unmirrored(dataset: Dataset) -> dict[str, str]:
    """A value that keeps the record in this dataset where others would send it to a sector's."""
    elsewhere = [rule.also for rule in dataset.rules if rule.rule == "belongs_elsewhere" and rule.also]
    return {condition.field: "0" for condition in elsewhere if condition.values == ["1"]}


def _codes(dictionary: Dictionary, field: Field) -> list[str]:
    """The codes of the field's list that have its length."""
    known = [value.code for value in dictionary.code_lists[field.code_list].values]
    digits = field.length or field.item_length
    return [code for code in known if digits is None or len(code) == digits]


def _numbers(field: Field, kind: str) -> SearchStrategy[str]:
    whole = st.integers(1, 10 ** min(field.integer_digits or _MOST_DIGITS, _MOST_DIGITS) - 1).map(str)
    places = 2 if field.decimal_digits is None and kind == "decimal" else min(field.decimal_digits or 0, 2)
    if not places:
        return whole
    cents = st.integers(0, 10**places - 1).map(lambda number: f"{number:0{places}d}")
    return st.tuples(whole, cents).map(".".join)


def _fitting(field: Field, phrase: str) -> str:
    """The phrase, repeated or cut to the length of the field."""
    least = field.length or field.shortest or 1
    most = field.length or min(field.longest or _USUAL_LENGTH, max(_USUAL_LENGTH, least))
    return (phrase * (least // len(phrase) + 1))[:most] if len(phrase) < least or len(phrase) > most else phrase
