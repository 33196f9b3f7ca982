"""Operations that are not driven, and operations that are reached in different ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certkit.model.ports import Driver
from certkit.model.wire import Call, RawExchange


class NoAccess:
    """Reaches nothing: an exchange without any conversation, which conduct records as `unsent: no_access`."""

    def perform(self, call: Call) -> RawExchange:
        """Nothing is sent."""
        return RawExchange(conversations=[], observation="declared")

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """Nothing is sent."""
        return [self.perform(call) for call in calls]

    def close(self) -> None:
        """There is nothing to let go of."""


class PerOperation:
    """Chooses the driver of each operation; what is not named goes the default way."""

    def __init__(self, default: Driver, drivers: Mapping[str, Driver]) -> None:
        self._default = default
        self._drivers = drivers

    def perform(self, call: Call) -> RawExchange:
        """Carry out one operation in its own way."""
        return self._drivers.get(call.operation, self._default).perform(call)

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """Those of one driver go in the same instant; drivers follow one another."""
        found: dict[int, RawExchange] = {}
        for driver in {id(driver): driver for driver in map(self._of, calls)}.values():
            places = [place for place, call in enumerate(calls) if self._of(call) is driver]
            found.update(zip(places, driver.together([calls[place] for place in places]), strict=True))
        return [found[place] for place in range(len(calls))]

    def close(self) -> None:
        """Close every driver."""
        for driver in {id(driver): driver for driver in [self._default, *self._drivers.values()]}.values():
            driver.close()

    def _of(self, call: Call) -> Driver:
        return self._drivers.get(call.operation, self._default)
