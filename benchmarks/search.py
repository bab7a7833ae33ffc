"""Search over a province, against the query that most would write: all names and addresses looked through.

Compounds with invented names stand in a scratch database under one code. Each word is asked of `tile.search`
and of the plain query in turns. Run: `python -m benchmarks.search [COMPOUNDS]`.
"""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.connection import Connection

COMPOUNDS = 300_000
ROUNDS = 7
CITY = "532301"
WORDS = {
    "a name": "阳光花园",
    "two characters inside names": "光花",
    "two characters nobody has": "齉爨",
    "initials": "yghy",
    "two initials": "yg",
    "pinyin": "yangguanghua",
    "a code": "532301-0299999",
    "an address": "人民路 88 号",
    "a firm": "公司 17",
    "nothing": "qqqqqq",
}
FILL = """
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('532301', 'Search', 4543);
INSERT INTO hongtu.firm (city, code, name, kind)
SELECT '532301', 'F' || n, '物业公司 ' || n, 'professional' FROM generate_series(1, 3000) AS n;
INSERT INTO hongtu.compound (city, code, name, pinyin, pinyin_initials, address, status)
SELECT '532301', '532301-' || lpad(n::text, 7, '0'),
       a.zh || b.zh || CASE WHEN n %% 3 = 0 THEN (n %% 40) || '号院' ELSE '' END,
       a.py || ' ' || b.py, regexp_replace(a.py || ' ' || b.py, '(\\w)\\w* ?', '\\1', 'g'),
       (ARRAY['人民路', '团结路', '鹿城路', '环城路'])[1 + n %% 4] || ' ' || n %% 400 || ' 号', 'unknown'
FROM generate_series(1, %(compounds)s::integer) AS n
JOIN (VALUES (0, '阳光', 'yang guang'), (1, '金桂', 'jin gui'), (2, '翠湖', 'cui hu'), (3, '彩云', 'cai yun'),
             (4, '紫溪', 'zi xi'), (5, '龙川', 'long chuan'), (6, '德江', 'de jiang')) AS a (i, zh, py)
  ON a.i = n %% 7
JOIN (VALUES (0, '花园', 'hua yuan'), (1, '小区', 'xiao qu'), (2, '家园', 'jia yuan'), (3, '新村', 'xin cun'),
             (4, '雅居', 'ya ju')) AS b (i, zh, py)
  ON b.i = n / 7 %% 5
"""
PLAIN = """
SELECT code, name FROM hongtu.compound
WHERE city = %(city)s AND (
    name ILIKE %(word)s OR pinyin_initials ILIKE %(word)s OR replace(pinyin, ' ', '') ILIKE %(word)s
    OR code ILIKE %(word)s OR address ILIKE %(word)s)
ORDER BY length(name), name LIMIT 12
"""
OURS = "SELECT code, name FROM tile.search(%(city)s, %(plain)s, 12)"


def main(compounds: int = COMPOUNDS) -> None:
    with scratch_database() as (_, connection):
        for statement in FILL.split(";\n"):
            connection.execute(statement, {"compounds": compounds})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE hongtu.compound")
        print(f"{compounds:,} compounds, median and longest of {ROUNDS} rounds, ms; plain query over ours")
        for what, word in WORDS.items():
            report(connection, what, word)


def report(connection: Connection, what: str, word: str) -> None:
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(timed(connection, OURS, word))
        plain.append(timed(connection, PLAIN, word))
    print(
        f"{what:28} {median(ours):8.1f} {max(ours):8.1f}   plain {median(plain):8.1f}"
        f"   {median(plain) / median(ours):6.1f} x"
    )


def timed(connection: Connection, query: str, word: str) -> float:
    started = time.perf_counter()
    connection.execute(query, {"city": CITY, "word": f"%{word}%", "plain": word}).fetchall()
    return 1000 * (time.perf_counter() - started)


def arguments(given: Sequence[str]) -> int:
    return int(given[0]) if given else COMPOUNDS


if __name__ == "__main__":
    main(arguments(sys.argv[1:]))
