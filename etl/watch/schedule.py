"""Looking again and again: a periodic job of the job library for each delivery, tried again when it fails."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import procrastinate

from etl.watch import looking
from geodata.db import jobs
from geodata.db.upkeep import lifecycle
from geodata.errors import HongtuError, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.watch.lists import Delivery
    from geodata.settings import Settings
    from geodata.words import Said

FIRST_PAUSE_S = 30
"""Before the second try; each later pause is longer by as much again, times itself."""


def once(deliveries: Sequence[Delivery], *, settings: Settings, say: Callable[[Said], None]) -> bool:
    """Look at every delivery now; whether all could be looked at and none is late, refused or held.

    What stands against a delivery since an earlier look is told again: who looks once sees it now.
    """
    lifecycle.ready(settings, say=say)
    is_well = True
    for delivery in deliveries:
        told: list[Said] = []

        def tell(line: Said, told: list[Said] = told) -> None:
            told.append(line)
            say(line)

        try:
            found = looking.look(delivery, settings=settings, say=tell)
        except HongtuError as error:
            say(looking.of_delivery(delivery, error.told))
            is_well = False
            continue
        is_well &= found.is_well
        if found.known is not None:
            say(found.known)
        for alert in found.alerts:
            if not any(alert.en in line.en for line in told):
                say(looking.of_delivery(delivery, alert))
    return is_well


def run(
    deliveries: Sequence[Delivery], *, settings: Settings, say: Callable[[Said], None], wait: bool = True
) -> None:
    """Look at the deliveries by their schedules until interrupted.

    Several processes may run it beside each other; each look is done by one of them.

    Args:
        deliveries: What to look for.
        settings: Which database, and which hosts may be asked.
        say: Told what happened.
        wait: False ends once nothing is due any more.
    """
    lifecycle.ready(settings, say=say)
    jobs.prepare(settings)
    app = make_app(deliveries, settings=settings, say=say)

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=wait, delete_jobs="always", concurrency=1, install_signal_handlers=wait
            )

    asyncio.run(work())


def make_app(
    deliveries: Sequence[Delivery], *, settings: Settings, say: Callable[[Said], None]
) -> procrastinate.App:
    """The jobs of some deliveries."""
    app = procrastinate.App(connector=jobs.connector(settings))
    for delivery in deliveries:
        _register(app, delivery, settings=settings, say=say)
    return app


def _register(
    app: procrastinate.App, delivery: Delivery, *, settings: Settings, say: Callable[[Said], None]
) -> None:
    name = f"look:{delivery.name}"
    retry = procrastinate.RetryStrategy(
        max_attempts=delivery.retries + 1, linear_wait=FIRST_PAUSE_S, retry_exceptions={ServerError}
    )

    told: list[Said | None] = [None]

    def look(timestamp: int) -> None:
        del timestamp
        try:
            known = looking.look(delivery, settings=settings, say=say).known
            # The same files lie there at every look.
            if known is not None and known != told[0]:
                say(known)
            told[0] = known
        except ServerError:
            raise
        except HongtuError as error:
            # Trying again helps nobody; the entry has to be corrected.
            say(looking.of_delivery(delivery, error.told))

    task = app.task(name=name, retry=retry, queueing_lock=name)(look)
    app.periodic(cron=delivery.schedule, periodic_id=delivery.name)(task)
