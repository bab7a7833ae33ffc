"""The list of what lies in a place: every place by its town, and no more than can be read."""

from __future__ import annotations

import re

import pytest

from dashboard.components.drill_panel import MOST_PARTS, drill_panel
from dashboard.i18n import texts
from geodata.db.reading.drill import Drill, Part


def panel(towns: int, each: int) -> str:
    parts = tuple(
        Part(
            dataset="communities",
            code=f"c{town}-{n}",
            name=f"社区{n}",
            of_code=f"t{town}",
            of_name=f"镇{town}",
            status=None,
            compounds=3,
            households=None,
            floor_area_m2=None,
            storeys=None,
        )
        for town in range(towns)
        for n in range(each)
    )
    return str(drill_panel(Drill(way=(), parts=parts), texts("zh"), city="楚雄市", coverage={}))


@pytest.mark.parametrize(("towns", "each"), [(1, 3), (4, 100), (7, 100), (1, 900), (2000, 1)])
def test_so_many_places_are_listed_as_can_be_read_and_the_rest_is_counted(towns: int, each: int) -> None:
    shown = panel(towns, each)
    total = towns * each
    assert shown.count("drill-part'") == min(total, MOST_PARTS)
    assert shown.count("drill-town") == min(towns, -(-MOST_PARTS // each))
    assert (f"还有{total - MOST_PARTS}个" in re.sub(r"\s|\\u2009", "", shown)) is (total > MOST_PARTS)
