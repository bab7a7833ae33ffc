"""One look at one delivery: what is new is loaded, what is late or refused raises an alert once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from etl import pipeline
from etl.watch import sources
from geodata.db.connection import connect
from geodata.db.runs import arrivals
from geodata.errors import HongtuError, RefusedError, ServerError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.watch.lists import Delivery
    from etl.watch.sources import Found
    from geodata.db.runs.arrivals import Loaded, State
    from geodata.settings import Settings

_MOST_NAMED = 5
logger = logging.getLogger("hongtu.watch")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look came to: runs that loaded, whether the delivery is late now, and what stands against it.

    `known` is the sentence about files that were not loaded because their content was; None without any.
    `alerts` are the sentences of all that is not settled: that it is late, that its last file was refused, or
    that it is held.
    """

    runs: list[int]
    is_late: bool
    alerts: list[Said]
    known: Said | None = None

    @property
    def is_well(self) -> bool:
        """Whether nothing is late, refused or held."""
        return not self.is_late and not self.alerts


def look(
    delivery: Delivery, *, settings: Settings, say: Callable[[Said], None], now: datetime | None = None
) -> Outcome:
    """Load what came since the last look.

    A file is loaded once for a dataset and a city, whatever it is called, and counts as arrived when somebody
    loaded it by hand. What was taken back is loaded again once it is laid down again. One
    that is refused raises an alert and is not tried again until its content is another; one that is held
    raises one until it is published or dropped.

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
        loaded = arrivals.loaded(connection, delivery.dataset, delivery.options.get("city"))
    runs: list[int] = []
    passed: list[tuple[Found, Loaded]] = []
    try:
        with sources.open_delivery(delivery, settings=settings, etag=state.etag) as found:
            for file in found:
                before = loaded.get(file.sha256)
                if before is not None and before.knows(file.came_at):
                    passed.append((file, before))
                elif file.sha256 not in state.refused:
                    runs += _load(delivery, file, settings=settings, say=say, at=at)
        state = _note_by_hand(delivery, state, [run for _, run in passed], settings=settings, came=bool(runs))
    finally:
        # Whether something is late does not hang on whether it could be looked at.
        is_late = _tell_if_late(delivery, state, settings=settings, say=say, at=at, came=bool(runs))
    with connect(settings) as connection:
        standing = arrivals.open_alerts(connection, delivery.name)
    alerts = [RefusedError(sentence, remedy).told for _, sentence, remedy in standing]
    return Outcome(runs, is_late, alerts, _known(delivery, passed))


def _note_by_hand(
    delivery: Delivery, state: State, before: list[Loaded], *, settings: Settings, came: bool
) -> State:
    """What is known of a delivery, once a file of it that somebody loaded counts as arrived."""
    last = max((run for run in before if run.stands), key=lambda run: run.finished_at, default=None)
    if last is None or came or (state.arrived_at is not None and last.finished_at <= state.arrived_at):
        return state
    late = last.finished_at + delivery.within
    with connect(settings) as connection:
        arrivals.arrived_by_hand(connection, delivery.name, last, late=late)
    return replace(state, arrived_at=last.finished_at, expected_by=late)


def _known(delivery: Delivery, passed: list[tuple[Found, Loaded]]) -> Said | None:
    if not passed:
        return None
    shown = passed[:_MOST_NAMED]
    more = f" and {len(passed) - len(shown)} more" if len(passed) > len(shown) else ""
    en = [f"{file.path.name} (run {run.run}{'' if run.stands else ', taken back'})" for file, run in shown]
    zh = [f"{file.path.name}（批次 {run.run}{'' if run.stands else '，已撤回'}）" for file, run in shown]
    return of_delivery(
        delivery,
        Said(
            en=f"not loaded again, as the content is known: {', '.join(en)}{more}.",
            zh=f"内容已装载过，不再装载：{'、'.join(zh)}{f'等 {len(passed)} 个文件' if more else ''}。",
        ),
    )


def _load(
    delivery: Delivery, file: Found, *, settings: Settings, say: Callable[[Said], None], at: datetime
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
        sentence = Said(
            en=f"All rows of {file.path.name} were rejected: {report.read} of {report.read}.",
            zh=f"{file.path.name} 的 {report.read} 行全部被拒收。",
        )
        remedy = Said(
            en=f"`hongtu load {delivery.dataset} … --rejects` tells why; correct the file.",
            zh=f"可用 `hongtu load {delivery.dataset} … --rejects` 查看原因，请改正文件。",
        )
        _refuse(delivery, file, RefusedError(sentence, remedy), settings=settings, say=say)
        return []
    with connect(settings) as connection:
        late = at + delivery.within
        arrivals.arrived(connection, delivery.name, etag=file.etag, run=report.run, at=at, late=late)
    say(
        Said(
            en=f"{delivery.name}: {file.path.name}, run {report.run}: {report.read} rows,"
            f" {report.rejected} rejected.",
            zh=f"{delivery.name}：{file.path.name}，批次 {report.run}：读取 {report.read} 行，"
            f"拒收 {report.rejected} 行。",
        )
    )
    if report.is_held:
        sentence = Said(
            en=f"Run {report.run} is held: its layer would fall under its standard.",
            zh=f"批次 {report.run} 待放行：放行会使图层质量低于要求。",
        )
        remedy = Said(
            en=f"`hongtu publish {report.run}` publishes it anyway, `hongtu drop {report.run}` drops it.",
            zh=f"确认放行用 `hongtu publish {report.run}`，放弃用 `hongtu drop {report.run}`。",
        )
        _alert(delivery, RefusedError(sentence, remedy), settings=settings, say=say)
    return [report.run]


def _refuse(
    delivery: Delivery, file: Found, error: HongtuError, *, settings: Settings, say: Callable[[Said], None]
) -> None:
    with connect(settings) as connection:
        arrivals.refuse(connection, delivery.name, sha256=file.sha256, etag=file.etag)
    _alert(delivery, error, settings=settings, say=say)


def _alert(
    delivery: Delivery, error: HongtuError, *, settings: Settings, say: Callable[[Said], None]
) -> None:
    with connect(settings) as connection:
        is_new = arrivals.alert(connection, delivery.name, "refused", error)
    if is_new:
        _tell(of_delivery(delivery, error.told), say)


def _tell_if_late(
    delivery: Delivery,
    state: State,
    *,
    settings: Settings,
    say: Callable[[Said], None],
    at: datetime,
    came: bool,
) -> bool:
    if came or at < state.expected_by:
        return False
    last = (
        Said(en="it never came", zh="从未到达")
        if state.arrived_at is None
        else Said(
            en=f"the last came {state.arrived_at:%Y-%m-%d %H:%M} UTC",
            zh=f"最近一次到达于 {state.arrived_at:%Y-%m-%d %H:%M}（UTC）",
        )
    )
    error = RefusedError(
        Said(
            en=f"The delivery {delivery.name} was expected by {state.expected_by:%Y-%m-%d %H:%M} UTC;"
            f" {last.en}.",
            zh=f"交付“{delivery.name}”应于 {state.expected_by:%Y-%m-%d %H:%M}（UTC）前到达，逾期未到；"
            f"{last.zh}。",
        ),
        Said(
            en="Ask its sender; the map goes on with the data of the last delivery.",
            zh="请联系报送单位；地图继续使用上一次交付的数据。",
        ),
    )
    with connect(settings) as connection:
        is_new = arrivals.alert(connection, delivery.name, "missing", error)
    if is_new:
        _tell(error.told, say)
    return True


def of_delivery(delivery: Delivery, told: Said) -> Said:
    """What is told of a delivery, with its name before it."""
    return Said(en=f"{delivery.name}: {told.en}", zh=f"{delivery.name}：{told.zh}")


def _tell(sentence: Said, say: Callable[[Said], None]) -> None:
    logger.warning("%s", sentence.en)
    say(sentence)
