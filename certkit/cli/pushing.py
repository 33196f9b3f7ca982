"""`certkit exchange record` and `replay`: what one run's platform has sent, kept as files and sent again.

A vendor shows with it what its product pushes without anybody working in it; a laboratory tries a receiving side.
"""

from __future__ import annotations

import os
from pathlib import Path

from certkit.cli.console import note, out, out_json, say
from certkit.cli.places import run_folder
from certkit.errors import InputError, Problem
from certkit.laboratory.replay import Sent, record_push, replay


def record(run: Path, to: Path) -> int:
    """Write every message of a run as a file of its own."""
    messages = record_push(run_folder(run), to)
    note(say("push.recorded", messages=messages, folder=to))
    return 0


def send(push: Path, target: str, secret_env: str, *, as_json: bool) -> int:
    """Send a recorded push; 1 when a message was not taken in."""
    secret = os.environ.get(secret_env)
    if secret is None:
        what = "the secret of the exchange is not set"
        raise InputError(Problem(where="--secret-env", what=what, right=f"set the environment variable {secret_env}"))
    if not target.startswith("http://"):
        what = f"{target} is no address that messages can be sent to"
        raise InputError(Problem(where="--target", what=what, right="http://host:port/instance"))
    sent = replay(push, target, secret=secret)
    refused = [one for one in sent if not one.taken]
    if as_json:
        out_json({"sent": len(sent), "refused": [_told(one) for one in refused]})
    else:
        for one in refused:
            out(f"{one.file}  {one.status}  {one.receipt.said}")
    note(say("push.sent", sent=len(sent), refused=len(refused)))
    return 1 if refused else 0


def _told(one: Sent) -> dict[str, str | int]:
    return {"file": one.file, "status": one.status, "answer": one.answer}
