"""The tokens, their style sheet, and what the guide promises of them."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from dashboard import theme
from dashboard.components.icons import PATHS
from dashboard.theme import MODES, Hue, Mode
from geodata.model import ManagementStatus, ServicePointKind

ASSETS = Path(__file__).parents[3] / "dashboard" / "assets"
OURS = sorted(path for path in ASSETS.glob("[0-9]*.css"))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_style_sheet_is_in_step_with_the_tokens() -> None:
    written = (ASSETS / "10-tokens.css").read_text(encoding="utf-8")
    assert written == theme.css(), "write it again from dashboard.theme.css()"


@pytest.mark.parametrize("mode", MODES)
def test_text_is_legible_on_every_ground(mode: Mode) -> None:
    palette = theme.PALETTE
    for ink in (palette.text, palette.text2, palette.text3, palette.warn, palette.over, palette.ok):
        for ground in (palette.bg, palette.surface):
            assert contrast(ink.of(mode), ground.of(mode)) >= 4.5
    assert contrast(palette.focus.of(mode), palette.bg.of(mode)) >= 5
    assert contrast(palette.brand_ink.of(mode), palette.brand.of(mode)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_statuses_stand_out_from_the_ground_or_have_an_edge(mode: Mode) -> None:
    for key, hue in theme.STATUS.items():
        if contrast(hue.of(mode), theme.MAP.urban.of(mode)) < 3:
            assert mode == "light"
            assert contrast(theme.STATUS_OUTLINE_LIGHT[key], theme.MAP.urban.light) >= 3


def test_every_status_has_a_colour_of_its_own_in_the_order_of_the_legend() -> None:
    assert list(theme.STATUS) == [status.value for status in ManagementStatus]
    for one, other in combinations(theme.STATUS.values(), 2):
        assert one.light != other.light
        assert one.dark != other.dark


def test_a_ramp_grows_in_one_direction() -> None:
    def steps(ramp: tuple[Hue, ...], mode: Mode) -> list[float]:
        return [luminance(hue.of(mode)) for hue in ramp]

    for ramp in (theme.HEAT, theme.SEQUENTIAL):
        assert steps(ramp, "dark") == sorted(steps(ramp, "dark"))
        assert steps(ramp, "light") == sorted(steps(ramp, "light"), reverse=True)


def test_every_kind_of_service_point_has_an_icon() -> None:
    assert {kind.value for kind in ServicePointKind} <= PATHS.keys()


def test_style_sheets_use_only_tokens_that_exist() -> None:
    declared = set(re.findall(r"(--[\w-]+):", theme.css()))
    local = {"--light", "--dark", "--u", "--side", "--n", "--grown"}
    for path in OURS:
        used = set(re.findall(r"var\((--[a-z][\w-]*)", path.read_text(encoding="utf-8")))
        assert used <= declared | local, path.name


def test_style_sheets_ask_no_other_host() -> None:
    for path in OURS:
        assert not re.search(r"url\(|@import|https?:", path.read_text(encoding="utf-8")), path.name
