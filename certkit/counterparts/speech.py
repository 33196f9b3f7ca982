"""What a receiving platform must know of a dialect: how a call is heard, what of it is objected to, how it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from certkit.counterparts.asgi import Reply, Request
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.facts import Bearer, Headers
from certkit.standards.messages.message import Message


@dataclass(frozen=True)
class Sender:
    """A trading platform that may send: its number, the shared secret, its own codes (none: not checked)."""

    system_no: str
    secret: str
    platform_codes: frozenset[str] = frozenset()
    platform_code: str = ""
    """The code under which the platform is registered; "" when it is not known."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A call that could be read, at least as a call."""

    form: str
    """Which of the dialect's forms it has: the answer has the same."""
    sender: str
    """By which number the sender says it is known."""
    proof: str
    """What the sender shows for it."""
    message: Message | None
    """None when the record could not be read."""
    content: tuple[object, ...] = ()
    """What is the same when the same message is sent again."""


@dataclass
class Held:
    """A record that was taken in."""

    sender: str
    dataset: str
    content: tuple[object, ...]
    fields: dict[str, str]
    """Of the record as it stands; empty after a deletion."""
    answered: bool = False


class Speech(ABC):
    """One dialect as a receiving platform speaks it; pure."""

    asks: str
    """What is told to whoever asks for something else."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect

    @property
    @abstractmethod
    def media_types(self) -> dict[str, str]:
        """Media types that are taken, each with the form that it means."""

    @abstractmethod
    def hear(self, request: Request) -> Heard:
        """The call in a request; InputError when there is none."""

    @abstractmethod
    def known_as(self, sender: Sender) -> str:
        """The number by which a sender is known."""

    def record(self, message: Message) -> str:
        """What tells one record from all others: its key within its dataset."""
        return f"{message.dataset} {message.key}"

    @abstractmethod
    def access(self, heard: Heard, sender: Sender | None, at: float) -> Iterator[str]:
        """Objections to who sends."""

    @abstractmethod
    def unknown(self) -> str:
        """The objection to a dataset that does not exist."""

    @abstractmethod
    def header(self, heard: Heard, message: Message, dataset: Dataset, held: Held | None) -> Iterator[str]:
        """Objections to what stands beside the record."""

    @abstractmethod
    def platform(self, message: Message, sender: Sender) -> Iterator[str]:
        """Objections to what the sender calls itself."""

    @abstractmethod
    def receipt(self, form: str, objection: str) -> Reply:
        """The receipt (回执): accepted, or rejected with the first objection."""

    @abstractmethod
    def fault(self, form: str, words: str) -> Reply:
        """A refusal of what is no proper call; it is the sender's mistake."""

    @abstractmethod
    def unreadable(self) -> str:
        """The objection to a record that cannot be read."""

    def description(self, request: Request) -> Reply | None:
        """The description of the service, where there is one."""
        return None


def secret_objections(names: Headers | Bearer, heard: Heard, sender: Sender | None) -> Iterator[str]:
    """Objections to who sends, where two HTTP headers show a number and the secret itself."""
    if sender is None:
        yield f"{names.number}未登记"
    elif not compare_digest(sender.secret.encode(), heard.proof.encode()):
        yield f"{names.secret}验证失败"


def empty(values: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    """Objections to members that must say something and do not."""
    return (f"{name}不能为空" for name in names if not values.get(name, "").strip())
