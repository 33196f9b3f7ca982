"""What the standard asks for and the platform does not hold: the constants that stand in, all in one place.

Where a code list could not be read, the value has the right length and is not known to be right.
"""

from __future__ import annotations

NONE = "无"
NOT_COLLECTED = "平台未采集"
# An identity number of a person the platform does not ask for: born 1900-01-01, serial 000, which is never issued.
NO_IDENTITY_NUMBER = "110101190001010006"

YUAN = "0"
RENMINBI = "156"
AMOUNT_IN_MONEY = "1"
AMOUNT_IN_OTHER_FORM = "9"
YES = "1"
NO = "0"

GB_T_4754_2017 = "2"
FIXED_ASSETS = "1"
NO_FIXED_ASSETS = "0"
# 其他 of the works category: the named trades must use the datasets of their sector.
TRADE_CATEGORY = "G99"
CLASSIFY = {"works": "A080000", "goods": "B000000", "services": "C000000"}

BODY_TYPE = "1"
EXPERT_TYPE = {"expert": "1", "representative": "2"}
IDENTITY_CARD = "01"
EVALUATION_TYPE = "1"
MARGIN_BY_TRANSFER = "1"

PURCHASER_ROLE = "01"
AGENCY_ROLE = "02"
BIDDER_ROLE = "03"

TENDER_MODE = {"open": "1", "invited": "2"}
ORGANIZE_FORM = {"self": "1", "agency": "2"}
FIRST_NOTICE = "1"
AMENDMENT_NOTICE = "2"
BULLETIN_TYPE = {"tender": "1", "prequalification": "2"}
RESULT_BULLETIN = "3"
FIRST_PUBLICITY = "1"
PREQUALIFIED = "1"
POSTQUALIFIED = "2"
EVALUATION_FAILED = "1"
EVALUATION_SUCCEEDED = "3"
OBJECTION_TYPE = {"prequalification": "1", "document": "1", "opening": "2", "result": "3"}
OBJECTION_ANSWERED = "1"
EXCEPTION_TYPE = {"failed": "1", "suspended": "9", "resumed": "9", "terminated": "9"}
EXCEPTION_TITLE = {"failed": "招标失败", "suspended": "暂停", "resumed": "恢复", "terminated": "终止招标"}

ONLINE_OPENING = "网上开标，投标人在线解密"
ONLINE_DELIVERY = "通过电子招标投标交易平台加密递交"
QUALITY = "符合招标文件要求"
SEE_DOCUMENTS = "详见招标文件及其澄清与修改"
MACHINE_CHECK = "平台自动校验"
NOT_DECRYPTED = "投标文件未在规定时间内解密，视为撤销"
SECRET_BEFORE_DEADLINE = "投标截止前保密"

# What only the other dialects ask for.
CREDIT_CODE = "97"
CHINA = "156"
OTHER_BULLETIN = "9"
PUBLIC_BY_LAW = "0"
NOT_PUBLIC = "2"
SECTION_KIND = {"works": "A", "goods": "B", "services": "C"}
# An investment project code in its form that no authority gives out: year, region and serial are zero.
NO_INVESTMENT_CODE = "0000-000000-00-00-000000"
# A plan for the works that the platform does not ask for: no start before the end of the calendar, no days.
NO_START_PLANNED = "99991231"
NO_DAYS_PLANNED = "0"
