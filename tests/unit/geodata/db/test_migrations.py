"""The migrations are a row without a gap or a double, so that every database takes the same way."""

from __future__ import annotations

from geodata.db.upkeep import migrate


def test_migrations_are_numbered_one_by_one() -> None:
    numbers = [step.number for step in migrate.migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
