"""`candidate.toml` and `engagement.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from certkit import resources
from certkit.errors import InputError
from certkit.loading.candidate_file import load_candidate, load_engagement
from certkit.loading.operations import load_vocabulary
from certkit.model.operation import Vocabulary
from certkit.model.plan import Account, Instance

GOOD = """\
[candidate]
name = "平台"
version = "5.2"
vendor = "供方"
[[instance]]
name = "one"
lane = "real"
base = "http://127.0.0.1:8800/"
[access]
default = "http"
advance_clock = "none"
[[account]]
actor = "operator"
token_env = "OPERATOR_TOKEN"
[exchange]
system_no = "0001"
secret_env = "EXCHANGE_SECRET"
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """All operations."""
    return load_vocabulary()


def written(folder: Path, text: str) -> Path:
    """The text as a file."""
    path = folder / "candidate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path, vocabulary: Vocabulary) -> list[str]:
    """Every mistake, without the folder."""
    with pytest.raises(InputError) as caught:
        load_candidate(path, vocabulary)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def test_a_candidate_is_read_whole(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Identity, instances, access and accounts; secrets stay references."""
    candidate = load_candidate(written(tmp_path, GOOD), vocabulary)
    assert (candidate.name, candidate.version, candidate.driver, candidate.isolation) == (
        "平台",
        "5.2",
        "http",
        "parallel",
    )
    assert candidate.instances == [Instance(name="one", lane="real", base="http://127.0.0.1:8800")]
    assert candidate.access == {"default": "http", "advance_clock": "none"}
    assert candidate.accounts == [Account(actor="operator", party="", token_env="OPERATOR_TOKEN")]
    assert candidate.exchange == {"system_no": "0001", "secret_env": "EXCHANGE_SECRET"}
    assert candidate.environment == {"by": "endpoint"}


@pytest.mark.parametrize("dialect", ["public-resource", "shanxi", "ec2"])
def test_the_dialect_of_the_exchange_is_selected(tmp_path: Path, vocabulary: Vocabulary, dialect: str) -> None:
    """One of those that there are; with the codes by which a sender is known in it."""
    more = f'dialect = "{dialect}"\nplatform_code = "E3200000001"\n'
    candidate = load_candidate(written(tmp_path, GOOD.replace("[exchange]\n", f"[exchange]\n{more}")), vocabulary)
    assert candidate.exchange["dialect"] == dialect


def test_the_template_of_init_is_right(vocabulary: Vocabulary) -> None:
    """What `certkit init` writes can be read as it is."""
    candidate = load_candidate(resources.schemas() / "candidate" / "candidate.template.toml", vocabulary)
    assert candidate.instances[0].lane == "real"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('lane = "real"', 'lane = "unreal"', '7: `lane` "unreal" is unknown; did you mean "real"?'),
        ('lane = "real"', 'lane = "virtual"', "7: virtual time is only for the memory driver"),
        ('base = "http://127.0.0.1:8800/"\n', "", '5: instance "one" has no address'),
        ('base = "http://127.0.0.1:8800/"', 'base = "localhost"', '8: "localhost" is no address'),
        ('advance_clock = "none"', 'advance_clocks = "none"', '11: operation "advance_clocks" is unknown'),
        ('advance_clock = "none"', 'advance_clock = "yes"', '11: `advance_clock` "yes" is unknown'),
        ('token_env = "OPERATOR_TOKEN"', 'token = "abc"', "14: `token` would put a secret into the file"),
        ('token_env = "OPERATOR_TOKEN"', 'token_env = "s3cr-et!"', "14: `token_env` is the name of an environment"),
        ('secret_env = "EXCHANGE_SECRET"', 'secret = "abc"', "17: `secret` would put a secret into the file"),
        ('system_no = "0001"', 'dialect = "shanksi"\nsystem_no = "1"', '16: `dialect` "shanksi" is unknown; did you'),
        ('system_no = "0001"', 'dialect = "ec2"\nsystem_no = "1"', '15: in the dialect "ec2" a sender is known by its'),
        ('vendor = "供方"\n', 'vendor = "供方"\nkinds = "trading"\n', '5: `kinds` is not a key of this table; did you'),
        ('vendor = "供方"\n', 'vendor = "供方"\ndriver = "memory"\n', "1: the memory driver needs a factory"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, message: str
) -> None:
    """Unknown words, missing addresses, and secrets that would travel with the file."""
    found = problems(written(tmp_path, GOOD.replace(old, new)), vocabulary)
    assert any(problem.startswith(message) for problem in found), found


def test_a_missing_file_is_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The path that cannot be read is told."""
    assert problems(tmp_path / "candidate.toml", vocabulary) == ["1: cannot be read: No such file or directory"]


def test_an_engagement_names_two_people(tmp_path: Path) -> None:
    """What is left out stays empty; the reviewer is not the tester."""
    path = tmp_path / "engagement.toml"
    text = '[engagement]\nlaboratory = "某检测中心"\ntester = "甲"\nreviewer = "乙"\ndeviations = ["远程检测"]\n'
    path.write_text(text, encoding="utf-8")
    engagement = load_engagement(path)
    assert (engagement.laboratory, engagement.customer, engagement.deviations) == ("某检测中心", "", ["远程检测"])
    path.write_text(text.replace("乙", "甲"), encoding="utf-8")
    with pytest.raises(InputError, match=r":4: tester and reviewer are one person"):
        load_engagement(path)


def test_the_engagement_of_the_handbook_is_right(tmp_path: Path) -> None:
    """The example that laboratories copy can be read, and names every key that there is."""
    handbook = (Path(__file__).resolve().parents[2] / "docs" / "laboratory.md").read_text(encoding="utf-8")
    lines = [line[4:] for line in handbook.splitlines() if line.startswith("    ")]
    first = lines.index("[engagement]")
    last = next(place for place, line in enumerate(lines) if line.startswith("deviations"))
    path = tmp_path / "engagement.toml"
    path.write_text("\n".join(lines[first : last + 1]), encoding="utf-8")
    engagement = load_engagement(path)
    assert all(getattr(engagement, name) for name in engagement.__struct_fields__)
