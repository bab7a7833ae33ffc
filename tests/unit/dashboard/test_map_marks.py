"""What a map says of itself at its foot."""

from __future__ import annotations

import pytest

from dashboard.components.top_bar import REAL_GROUND, map_marks
from dashboard.i18n import LANGUAGES, texts


def said(
    language: str, *, city: str = REAL_GROUND, is_synthetic: bool = True, review_number: str = ""
) -> str:
    return str(map_marks(texts(language), city=city, is_synthetic=is_synthetic, review_number=review_number))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_synthetic_city_claims_as_real_only_what_is_its_own(language: str) -> None:
    words = texts(language)
    assert words("panel.synthetic_told") in said(language)
    elsewhere = said(language, city="539901")
    assert words("panel.synthetic_all") in elsewhere
    assert words("panel.synthetic_told") not in elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_city_is_not_called_synthetic(language: str) -> None:
    words = texts(language)
    assert words("panel.synthetic") not in said(language, is_synthetic=False)
    assert "GS(2026)1" in said(language, review_number="GS(2026)1")
