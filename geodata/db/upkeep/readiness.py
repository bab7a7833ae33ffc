"""Whether the database is fit to serve pages right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.db.asking import asking
from geodata.db.upkeep.migrate import migrations
from geodata.errors import ServerError

if TYPE_CHECKING:
    from geodata.db.connection import Pool


async def require(pool: Pool) -> None:
    """Make sure that the database answers and has had every migration of this version.

    Raises:
        ServerError: It does not answer, or has not.
    """
    wanted = {step.number for step in migrations()}
    async with asking(pool) as connection:
        cursor = await connection.execute("SELECT number FROM hongtu.migration")
        had = {int(str(row[0])) for row in await cursor.fetchall()}
    missing = sorted(wanted - had)
    if missing:
        raise ServerError(
            f"The database lacks the migrations {', '.join(f'{number:04d}' for number in missing)}.",
            "Run `hongtu up`.",
        )
