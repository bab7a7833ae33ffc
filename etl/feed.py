"""Tickets that keep coming: a simulator that reports tickets of the loaded city and moves them on.

It speaks to the server as any other program does, through the intake and with its key, so that what arrives
on the pages has gone the whole way. While the server is away it waits, longer each time, and sends the same
request again: its idempotency key keeps that from counting twice.
"""

from __future__ import annotations

import math
import random
import re
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from geodata import crs
from geodata.db.connection import connect
from geodata.db.reading.figures import usual_city
from geodata.db.tickets import feed
from geodata.errors import RefusedError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.db.connection import Connection
    from geodata.db.tickets.feed import Home, OpenTicket
    from geodata.settings import Settings

FASTEST_PER_S: Final = 200.0
NEW_SHARE: Final = 1 / 6
"""One new ticket to five steps keeps the number of open ones level."""
RETURN_SHARE: Final = 0.04
SLOW_SHARE: Final = 0.02
"""So many steps are those of a ticket that had to wait for hours; as many tickets begin to wait. Without them
a simulated city would settle everything within minutes, and no page could show what waits, or is late."""
SATISFIED_SHARE: Final = 0.97
OPEN_AT_START: Final = 2000
MOST_REFUSED: Final = 20
"""Another program may have moved a ticket meanwhile; so many refusals in a row have another reason."""
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
PATIENCE_S: Final = 15.0
"""A server that just starts is given this long before anybody hears of it."""
TIMEOUT_S: Final = 10.0
LAST_STEP: Final = 6
UNMANAGED_WEIGHT: Final = 1.6
"""Where nobody manages a compound its people report more."""

_RATE: Final = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:/\s*(s|sec|min|m|h))?\s*$")
_SECONDS: Final = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600}
# How often each class comes up, against 1 for the rest: what people of old compounds report most.
_OFTEN: Final = {"0201": 4, "0202": 4, "0102": 3, "0103": 4, "0301": 5, "0601": 4, "0203": 3, "0101": 2}
_CHANNELS: Final = (("app", 5), ("hotline", 3), ("grid_worker", 4), ("window", 1))
_ROLES: Final = {2: "受理员", 3: "社区", 4: "物业", 5: "物业", 6: "网格员"}


def rate_per_s(text: str) -> float:
    """Requests per second from `0.5/s`, `30/min`, `100/h` or a plain number.

    Raises:
        UsageError: It is none of these, or more than 200 a second.
    """
    found = _RATE.match(text)
    rate = float(found[1]) / _SECONDS[found[2] or "s"] if found else 0.0
    if not 0 < rate <= FASTEST_PER_S:
        raise UsageError(
            Said(en=f"The rate {text!r} cannot be used.", zh=f"频率“{text}”不能使用。"),
            Said(
                en="Write it like 0.5/s or 30/min; 200/s is the fastest.",
                zh="请写成 0.5/s 或 30/min，最快 200/s。",
            ),
        )
    return rate


@dataclass
class Simulator:
    """Decides what happens next in a city; knows no clock and no network.

    Args:
        homes: The compounds in which tickets arise.
        classes: Codes of the classes they may have.
        open_tickets: The tickets that are open already, longest first; they go on waiting for hours.
        chance: The source of chance.
    """

    homes: Sequence[Home]
    classes: Sequence[str]
    open_tickets: Sequence[OpenTicket]
    chance: random.Random
    _slow: deque[tuple[str, int]] = field(init=False)
    _quick: deque[tuple[str, int]] = field(init=False, default_factory=deque)
    _weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self._slow = deque((ticket.code, ticket.step) for ticket in self.open_tickets)
        self._weights = [
            home.weight * (UNMANAGED_WEIGHT if home.status in {"none", "unknown"} else 1.0)
            for home in self.homes
        ]

    def next_request(self, city: str) -> tuple[str, dict[str, Any]]:
        """Path below the intake and JSON body of the next request."""
        is_slow = bool(self._slow) and self.chance.random() < SLOW_SHARE
        if not is_slow and (not self._quick or self.chance.random() < NEW_SHARE):
            return "requests.json", self._ticket(city)
        code, step = (self._slow if is_slow else self._quick).popleft()
        is_returned = step == LAST_STEP - 1 and self.chance.random() < RETURN_SHARE
        following = LAST_STEP - 2 if is_returned else step + 1
        body = {"jurisdiction_id": city, "step": following, "actor_role": _ROLES[following]}
        if following == LAST_STEP:
            body["is_satisfied"] = self.chance.random() < SATISFIED_SHARE
        return f"requests/{code}/events.json", body

    def take_answer(self, ticket: dict[str, Any]) -> None:
        """Remember a ticket that still has steps before it."""
        if ticket["step"] < LAST_STEP:
            waiting = self._slow if self.chance.random() < SLOW_SHARE else self._quick
            waiting.append((ticket["service_request_id"], ticket["step"]))

    def _ticket(self, city: str) -> dict[str, Any]:
        home = self.chance.choices(self.homes, self._weights)[0]
        away, direction = home.radius_m * math.sqrt(self.chance.random()), self.chance.uniform(0, math.tau)
        east = away * math.cos(direction) / (crs.METRES_PER_DEGREE * math.cos(math.radians(home.lat)))
        return {
            "jurisdiction_id": city,
            "service_code": self.chance.choices(self.classes, [_OFTEN.get(c, 1) for c in self.classes])[0],
            "lat": round(home.lat + away * math.sin(direction) / crs.METRES_PER_DEGREE, 6),
            "long": round(home.lon + east, 6),
            "channel": self.chance.choices([c for c, _ in _CHANNELS], [n for _, n in _CHANNELS])[0],
        }


