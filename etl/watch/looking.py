"""One look at one delivery: what is new is loaded, what is late or refused raises an alert once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from etl import pipeline
from etl.watch import sources
from geodata.db.connection import connect
from geodata.db.loading import arrivals
from geodata.errors import HongtuError, RefusedError, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.watch.lists import Delivery
    from etl.watch.sources import Found
    from geodata.db.loading.arrivals import State
    from geodata.settings import Settings

logger = logging.getLogger("hongtu.watch")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look came to: runs that loaded, whether the delivery is late now, and what stands against it.

    `alerts` are the sentences of all that is not settled: that it is late, that its last file was refused, or
    that it is held.
    """

    runs: list[int]
    is_late: bool
    alerts: list[str]

    @property
    def is_well(self) -> bool:
        """Whether nothing is late, refused or held."""
        return not self.is_late and not self.alerts


def look(
    delivery: Delivery, *, settings: Settings, say: Callable[[str], None], now: datetime | None = None
) -> Outcome:
    """Load what came since the last look.

    A file is loaded once, whatever it is called. One that is refused raises an alert and is not tried again
    until its content is another; one that is held raises one until it is published or dropped.

    Args:
        delivery: What to look for.
        settings: Which database, and which hosts may be asked.
        say: Told what happened.
        now: The time of the look.

    Raises:
        ServerError: The address or the database is away: try again.
        UsageError: The delivery cannot be looked at as its entry says.
    """
    at = now or datetime.now(UTC)
    with connect(settings) as connection:
        state = arrivals.begin(
            connection,
            delivery.name,
            dataset=delivery.dataset,
            city=delivery.options.get("city"),
            now=at,
            patience=delivery.within,
        )
        known = arrivals.loaded(connection, delivery.dataset) | set(state.refused)
    runs: list[int] = []
    try:
        with sources.open_delivery(delivery, settings=settings, etag=state.etag) as found:
            for file in found:
                if file.sha256 not in known:
                    runs += _load(delivery, file, settings=settings, say=say, at=at)
    finally:
        # Whether something is late does not hang on whether it could be looked at.
        is_late = _tell_if_late(delivery, state, settings=settings, say=say, at=at, came=bool(runs))
    with connect(settings) as connection:
        standing = arrivals.open_alerts(connection, delivery.name)
    return Outcome(runs, is_late, [f"{sentence} {remedy}".strip() for _, sentence, remedy in standing])


def _load(
    delivery: Delivery, file: Found, *, settings: Settings, say: Callable[[str], None], at: datetime
) -> list[int]:
    options = {"crs": None, **delivery.options}
    try:
        report = pipeline.load(delivery.dataset, [file.path], settings=settings, **options)
    except ServerError:
        raise
    except HongtuError as error:
        _refuse(delivery, file, error, settings=settings, say=say)
        return []
    if report.run is None:
        sentence = f"All rows of {file.path.name} were rejected: {report.read} of {report.read}."
        remedy = f"`hongtu load {delivery.dataset} … --rejects` tells why; correct the file."
        _refuse(delivery, file, RefusedError(sentence, remedy), settings=settings, say=say)
        return []
    with connect(settings) as connection:
        late = at + delivery.within
        arrivals.arrived(connection, delivery.name, etag=file.etag, run=report.run, at=at, late=late)
    counts = f"{report.read} rows, {report.rejected} rejected"
    say(f"{delivery.name}: {file.path.name}, run {report.run}: {counts}.")
    if report.is_held:
        sentence = f"Run {report.run} is held: its layer would fall under its standard."
        remedy = f"`hongtu publish {report.run}` publishes it anyway, `hongtu drop {report.run}` drops it."
        _alert(delivery, RefusedError(sentence, remedy), settings=settings, say=say)
    return [report.run]


def _refuse(
    delivery: Delivery, file: Found, error: HongtuError, *, settings: Settings, say: Callable[[str], None]
) -> None:
    with connect(settings) as connection:
        arrivals.refuse(connection, delivery.name, sha256=file.sha256, etag=file.etag)
    _alert(delivery, error, settings=settings, say=say)


def _alert(delivery: Delivery, error: HongtuError, *, settings: Settings, say: Callable[[str], None]) -> None:
    with connect(settings) as connection:
        is_new = arrivals.alert(connection, delivery.name, "refused", error.sentence, error.remedy)
    if is_new:
        _tell(f"{delivery.name}: {error}", say)


def _tell_if_late(
    delivery: Delivery,
    state: State,
    *,
    settings: Settings,
    say: Callable[[str], None],
    at: datetime,
    came: bool,
) -> bool:
    if came or at < state.expected_by:
        return False
    last = (
        "it never came"
        if state.arrived_at is None
        else f"the last came {state.arrived_at:%Y-%m-%d %H:%M} UTC"
    )
    sentence = f"The delivery {delivery.name} was expected by {state.expected_by:%Y-%m-%d %H:%M} UTC; {last}."
    remedy = "Ask its sender; the map goes on with the data of the last delivery."
    with connect(settings) as connection:
        is_new = arrivals.alert(connection, delivery.name, "missing", sentence, remedy)
    if is_new:
        _tell(f"{sentence} {remedy}", say)
    return True


def _tell(sentence: str, say: Callable[[str], None]) -> None:
    logger.warning("%s", sentence)
    say(sentence)
