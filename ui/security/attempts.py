"""Delays between wrong guesses at a class's door: nobody is locked out, guessing gets slow.

Guesses are counted by name and address together, so whoever mistypes holds up nobody else
behind the same router. An address that tries hundreds of names or codes is answered at a
steady pace, after a short hold.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FREE_TRIES = 3
MAX_DELAY_SECONDS = 8.0
FORGET_SECONDS = 900.0
MAX_COUNTED = 10_000

PACE_BURST = 100
PACE_PER_SECOND = 5.0
MAX_HOLD_SECONDS = 2.0


@dataclass(frozen=True)
class Verdict:
    """How an attempt goes on: refused for `wait` seconds, else judged after `hold` seconds."""

    wait: float = 0.0
    hold: float = 0.0


@dataclass
class _Tries:
    """The wrong guesses of a name at an address, and when the next one may be judged."""

    count: int = 0
    ready: float = 0.0
    latest: float = 0.0


class Attempts:
    """Growing delays between wrong guesses.

    Parameters
    ----------
    clock
        Gives the seconds of a clock that only goes forward.

    Examples
    --------
    >>> attempts = Attempts(clock=lambda: 0.0)
    >>> [attempts.begin("ana", "10.0.0.1").wait for _ in range(4)]
    [0.0, 0.0, 0.0, 1.0]
    >>> attempts.begin("eva", "10.0.0.1").wait, attempts.begin("ana", "10.0.0.2").wait
    (0.0, 0.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._paces: OrderedDict[str, float] = OrderedDict()

    def begin(self, name: str, address: str) -> Verdict:
        """Count an attempt, as a wrong one until `succeed`, so that none slips in beside it."""
        now, place = self._clock(), network_of(address)
        tries = self._recent_tries(name, place, now)
        if now < tries.ready:
            return Verdict(wait=tries.ready - now)
        hold = self._hold_seconds(place, now)
        if hold > MAX_HOLD_SECONDS:
            return Verdict(wait=MAX_HOLD_SECONDS)
        tries.count += 1
        tries.latest, tries.ready = now, now + delay_seconds(tries.count)
        self._tries[name, place] = tries
        _drop_oldest(self._tries)
        return Verdict(hold=hold)

    def succeed(self, name: str, address: str) -> None:
        """Forget the wrong guesses of a name at an address: the right answer was given."""
        place = network_of(address)
        self._tries.pop((name, place), None)
        if place in self._paces:
            self._paces[place] -= 1 / PACE_PER_SECOND

    def _recent_tries(self, name: str, place: str, now: float) -> _Tries:
        tries = self._tries.pop((name, place), _Tries())
        if now - tries.latest > FORGET_SECONDS:
            return _Tries()
        self._tries[name, place] = tries  # now the newest
        return tries

    def _hold_seconds(self, place: str, now: float) -> float:
        """Return how long an attempt is held so that the address keeps its pace."""
        due = max(self._paces.pop(place, now), now)
        hold = max(0.0, due - now - (PACE_BURST - 1) / PACE_PER_SECOND)
        # What is refused must not make the next ones wait longer.
        self._paces[place] = due if hold > MAX_HOLD_SECONDS else due + 1 / PACE_PER_SECOND
        _drop_oldest(self._paces)
        return hold


def delay_seconds(count: int) -> float:
    """Return the seconds that must pass after a number of wrong guesses.

    Examples
    --------
    >>> [delay_seconds(count) for count in range(1, 9)]
    [0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    """
    beyond = min(count - FREE_TRIES, 10)
    return min(2.0**beyond, MAX_DELAY_SECONDS) if beyond >= 0 else 0.0


def network_of(address: str) -> str:
    """Return what stands for an address in counting: of IPv6 the network, which is one client's.

    Examples
    --------
    >>> network_of("10.0.0.1"), network_of("::ffff:10.0.0.1"), network_of("2001:db8::1:2")
    ('10.0.0.1', '10.0.0.1', '2001:db8::/64')
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _drop_oldest(counted: OrderedDict[Any, Any]) -> None:
    while len(counted) > MAX_COUNTED:
        counted.popitem(last=False)
