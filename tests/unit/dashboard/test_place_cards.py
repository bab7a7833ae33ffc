"""What the card of a grid cell says of its posts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dashboard.components.place_cards import grid_cell_card
from dashboard.i18n import texts
from geodata.db.reading.cards import GridCell, GridCellFile


def said(**posts: int | None) -> str:
    """The card of a cell with these posts, as one text."""
    known: dict[str, int | None] = dict.fromkeys(
        ("grid_leader_posts", "force_posts", "volunteer_posts", "leader_filled", "forces_filled"), None
    )
    cell = GridCell(
        code="1", name="一片区", level=2, parent_code=None, parent_name=None, full_time_workers=None,
        part_time_workers=None, households=None, area_m2=None, run=None, **(known | posts),
    )  # fmt: skip
    file = GridCellFile(cell=cell, place=None, sources={})
    return str(grid_cell_card(file, texts("zh"), ZoneInfo("Asia/Shanghai")))


@pytest.mark.parametrize(
    ("filled", "expected", "vacant"),
    [
        ((1, 3), "网格长 1/1 · 力量 3/3 · 志愿 5", []),
        ((0, 1), "网格长 0/1 · 力量 1/3 · 志愿 5", ["网格长空缺", "三方力量空缺 2 方"]),
        ((None, None), "网格长 1 · 力量 3 · 志愿 5", []),
    ],
)
def test_a_vacant_post_is_shown_and_an_unknown_one_is_not_called_vacant(
    filled: tuple[int | None, int | None], expected: str, vacant: list[str]
) -> None:
    card = said(
        grid_leader_posts=1,
        force_posts=3,
        volunteer_posts=5,
        leader_filled=filled[0],
        forces_filled=filled[1],
    )
    assert expected in card
    assert [words for words in ("网格长空缺", "三方力量空缺 2 方") if words in card] == vacant


def test_a_cell_without_posts_says_nothing_of_them() -> None:
    assert "1+3+N" not in said()
