"""The first day of a vendor: nothing is driven, a recorded push of a whole tender is received and judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from lxml import etree
from processes import Listening, certkit

pytestmark = pytest.mark.http
SECRET = {"EXCHANGE_SECRET": "ex-5b6c7d"}
WHOLE = "exchange.whole-tender"
IN_MEMORY = """\
[candidate]
name = "平台"
version = "1.0"
vendor = "供方"
driver = "memory"
factory = "certkit.reference:create"
[[instance]]
name = "memory"
lane = "virtual"
"""
CANDIDATE = """\
[candidate]
name = "平台"
version = "1.0"
vendor = "供方"
driver = "exchange"
[[instance]]
name = "one"
lane = "real"
[exchange]
system_no = "0001"
secret_env = "EXCHANGE_SECRET"
"""
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
INTERCONNECTION = {
    *("EBM-7-2", "EBM-8-1", "EBM-41-1", "EBM-41-2", "EBM-41-3", "EBM-41-4", "EBM-41-5", "EBM-41-6", "EBM-45-1"),
    *("EBM-45-2", "EBM-48-1", "EBM-48-2", "JS-2.2.1-1", "JS-2.4.1-1", "JS-2.5.1-2"),
}


@pytest.fixture(scope="module")
def push(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reference platform sends about a whole tender, recorded as files."""
    folder = tmp_path_factory.mktemp("push")
    (folder / "candidate.toml").write_text(IN_MEMORY, encoding="utf-8")
    certkit("run", "--scenario", WHOLE, "--out", "driven", folder=folder)
    done = certkit("exchange", "record", "driven", "--push-to", "push", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")
    return folder / "push"


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    """A run that has begun to listen."""
    begun = Listening(tmp_path, CANDIDATE, **SECRET)
    yield begun
    begun.close()


def verdicts(judgement: dict[str, Any]) -> dict[str, str]:
    """Requirement → verdict, for what the profile asks for."""
    return {one["requirement"]["id"]: one["verdict"] for one in judgement["requirements"] if one["selected"]}


def test_a_replayed_tender_gets_a_verdict_on_every_interconnection_requirement(
    push: Path, listening: Listening, tmp_path: Path
) -> None:
    """All twenty kinds of records are taken in; the result conforms to the profile of the exchange."""
    kinds = {file.name.split(".")[2] for file in push.iterdir()}
    assert len(kinds) == 20
    done = certkit(
        *("exchange", "replay", str(push), "--target", listening.base, "--secret-env", "EXCHANGE_SECRET"),
        *("--format", "json"),
        folder=tmp_path,
        **SECRET,
    )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout) == {"sent": len(list(push.iterdir())), "refused": []}
    judgement = listening.judged()
    assert verdicts(judgement) == dict.fromkeys(INTERCONNECTION, "passed")
    assert (judgement["conclusion"], judgement["exit_code"]) == ("conforms", 0)


def test_a_damaged_record_is_refused_and_judged(push: Path, listening: Listening, tmp_path: Path) -> None:
    """A region without its code is not taken in, and the verdict on the data standard is that it is not met."""
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in push.iterdir():
        data = file.read_bytes()
        if ".public_service_platform.SECTION." in file.name:
            data = data.replace(b"BID_SECTION_NAME", b"BID_SECTION_NAM")
        (damaged / file.name).write_bytes(data)
    replay = ("exchange", "replay", "damaged", "--target", listening.base, "--secret-env", "EXCHANGE_SECRET")
    done = certkit(*replay, folder=tmp_path, **SECRET)
    assert done.returncode == 1
    assert "BID_SECTION_NAME" in done.stdout
    judgement = listening.judged()
    assert verdicts(judgement)["JS-2.2.1-1"] == "failed"
    assert (judgement["conclusion"], judgement["exit_code"]) == ("does_not_conform", 1)


def test_both_peer_systems_describe_themselves(listening: Listening) -> None:
    """The public service platform and the supervision platform serve the description that a vendor's tools read."""
    for neighbour in ("public_service_platform", "supervision_platform"):
        with urlopen(f"{listening.base}/{neighbour}?wsdl", timeout=10) as answer:
            root = etree.fromstring(answer.read())
        assert root.tag == f"{WSDL}definitions"
        operations = {one.get("name") for one in root.iter(f"{WSDL}operation")}
        assert operations == {"UploadData_G_V4"}
        assert f"{listening.base}/{neighbour}" in etree.tostring(root).decode()


def test_a_secret_that_is_not_set_is_named(push: Path, tmp_path: Path) -> None:
    """Nothing is sent without it; exit code 2."""
    done = certkit("exchange", "replay", str(push), "--target", "http://127.0.0.1:9/x", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "CERTKIT_EXCHANGE_SECRET" in done.stderr