def run(
    settings: Settings,
    *,
    url: str,
    key: str | None,
    rate: str,
    city: str | None,
    say: Callable[[Said], None],
    most: int | None = None,
) -> int:
    """Send requests until interrupted, or until `most` were accepted; returns how many were.

    Args:
        settings: Which database knows the city.
        url: Where the server is.
        key: Key of the intake; without one the setting's.
        rate: Requests per time, such as `0.5/s`; one in six reports a ticket, the rest move tickets on.
        city: Code of the city; without one the setting's, or the only one that there is.
        say: Told when the server goes away and comes back.
        most: When to stop.

    Raises:
        UsageError: The rate cannot be used, or there is no key.
        NotFoundError: No city was named, and the database has several others or none.
        RefusedError: The city has no compound, or the intake refuses the key.
    """
    pause = 1 / rate_per_s(rate)
    secret = key or (settings.intake_key.get_secret_value() if settings.intake_key else "")
    if not secret:
        raise UsageError(
            Said(en="The feed has no key.", zh="没有写明接口密钥。"),
            Said(
                en="Give --key, or set HONGTU_INTAKE_KEY as the server has it.",
                zh="请加 --key，或将 HONGTU_INTAKE_KEY 设为与服务相同。",
            ),
        )
    with connect(settings) as connection:
        code = city or usual_city(connection, settings.city)
        simulator = _simulator(connection, code)
    sent = refused = 0
    headers = {"authorization": f"Bearer {secret}"}
    base = f"{url.rstrip('/')}/open311/v2/"
    with httpx.Client(base_url=base, headers=headers, timeout=TIMEOUT_S, trust_env=False) as client:
        due = time.monotonic()
        while most is None or sent < most:
            path, body = simulator.next_request(code)
            answer = _post(client, path, body, say)
            refused = 0 if answer.is_success else refused + 1
            if answer.is_success:
                simulator.take_answer(answer.json()[0])
                sent += 1
            elif refused == MOST_REFUSED or answer.status_code == httpx.codes.UNAUTHORIZED:
                said = answer.json()["error"]
                raise RefusedError(said["sentence"], said["remedy"])
            # Steady on the average and uneven in the small, as reports are.
            due = max(due + simulator.chance.expovariate(1) * pause, time.monotonic() - pause)
            time.sleep(max(0.0, due - time.monotonic()))
    return sent


def _simulator(connection: Connection, city: str) -> Simulator:
    homes = feed.homes(connection, city)
    if not homes:
        raise RefusedError(
            Said(
                en=f"The city {city} has no compounds to report tickets from.",
                zh=f"城市 {city} 没有小区，无从上报工单。",
            ),
            Said(
                en="Load them with `hongtu load compounds`, or start with `hongtu demo`.",
                zh="请用 `hongtu load compounds` 装载小区，或先运行 `hongtu demo`。",
            ),
        )
    return Simulator(
        homes=homes,
        classes=feed.classes(connection),
        open_tickets=feed.open_tickets(connection, city, limit=OPEN_AT_START),
        chance=random.Random(),  # noqa: S311 - a simulation, no secret
    )


def _post(
    client: httpx.Client, path: str, body: dict[str, Any], say: Callable[[Said], None]
) -> httpx.Response:
    headers = {"idempotency-key": uuid.uuid4().hex}
    pause = FIRST_PAUSE_S
    since = time.monotonic()
    is_away = False
    while True:
        try:
            answer = client.post(path, json=body, headers=headers)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            break
        if not is_away and time.monotonic() - since > PATIENCE_S:
            say(
                Said(
                    en=f"The server at {client.base_url} does not answer; waiting for it.",
                    zh=f"服务 {client.base_url} 没有应答，正在等待。",
                )
            )
            is_away = True
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)
    if is_away:
        say(Said(en="The server answers again.", zh="服务已恢复应答。"))
    return answer
