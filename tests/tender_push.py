"""One whole tender as a platform pushes it: a record of every exchanged dataset, and the HTTP bodies that carry them.

Written by hand from the dictionary; PUSH is the recording of the whole push, in order.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from certkit.keys.token import make_token, token_text
from certkit.standards import dictionary
from certkit.standards.messages.soap import SOAP_11, SOAP_12

SYSTEM_NO, SECRET = "9120", "a shared secret"
NOW = 1_795_399_200.0
TIME = "20261123100000"
PLATFORM, PLATFORM_CODE = "E3201000001", "91320100MA0000001B"
PROJECT = PLATFORM + "000001"
TENDER_PROJECT = PROJECT + "001"
SECTION = TENDER_PROJECT + "001"
DEAL = f"G01-{PLATFORM_CODE}-20261123-000001-0"
PURCHASER, AGENCY = "12350100MB02709751", "91350000MA347WHE48"
BIDDER, SECOND = "91350100M000100Y43", "91110000802100433B"
PERSON = "11010519491231002X"
TEXT = "江宁区第三小学教学楼工程"
URL = "https://trading.example/notices/1"

COMMON = {
    "PLATFORM_CODE": PLATFORM_CODE,
    "PUB_SERVICE_PLAT_CODE": PLATFORM_CODE,
    "DATA_TIMESTAMP": TIME,
    "TRADE_PLAT": PLATFORM,
    "PUB_SERVICE_PLAT": PLATFORM,
}
OF_SECTION = {"TENDER_PROJECT_CODE": TENDER_PROJECT, "BID_SECTION_CODE": SECTION, "UNIFIED_DEAL_CODE": DEAL}
OF_SECTIONS = {"TENDER_PROJECT_CODE": TENDER_PROJECT, "BID_SECTION_CODES": SECTION, "UNIFIED_DEAL_CODES": DEAL}
ENTERPRISE = {"BIDDER_REGION_CODE": "320100", "BIDDER_PROPERTY": "5"}
PRICE = {"PRICE_FORM_CODE": "1", "BID_PRICE": "9800000.12", "PRICE_CURRENCY": "156"}

RECORDS: dict[str, dict[str, str]] = {
    "PROJECT": {
        "PROJECT_CODE": PROJECT,
        "PROJECT_NAME": TEXT,
        "REGION_CODE": "320100",
        "RELATE_CODE": "0",
        "ADDRESS": "南京市江宁区",
        "LEGAL_PERSON": "江宁区教育局",
        "CLASS_VER_CODE": "2",
        "INDUSTRIES_TYPE": "E47",
        "FUND_SOURCE": "财政资金",
        "PROJECT_SCALE": "建筑面积12000平方米",
        "CONTACTOR": "张三",
        "CONTACT_INFORMATION": "025-00000000",
        "APPROVAL_NAME": "关于教学楼工程的批复",
        "CREATE_TIME": TIME,
        "OPERATION_NAME": "李四",
    },
    "TENDER_PROJECT": {
        "PROJECT_CODE": PROJECT,
        "TENDER_PROJECT_CODE": TENDER_PROJECT,
        "IS_TO_LAW": "1",
        "TENDER_PROJECT_NAME": TEXT,
        "TENDER_PROJECT_TYPE": "G99",
        "REGION_CODE": "320100",
        "TENDER_CONTENT": "教学楼施工",
        "TENDERER_NAME": "江宁区教育局",
        "TENDERER_CODE_TYPE": "1",
        "TENDERER_CODE": PURCHASER,
        "ISUNION": "0",
        "TENDERER_ROLE": "01",
        "TENDER_AGENCY_NAME": "江苏示例招标代理有限公司",
        "TENDER_AGENCY_CODE_TYPE": "1",
        "TENDER_AGENCY_CODE": AGENCY,
        "TENDER_AGENCY_ROLE": "02",
        "TENDER_MODE": "1",
        "TENDER_ORGANIZE_FORM": "2",
        "CREATE_TIME": TIME,
        "SUPERVISE_DEPT_NAME": "区住房和城乡建设局",
        "APPROVE_DEPT_NAME": "区发展和改革委员会",
        "REPORT_DUTY": "张三",
        "TENDERER_REGION_CODE": "320100",
        "TENDERER_PROPERTY": "6",
        "TENDER_AGENCY_REGION_CODE": "320100",
        "TENDER_AGENCY_PROPERTY": "5",
        "OPERATION_NAME": "李四",
        "TRADE_SYSTEM_NO": "320100000001",
        "TRADE_SYSTEM_FEE": "0.00",
    },
    "SECTION": {
        **OF_SECTION,
        "BID_SECTION_NAME": "一标段",
        "BID_ECTION_NUM": "1",
        "BID_TENDER_MODE": "1",
        "REGION_CODE": "320100",
        "TRA_PLACE_CODE": "320100",
        "BID_SECTION_CONTENT": "教学楼施工",
        "TENDER_PROJECT_CLASSIFY_CODE": "A080000",
        "CONTRACT_RECKON_PRICE": "10000000.00",
        "CURRENCY_CODE": "156",
        "PRICE_UNIT": "0",
        "BID_QUALIFICATION": "建筑工程施工总承包二级",
        "CREATE_TIME": TIME,
    },
    "TENDER_ANN_QUA_INQUERY_ANN": {
        **OF_SECTIONS,
        "NOTICE_BID_NUM": "1",
        "TENDER_SELF_CODE": "ZB-2026-001",
        "NOTICE_NAME": f"{TEXT}招标公告",
        "NOTICE_CONTENT": f"{TEXT}已批准建设，现公开招标。",
        "NOTICE_SEND_TIME": TIME,
        "NOTICE_MEDIA": "中国招标投标公共服务平台",
        "URL": URL,
        "NOTICE_NATURE": "1",
        "BULLETIN_TYPE": "1",
        "DOC_GET_START_TIME": TIME,
        "DOC_GET_END_TIME": "20261130170000",
        "TENDER_DOC_GET_METHOD": "网上下载",
        "BID_DOC_REFER_END_TIME": "20261215093000",
        "BID_OPEN_TIME": "20261215093000",
        "BID_OPEN_METHOD": "网上开标",
        "BID_DOC_REFER_METHOD": "网上递交",
        "SYNDICATED_FLAG": "0",
        "TENDERER_CODE": PURCHASER,
        "TENDERER_NAME": "江宁区教育局",
        "TENDERER_ADDRESS": "南京市江宁区",
        "TENDERER_CONTACTOR": "张三",
        "TENDERER_PHONE_NUMBER": "025-00000000",
        "TENDERER_EMAIL": "a@example.cn",
        "BULLETIN_DUTY": "张三",
        "BULLETIN_DUTY_CODE_TYPE": "李四",
    },
    "TENDER_FILE_CLARI_MODI": {
        "TENDER_PROJECT_CODE": TENDER_PROJECT,
        "BID_SECTION_CODE": SECTION,
        "UNIFIED_DEAL_CODES": DEAL,
        "DOC_NAME": "招标文件",
        "BID_QUALIFICATION": "建筑工程施工总承包二级",
        "BID_DOC_REFER_END_TIME": "20261215093000",
        "VALID_PERIOD": "90",
        "BID_DOC_REFER_METHOD": "网上递交",
        "MARGIN_PAY_TYPE": "7",
        "PRICE_FORM_CODE": "1",
        "MARGIN_AMOUNT": "200000.00",
        "EVALUATING_METHOD": "综合评估法",
        "BID_OPEN_TIME": "20261215093000",
        "BID_OPEN_PLACE": "网上",
        "BID_OPEN_TYPE": "网上开标",
        "QUAL_TYPE": "2",
        "CLARIFY_TIME": TIME,
        "IS_POSTPONE": "0",
        "CLARIFY_CONTENT": "无",
        "SUBMIT_TIME": TIME,
        "URL": URL,
        "EVALUATION_TYPE": "1",
    },
    "QUALI_INQUERY_CLARI": {
        **OF_SECTIONS,
        "DOC_CODE": SECTION + "001",
        "DOC_NAME": "资格预审文件",
        "APPLICANT_QUALIFICATIONS": "建筑工程施工总承包二级",
        "APPLICATION_VALID_TIME": "60天",
        "DOC_SUBMIT_END_TIME": TIME,
        "DOC_SUBMIT_METHOD": "网上递交",
        "DOC_OPEN_TIME": TIME,
        "DOC_OPEN_METHOD": "网上开启",
        "EVALUATION_METHOD": "合格制",
        "CLARIFY_CONTENT": "无",
        "SUBMIT_TIME": TIME,
        "IS_POSTPONE": "0",
        "TENDER_CLARIFY_CONTENT": "无",
        "TENDER_SUBMIT_TIME": TIME,
        "URL": URL,
    },
    "QUALI_INQUERY_RESULT": {
        **OF_SECTION,
        "NOTICE_NAME": "资格预审结果",
        "PASSED_APPLICANT_LIST": "江苏示例建设有限公司",
        "RESULT_CREATE_TIME": TIME,
        "URL": URL,
    },
    "TENDER_LIST": {
        **OF_SECTION,
        **ENTERPRISE,
        **PRICE,
        "PRICE_UNIT": "0",
        "BIDDER_NAME": "江苏示例建设有限公司",
        "IS_LOST": "0",
        "BIDDER_CODE_TYPE": "1",
        "BIDDER_ORG_CODE": BIDDER,
        "BIDDER_ROLE": "03",
        "BID_MANAGER": "王五",
        "PM_CODE": PERSON,
        "PM_CERTIFICATES": "一级建造师",
        "IS_COMMIT_MARGIN": "1",
        "MARGIN_PAY_FORM": "7",
        "MARGIN_RECEIVE_TIME": TIME,
        "CHECKIN_TIME": TIME,
        "BIDDER_OPERATION_PERSON": "王五",
        "BIDDER_OPERATION_PERSON_CON": "13800000000",
    },
    "BID_OPENING_RECORD": {
        **OF_SECTIONS,
        "NOTICE_NAME": "开标记录",
        "BID_OPENING_ACTOR": "江苏示例建设有限公司等",
        "BID_OPENING_CONTENT": "报价9800000.12元",
        "BID_OPENING_ADDRESS": "网上",
        "BID_OPENING_TIME": TIME,
        "URL": URL,
        "TENDER_AGENCY_PERSON": "赵六",
        "TENDERER_PERSON": "张三",
        "OPEN_COMPERE": "赵六",
    },
    "BID_EVALUATION_EXPERT": {
        **OF_SECTION,
        "EXPERT_TYPE": "1",
        "EXPERT_NAME": "钱七",
        "ID_CARD": PERSON,
        "ID_CARD_TYPE": "01",
        "IS_CHAIR_MAN": "1",
    },
    "EVALUATION_REPORT": {
        **OF_SECTION,
        "NOTICE_NAME": "评标报告",
        "EVALUATION_CONTENT": "推荐第一中标候选人：江苏示例建设有限公司",
        "SUBMIT_TIME": TIME,
        "END_TIME": TIME,
        "EVALUATION_RESULT": "3",
        "URL": URL,
    },
    "TENDER_CANDIDATE": {
        **OF_SECTION,
        **ENTERPRISE,
        **PRICE,
        "PRICE_UINT": "0",
        "WIN_CANDIDATE_NAME": "江苏示例建设有限公司",
        "BIDDER_CODE_TYPE": "1",
        "WIN_CANDIDATE_CODE": BIDDER,
        "BIDDER_ROLE": "03",
        "WIN_CANDIDATE_ORDER": "1",
        "IS_FLOAT_RATE": "0",
        "EVALUATION_RESULT": "92.5分",
        "QUALITY": "合格",
        "EVALUATION_STATUS": "通过",
        "WIN_CANDIDATE_QUALIFICATION": "满足",
    },
    "TENDER_CANDIDATE_ANNOUNCE": {
        "TENDER_PROJECT_CODE": TENDER_PROJECT,
        "BID_SECTION_CODES": SECTION,
        "UNIFIED_DEAL_CODE": DEAL,
        "PUBLICITY_NAME": "中标候选人公示",
        "PUBLICITY_CONTENT": "第一中标候选人：江苏示例建设有限公司",
        "PUBLICITY_REFER_TIME": TIME,
        "NOTICE_MEDIA": "中国招标投标公共服务平台",
        "URL": URL,
        "PUBLICITY_TYPE": "1",
        "PUBLICITY_START_TIME": TIME,
        "PUBLICITY_END_TIME": "20261126100000",
        "OBJECTION_METHOD": "网上提出",
        "BULLETIN_DUTY": "张三",
        "EXAMINER_NAME": "李四",
        "FIRST_BIDDER_NAME": "江苏示例建设有限公司",
        "FIRST_BIDDER_CODE": BIDDER,
    },
    "WIN_RESULT_ANNO": {
        **OF_SECTION,
        **ENTERPRISE,
        "REGION_CODE": "320100",
        "TRA_PLACE_CODE": "320100",
        "TENDER_AGENCY_CODE": AGENCY,
        "NOTICE_NAME": "中标结果公告",
        "NOTICE_CONTENT": "中标人：江苏示例建设有限公司",
        "NOTICE_SEND_TIME": TIME,
        "NOTICE_MEDIA": "中国招标投标公共服务平台",
        "URL": URL,
        "NOTICE_NATURE": "1",
        "BULLETIN_TYPE": "3",
        "WIN_BIDDER_NAME": "江苏示例建设有限公司",
        "BIDDER_CODE_TYPE": "1",
        "WIN_BIDDER_CODE": BIDDER,
        "BIDDER_ROLE": "03",
        "PRICE_FORM_CODE": "1",
        "BID_AMOUNT": "9800000.12",
        "BULLETIN_DUTY": "张三",
        "EXAMINER_NAME": "李四",
        "PROJECT_LEAD": "王五",
        "PROJECT_LEAD_ID": PERSON,
    },
    "BID_WINNING_NOTICE": {
        "PROJECT_CODE": PROJECT,
        "TENDER_PROJECT_CODE": TENDER_PROJECT,
        "TENDER_PROJECT_NAME": TEXT,
        "BID_SECTION_CODES": SECTION,
        "UNIFIED_DEAL_CODE": DEAL,
        "WIN_NOTICE_CODE": "ZBTZ-2026-001",
        "WIN_BIDDER_NAME": "江苏示例建设有限公司",
        "WIN_BIDDER_CODE": BIDDER,
        "BID_TIME": TIME,
        "TENDER_NOTICE_CONTENT": "教学楼施工",
        "BID_AMOUNT": "9800000.12",
        "PRICE_UNIT": "0",
        "PRICE_FORM_CODE": "1",
        "PROJECT_LEAD": "王五",
        "PROJECT_LEAD_ID": PERSON,
        "PROJECT_LEAD_CERTITY_NO": "一级建造师0001",
        "WIN_NOTICE_CONTENT": "你方中标",
        "WIN_NOTICE_SEND_TIME": TIME,
    },
    "CONTRACT_PERFORMANCE": {
        **OF_SECTION,
        "CONTRACT_NAME": "施工合同",
        "TENDERER_NAME": "江宁区教育局",
        "TENDER_CODE": PURCHASER,
        "BIDDER_NAME": "江苏示例建设有限公司",
        "BIDDER_CODE": BIDDER,
        "CONTRACT_PRICE": "9800000.12",
        "PRICE_UNIT": "0",
        "PRICE_FORM_CODE": "1",
        "CONTRACT_CONTENT": "教学楼施工",
        "CONTRACT_SIGN_TIME": TIME,
        "CONTRACT_CODE": "HT-2026-001",
    },
    "PERFORMANCE": {
        **OF_SECTION,
        "PERFORMANCE_REPORT_NAME": "履约情况报告",
        "TENDERER_NAME": "江宁区教育局",
        "TENDERER_CODE": PURCHASER,
        "PERFORMANCE_PARTY_NAME": "江苏示例建设有限公司",
        "PERFORMANCE_PARTY_CODE": BIDDER,
        "FINISH_TIME": TIME,
    },
    "TENDER_ABNORMITY_REPORT": {
        **OF_SECTION,
        "EXCEPITON_NAME": "招标异常情况报告",
        "EXCEPITON_INFOR": "投标人不足三个",
        "APPROVAL_RESULT": "同意重新招标",
        "APPROVAL_TIME": TIME,
        "EXCEPITON_TYPE": "1",
    },
    "OBJECTION": {
        **OF_SECTION,
        "OBJECTIONG_GUID": "objection-1",
        "TITTLE": "对评标结果的异议",
        "CONTENT": "业绩不符",
        "TYPE": "3",
        "SUBMIT_TIME": TIME,
        "CREATOR": "北京示例建设有限公司",
        "CREATOR_TYPE": "1",
        "CREATOR_ROLE": "03",
        "CREATOR_CODE": SECOND,
        "CREATOR_CONTACT": "13900000000",
    },
    "OBJECTION_REPLY": {
        **OF_SECTION,
        "OBJECTIONG_GUID": "objection-1",
        "RESPONSE_TITTLE": "异议答复",
        "RESPONSE_CONTENT": "经核查，异议不成立",
        "RESPONSE_SUBMIT_TIME": TIME,
        "RESPONSE_CREATOR": "江宁区教育局",
        "RESPONSE_CREATOR_TYPE": "1",
        "RESPONSE_CREATOR_ROLE": "01",
        "RESPONSE_CREATOR_CODE": PURCHASER,
        "RESPONSE_CREATOR_CONTACT": "025-00000000",
        "RESPONSE_STATUS": "1",
    },
}
NAMESPACES = {"1.1": SOAP_11, "1.2": SOAP_12}
CONTENT_TYPES = {"1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8"}


def record(dataset: str, **changes: str | None) -> dict[str, str]:
    """A valid record of the dataset, with changes; None leaves a field out."""
    values = RECORDS[dataset] | COMMON | changes
    return {name: value for name, value in values.items() if value is not None}


def title(dataset: str, serial: int = 1, **changes: str) -> dict[str, str]:
    """The header of a message that adds a record."""
    number = dictionary().dataset(dataset).number
    start = f"{SYSTEM_NO}{number}20261123"
    return {
        "CA_KEY": "0a1b",
        "DATA_CN": dictionary().dataset(dataset).title.zh,
        "DATA_EN": dataset,
        "DATA_KEY": start + str(serial).zfill(22 - len(start)),
        "DATA_NO": number,
        "DATA_TYPE": "1",
        "ROUTE_WAY": "1",
    } | changes


def element(name: str, values: dict[str, str]) -> str:
    """An element with one element per value."""
    inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in values.items())
    return f"<{name}>{inner}</{name}>"


def token(time: str = TIME, secret: str = SECRET, system_no: str = SYSTEM_NO) -> str:
    """The access token of a sender."""
    return make_token("aes-128-cbc", secret, token_text(system_no, time))


def body(
    head: dict[str, str],
    fields: dict[str, str],
    *,
    soap: str = "1.1",
    access: str | None = None,
    system_no: str = SYSTEM_NO,
) -> bytes:
    """The HTTP body that carries one record."""
    who = element("DATA", {"TOKEN": token() if access is None else access, "SYSTEM_NO": system_no})
    what = f"<DES>{element('CONTEXT', fields)}{element('TITLE', head)}<FILECONTEXT/></DES>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{NAMESPACES[soap]}"><s:Body>'
        f'<UploadData_G_V4 xmlns="http://tempuri.org/"><validation>{escape(who)}</validation>'
        f"<data>{escape(what)}</data></UploadData_G_V4></s:Body></s:Envelope>"
    ).encode()


PUSH = [body(title(dataset), record(dataset)) for dataset in RECORDS]
