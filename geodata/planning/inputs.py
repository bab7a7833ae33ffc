"""What a plan is computed from, as tables that can be kept, and known again by their hash."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from geodata.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

TABLES = ("demand", "candidates", "distances")
CODEC = "zstd"
# The length of what was compressed stands before it.
LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """The three tables of a plan.

    Attributes:
        demand: One row for each compound that needs a firm: `code, name, community_code, community_name,
            status, built_year, floor_area_m2, households, elderly, tickets, lon, lat, is_joined` (false: it
            stands apart from every way).
        candidates: One row for each place where a firm could sit or sits: `code, name, kind, community_code,
            community_name, lon, lat, is_existing, firm_name, kept_m2, kept_compounds, is_joined`.
        distances: One row for each pair that is reachable: `demand, candidate` (row numbers), `metres`.
        notes: What the reader should know about them.
    """

    demand: pd.DataFrame
    candidates: pd.DataFrame
    distances: pd.DataFrame
    notes: tuple[str, ...] = ()

    def packed(self) -> dict[str, tuple[str, bytes]]:
        """Hash and content of each table."""
        return {name: pack(getattr(self, name)) for name in TABLES}

    @staticmethod
    def unpacked(parts: Mapping[str, tuple[str, bytes]]) -> Inputs:
        """Take the tables back.

        Raises:
            ServerError: A table is not what its hash says.
        """
        demand, candidates, distances = (unpack(*parts[name]) for name in TABLES)
        return Inputs(demand, candidates, distances)


def pack(table: pd.DataFrame) -> tuple[str, bytes]:
    """The SHA-256 of a table written as an Arrow stream, and that stream, compressed."""
    stream = io.BytesIO()
    # pandas describes itself and its version in the metadata, which say nothing about the rows.
    written = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    with pa.ipc.new_stream(stream, written.schema) as writer:
        writer.write_table(written)
    plain = stream.getvalue()
    content = len(plain).to_bytes(LENGTH_BYTES, "little") + pa.compress(plain, codec=CODEC, asbytes=True)
    return hashlib.sha256(plain).hexdigest(), content


def unpack(digest: str, content: bytes) -> pd.DataFrame:
    """The table of a stream.

    Raises:
        ServerError: It is not what its hash says.
    """
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    plain = pa.decompress(content[LENGTH_BYTES:], decompressed_size=length, codec=CODEC, asbytes=True)
    if hashlib.sha256(plain).hexdigest() != digest:
        raise ServerError(
            f"The kept input {digest[:12]} is not what it was when the plan was made.", "Make the plan anew."
        )
    with pa.ipc.open_stream(plain) as reader:
        table: pd.DataFrame = reader.read_all().to_pandas()
    return table
