"""Which files a city was loaded from, and what the city is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.db.connection import Connection


def file_digests(connection: Connection, city: str) -> set[str]:
    """SHA-256 (hexadecimal) of every file whose rows are in the database and were not taken back."""
    rows = connection.execute(
        "SELECT f.sha256 FROM hongtu.run_file f JOIN hongtu.run r USING (run)"
        " WHERE r.city = %s AND r.status = 'loaded'",
        (city,),
    ).fetchall()
    return {str(digest) for (digest,) in rows}


def name_city(connection: Connection, city: str, *, name: str, is_synthetic: bool) -> None:
    """Say what a city is called and whether its data are invented; the loads of its data keep both."""
    connection.execute(
        "UPDATE hongtu.city SET name = %s, is_synthetic = %s"
        " WHERE city = %s AND (name, is_synthetic) IS DISTINCT FROM (%s, %s)",
        (name, is_synthetic, city, name, is_synthetic),
    )
