"""The day of the trend is the city's: it turns at midnight there, whatever the clock of the server says."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dashboard import data as module
from dashboard.data import Data
from geodata.settings import Settings

if TYPE_CHECKING:
    import pytest


async def test_the_trend_is_kept_for_the_day_of_the_city(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[object, ...]] = []

    class Clock:
        """Half past four in the afternoon in Greenwich: past midnight in Chuxiong."""

        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return datetime(2025, 6, 1, 16, 30, tzinfo=UTC).astimezone(zone)

    async def city(_self: Data, _code: str | None = None) -> Any:
        return SimpleNamespace(time_zone="Asia/Shanghai")

    async def version(_self: Data, *_asked: object) -> int:
        return 7

    async def keep(_self: Data, key: tuple[object, ...], _ask: object) -> list[Any]:
        kept.append(key)
        return []

    monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr(Data, "city", city)
    monkeypatch.setattr(Data, "version", version)
    monkeypatch.setattr(Data, "while_version", keep)
    await Data(Settings()).trend("532301")
    assert [str(each) for each in kept[0]] == ["trend", "532301", "7", "2025-06-02"]
