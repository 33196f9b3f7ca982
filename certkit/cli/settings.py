"""`certkit reference settings`: what a platform must be configured with to be tested by a candidate file.

The reference platform reads it as it is; the operator of another platform takes from it the addresses of the peer
systems, the test authorities and the certificates of the accounts.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

from certkit.cli.console import note, out_json, say
from certkit.cli.preparing import Wanted, prepare
from certkit.cli.serving import check_fault
from certkit.errors import InputError, Problem
from certkit.laboratory.desk import open_desk
from certkit.laboratory.surroundings import addresses, neighbours_of, settings
from certkit.loading.tables import nearest


def write_settings(wanted: Wanted, instance: str, fault: str, to: Path | None) -> int:
    """Print the settings of one instance, or write them to a file that only its owner may read: it holds secrets."""
    check_fault(fault)
    found = _settings(wanted, instance) | {"fault": fault}
    if to is None:
        out_json(found)
    else:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=2)
        note(f"{say('result.written')} {to}")
    return 0


def _settings(wanted: Wanted, name: str) -> dict[str, Any]:
    prepared = prepare(wanted)
    candidate = prepared.plan.candidate
    instances = {instance.name: instance for instance in candidate.instances}
    if name not in instances:
        what = f'instance "{name}" is not in {candidate.source}'
        raise InputError(Problem(where="--instance", what=what, right=nearest(name, instances)))
    listen = candidate.exchange.get("listen")
    if not listen:
        what = "it does not say where the peer systems listen"
        raise InputError(Problem(where=candidate.source, what=what, right='give [exchange] listen = "127.0.0.1:8900"'))
    desk = open_desk(prepared.plan, prepared.suite, prepared.vocabulary, environ=os.environ, embedded=False)
    urls = addresses(desk, neighbours_of(desk, time.time, asyncio.sleep), f"http://{listen}/{name}")
    return settings(desk, urls, adjustable=instances[name].lane == "travelled")
