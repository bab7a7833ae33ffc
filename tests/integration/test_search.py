"""Two signs find every compound with both side by side in a name, and none where something stands between."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.db.connection import Connection

CITY = "990311"
NAMES = {
    "C1": ("阳光花园1号院", []),
    "C2": ("光花苑", ["老阳光"]),
    "C3": ("阳 光小区", ["A座花园", "花x园"]),
    "C4": ("园号（东）光A花", []),
    "C5": ("Sunny 花园·二期", ["阳光", "花园"]),
    "C6": (None, ["号院"]),
}


def test_two_signs_are_found_side_by_side(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO hongtu.compound (city, code, name, aliases) VALUES (%s, %s, %s, %s)",
            [(CITY, code, name, aliases) for code, (name, aliases) in NAMES.items()],
        )
    # So small a table would be read whole.
    connection.execute("SET LOCAL enable_seqscan = off")
    told = {code: [word for word in (name, *aliases) if word] for code, (name, aliases) in NAMES.items()}
    signs = "".join(
        sorted({sign for words in told.values() for word in words for sign in word if sign > "\x7f"})
    )
    for first, second in product(signs, signs):
        found = connection.execute(
            "SELECT code FROM hongtu.compound WHERE fid IN (SELECT tile.compounds_sought(%s, %s, %s, %s))",
            (CITY, first + second, first + second, first + second),
        ).fetchall()
        expected = {
            code for code, words in told.items() if any((first, second) in pairwise(word) for word in words)
        }
        assert {str(code) for (code,) in found} == expected, first + second


def test_parts_are_found_where_people_type_them(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
    )
    connection.execute(
        "INSERT INTO hongtu.compound (city, code, name, pinyin, pinyin_initials, address) VALUES"
        " (%s, 'QX_01-77', '楚雄阳光花园', 'chu xiong yang guang hua yuan', 'cxyghy', '环城路 5 号')",
        (CITY,),
    )
    connection.execute("SET LOCAL enable_seqscan = off")
    words = {
        "qx_01": True, "1-77": True, "_01-77": True, "x%01": False, "1_77": False, "cxyg": True,
        "yghy": True, "gyhy": False, "guanghua": True, "yang guang": True, "hua ynag": False,
        "阳光花": True, "城路 5": True, "城路6": False,
    }  # fmt: skip
    for word, is_found in words.items():
        found = connection.execute("SELECT code FROM tile.search(%s, %s, 5)", (CITY, word)).fetchall()
        assert bool(found) is is_found, word


def test_the_code_itself_is_found_among_any_number_that_begin_with_it(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
    )
    connection.execute(
        "INSERT INTO hongtu.compound (city, code) SELECT %s, 'B1' || n FROM generate_series(100, 999) AS n"
        " UNION ALL SELECT %s, 'B1'",
        (CITY, CITY),
    )
    first = connection.execute("SELECT code FROM tile.search(%s, 'b1', 1)", (CITY,)).fetchone()
    assert first == ("B1",)
