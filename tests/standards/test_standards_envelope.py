"""Reading the exchange envelope: both SOAP versions, harmless variations, and what strangers may send."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.errors import InputError
from certkit.standards.messages.soap import SOAP_11, SOAP_12
from certkit.standards.messages.upload import Upload, envelope, read_call, read_upload, read_validation
from certkit.standards.messages.xml import DEEPEST, LARGEST, MOST_ELEMENTS, UnsafeXml, parse

DATA = (
    "<DES><CONTEXT><A>1 &lt; 2</A><B/><A>3</A></CONTEXT><TITLE><DATA_EN>PROJECT</DATA_EN></TITLE>"
    "<FILECONTEXT><SOURCE><FILE_NAME>a.pdf</FILE_NAME></SOURCE></FILECONTEXT></DES>"
)


def read_whole(body: bytes) -> Upload:
    """Header, record and attachments of a whole HTTP body."""
    return read_upload(read_call(body).data)


def soap(namespace: str = SOAP_11, data: str = escape(DATA), operation: str = "UploadData_G_V4") -> bytes:
    """A SOAP call with that parameter."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{namespace}"><s:Body>'
        f'<{operation} xmlns="http://tempuri.org/"><validation>v</validation><data>{data}</data></{operation}>'
        "</s:Body></s:Envelope>"
    ).encode()


def test_both_soap_versions_are_read() -> None:
    """The two versions differ in their namespace alone."""
    assert (read_call(soap()).soap, read_call(soap(SOAP_12)).soap) == ("1.1", "1.2")
    assert read_call(soap()).validation == "v"
    assert read_call(soap()).data == DATA


def test_record_is_read_field_by_field() -> None:
    """Header, fields in their order, attachments; a name that stands twice is known."""
    found = read_whole(soap())
    assert found.title == {"DATA_EN": "PROJECT"}
    assert found.context == (("A", "1 < 2"), ("B", ""), ("A", "3"))
    assert found.repeated == ["A"]
    assert found.files == ({"FILE_NAME": "a.pdf"},)
    assert read_validation("<DATA><TOKEN>t</TOKEN><SYSTEM_NO>9120</SYSTEM_NO></DATA>") == ("9120", "t")


def test_harmless_writings_are_equal() -> None:
    """CDATA, a declaration, comments and white space around change nothing."""
    plain = read_whole(soap())
    assert read_whole(soap(data=f"<![CDATA[{DATA}]]>")) == plain
    declared = '\ufeff<?xml version="1.0" encoding="gb2312"?>\n' + DATA.replace("1 &lt; 2", "1 <!-- - -->&lt; 2")
    assert read_upload(declared) == plain


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<a/>",
        soap("urn:other"),
        soap(operation="UploadData"),
        soap(data="&lt;OTHER/&gt;"),
        soap(data="&lt;DES&gt;&lt;/DES&gt;"),
        soap(data="<DES/>"),
        soap(data=escape("<DES><TITLE><A><B/></A></TITLE></DES>")),
        soap(data="not xml"),
    ],
)
def test_what_is_no_call_is_refused(body: bytes) -> None:
    """Foreign envelopes, operations and contents are input errors, never crashes."""
    with pytest.raises(InputError):
        read_whole(body)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;">]><a>&z;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'.encode("utf-16"),
        b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1),
        b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>",
        b"<a>" + b" " * LARGEST + b"</a>",
    ],
)
def test_attacks_are_recognised(body: bytes) -> None:
    """Entities, foreign files, the network, and sheer size are refused as hostile, also one level down."""
    with pytest.raises(UnsafeXml) as refused:
        parse(body)
    assert refused.value.hostile


def test_attack_inside_the_parameter_is_recognised() -> None:
    """The inner texts are read with the same care as the outer one."""
    bomb = '<!DOCTYPE DES [<!ENTITY x "y">]><DES><TITLE><A>&x;</A></TITLE></DES>'
    with pytest.raises(UnsafeXml, match="document type"):
        read_whole(soap(data=escape(bomb)))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_crash(body: bytes) -> None:
    """Whatever arrives is read or refused."""
    with pytest.raises(InputError):
        read_whole(body)


def test_unread_facts_of_the_envelope_are_marked() -> None:
    """The namespace and the cipher of the token were not found in the sources and say so."""
    facts = envelope()
    assert facts.soap.namespace_confidence == "unverified"
    assert facts.validation.token_cipher_confidence == "unverified"
    assert facts.data_key.length == 22
