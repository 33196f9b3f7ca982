"""The dialects by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certkit.reference.dialects.common import Dialect
from certkit.reference.dialects.ec2 import Ec2
from certkit.reference.dialects.public_resource import PublicResource
from certkit.reference.dialects.shanxi import Shanxi

DEFAULT = PublicResource.name
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (PublicResource(), Shanxi(), Ec2())}


def dialect_of(entry: Mapping[str, Any]) -> Dialect:
    """The dialect of a neighbour, as the settings name it; the public-resource dialect where they name none."""
    name = entry.get("dialect", DEFAULT)
    if name not in DIALECTS:
        raise ValueError(f"{name} is no dialect: {', '.join(DIALECTS)}")
    return DIALECTS[name]
