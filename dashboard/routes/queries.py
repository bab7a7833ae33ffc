"""What several routes take in their query."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query

LARGEST_NUMBER: Final = 2**63 - 1
"""How far PostgreSQL counts."""

CityQuery = Annotated[str | None, Query(description="Code of the city; without it the first one.")]
LangQuery = Annotated[str | None, Query(description="zh or en.")]
Offset = Annotated[int, Query(ge=0, le=LARGEST_NUMBER)]
