"""The reference platform as a process of its own, over real HTTP, killed and started again."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from platform_world import DAY, Actor, Answer, Authority, World
from tender_life import Tender

pytestmark = pytest.mark.http
SERVE = "import json, sys; from certkit.reference.serve import serve; serve(**json.load(open(sys.argv[1])))"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Lists(BaseHTTPRequestHandler):
    """Gives the revocation list of the authority named in the path."""

    authorities: dict[str, Authority]

    def do_GET(self) -> None:
        """Answer with the list."""
        body = self.authorities[self.path.strip("/")].crl(time.time())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


class Served(World):
    """A world whose platform is another process; its clock is the real one."""

    @property
    def now(self) -> float:  # type: ignore[override]
        """Real time."""
        return time.time()

    @now.setter
    def now(self, moment: float) -> None:
        """Real time is not set."""

    def start(self) -> None:
        """Start the process on its store and wait until it answers."""
        self.port = free_port()
        config = {"path": self.path, "settings": self.all_settings(), "port": self.port}
        file = Path(self.path).with_suffix(".json")
        file.write_text(json.dumps(config), encoding="utf-8")
        self.process = subprocess.Popen([sys.executable, "-c", SERVE, str(file)])
        while not self._answers():
            assert self.process.poll() is None
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.public.does("read_clock").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End the process as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def send(self, line: str, headers: list[tuple[str, str]], body: bytes, address: str = "") -> Answer:
        """Send over a connection of its own."""
        method, target, _ = line.split(" ")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Look into the store behind the process's back."""
        db = sqlite3.connect(self.path)
        try:
            return db.execute(query, values).fetchall()
        finally:
            db.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A platform process with authorities that answer over HTTP."""
    lists = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    threading.Thread(target=lists.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{lists.server_address[1]}"
    world = Served(path=str(tmp_path / "store.sqlite"), settings={"exchange": []}, authority_url=base)
    Lists.authorities = world.authorities
    yield world
    world.kill()
    world.loop.close()
    lists.shutdown()
    lists.server_close()


def upload(world: Served, bidder: Actor, section: str, size: int) -> socket.socket:
    """Begin an upload of so many bytes."""
    connection = socket.create_connection(("127.0.0.1", world.port), timeout=20)
    head = (
        f"POST /sections/{section}/bids HTTP/1.1\r\nHost: platform\r\nAuthorization: Bearer {bidder.token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {size}\r\nConnection: close\r\n"
        "X-Forwarded-For: 1.2.3.4\r\n\r\n"
    )
    connection.sendall(head.encode())
    return connection


def test_a_tender_of_seconds_survives_a_kill(served: Served) -> None:
    """Receipts given before a kill hold after it; a slow upload that ends late is late; the rest is opened."""
    tender = Tender.set_up(served, mandatory=False)
    bidders = [served.actor("bidder") for _ in range(4)]
    tender.announced(days=4 / DAY, issue=3 / DAY)
    receipts = [tender.bid(bidder) for bidder in bidders[:3]]
    served.kill()
    served.start()
    for bidder, receipt in zip(bidders, receipts, strict=False):
        assert bidder.accepted("read_receipt", receipt=receipt["receipt"]) == receipt
    file = bidders[3].seals(tender.section).file
    connection = upload(served, bidders[3], tender.section, len(file))
    connection.sendall(file[:-1])
    time.sleep(max(0.0, tender.deadline - time.time()) + 0.2)
    connection.sendall(file[-1:])
    with connection, connection.makefile("rb") as answer:
        assert b" 409 " in answer.readline()
        assert b"deadline_passed" in answer.read(2000)
    opened = tender.purchaser.accepted("open_bids", section=tender.section)
    assert [bid["receipt"] for bid in opened["bids"]] == [receipt["receipt"] for receipt in receipts]
    tender.decrypt(*bidders[:3])
    tender.purchaser.accepted("announce_opening", section=tender.section)
    record = served.public.accepted("read_opening_record", section=tender.section)
    assert [bid["state"] for bid in record["bids"]] == ["decrypted"] * 3
    addresses = served.rows("SELECT DISTINCT address FROM audit")
    assert addresses == [("127.0.0.1",)]


def test_an_upload_that_is_broken_off_leaves_only_its_entry(served: Served) -> None:
    """A connection lost before the last byte stores no file; the attempt is in the audit trail."""
    tender = Tender.set_up(served, mandatory=False).announced()
    bidder = served.actor("bidder")
    connection = upload(served, bidder, tender.section, 5000)
    connection.sendall(b"CKENV1\n" + bytes(1000))
    connection.close()
    query = "SELECT outcome, reason FROM audit WHERE operation = 'submit_bid'"
    ends = time.time() + 5
    while not (entries := served.rows(query)) and time.time() < ends:
        time.sleep(0.02)
    assert entries == [("refused", "invalid_record")]
    assert served.rows("SELECT COUNT(*) FROM submissions") == [(0,)]
    assert bidder.accepted("list_receipts", section=tender.section) == {"receipts": []}
