"""Small random cities as plain rows, and the way into the database: material for oracles."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from psycopg import sql

from geodata import model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.db.connection import Connection

Rows: TypeAlias = list[dict[str, Any]]
City: TypeAlias = dict[str, Rows]

CITY = "990101"
HERE = timezone(timedelta(hours=8))
TODAY = datetime.now(HERE).date()
SQUARE = "SRID=4326;MULTIPOLYGON(((101.5 25, 101.51 25, 101.51 25.01, 101.5 25.01, 101.5 25)))"


class Chance:
    """What happens by chance in a random city, and the parts that its rows may refer to."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.communities = [f"c{n}" for n in range(self.number(1, 4))]
        self.compounds = [f"p{n}" for n in range(self.number(0, 12))]
        self.firms = [f"f{n}" for n in range(self.number(1, 6))]

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def area(self) -> float:
        return round(self._random.uniform(0, 9e4), 1)

    def truth(self) -> bool:
        return self._random.random() < 0.6

    def maybe(self, value: Any) -> Any:
        """The value, or nothing: every gap that a column may have comes up."""
        return value if self._random.random() < 0.8 else None

    def one(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def word(self, words: type[model.Word]) -> str:
        return self._random.choice(list(words)).value

    def day(self, span: int = 900) -> date:
        return TODAY + timedelta(days=self.number(-span, 200))

    def perhaps_a_day(self) -> date | None:
        return None if self.number(0, 2) else self.day()

    def rows(self, most: int, prefix: str, *, is_named: bool = True, **columns: Callable[[], Any]) -> Rows:
        """Up to `most` rows, each column made anew for each."""
        return [
            {
                "code": f"{prefix}{n}",
                **({"name": f"{prefix} {n}"} if is_named else {}),
                **{column: make() for column, make in columns.items()},
            }
            for n in range(self.number(0, most))
        ]


def random_city(seed: int) -> City:
    """A city of every dataset, small enough to count by hand, with gaps wherever a column may be empty."""
    chance = Chance(seed)
    return {**_places(chance), **_management(chance), **_party(chance), **_service(chance)}


def _places(chance: Chance) -> City:
    maybe, number = chance.maybe, chance.number
    return {
        "division": [
            {"code": code, "name": code, "level": "community", "kind": maybe(chance.one(["urban", "rural"]))}
            for code in chance.communities
        ],
        "firm": [
            {
                "code": code,
                "name": code,
                "kind": chance.word(model.FirmKind),
                "community_code": maybe(chance.one(chance.communities)),
                "star_grade": maybe(number(3, 5)),
            }
            for code in chance.firms
        ],
        "compound": [
            {
                "code": code,
                "name": maybe(code),
                "community_code": maybe(chance.one(chance.communities)),
                "is_urban": chance.truth(),
                "floor_area_m2": maybe(chance.area()),
                "households": maybe(number(0, 900)),
                "participating_households": maybe(number(0, 400)),
                "red_observers": maybe(number(0, 30)),
                "was_unmanaged": maybe(chance.truth()),
                "status": chance.word(model.ManagementStatus),
                "firm_code": maybe(chance.one(chance.firms)),
            }
            for code in chance.compounds
        ],
        "grid_cell": chance.rows(
            8,
            "g",
            level=lambda: number(1, 5),
            path=lambda: "g",
            full_time_workers=lambda: maybe(number(0, 2)),
            part_time_workers=lambda: maybe(number(2, 5)),
        ),
    }


def _management(chance: Chance) -> City:
    decisions = chance.rows(
        6,
        "d",
        is_named=False,
        firm_code=lambda: chance.one(chance.firms),
        kind=lambda: chance.word(model.DecisionKind),
        decided_on=chance.day,
    )
    disputes = chance.rows(
        30,
        "q",
        is_named=False,
        firm_code=lambda: chance.one(chance.firms),
        kind=lambda: chance.word(model.DisputeKind),
        filed_on=lambda: chance.one([chance.day(), date(chance.one([2023, 2024]), 5, 1)]),
    )
    committees = chance.rows(
        10 if chance.compounds else 0,
        "k",
        is_named=False,
        compound_code=lambda: chance.one(chance.compounds),
        kind=lambda: chance.word(model.CommitteeKind),
        term_from=chance.day,
        term_to=lambda: chance.maybe(chance.day()),
        dissolved_on=chance.perhaps_a_day,
        has_party_work=lambda: chance.maybe(chance.truth()),
    )
    return {"decision": decisions, "dispute": disputes, "committee": committees}


def _party(chance: Chance) -> City:
    maybe, number = chance.maybe, chance.number
    organisations = chance.rows(
        5,
        "o",
        kind=lambda: chance.word(model.PartyKind),
        founded_on=lambda: maybe(chance.day()),
        path=lambda: "o",
    )
    links = {(chance.one(organisations)["code"], chance.one(chance.firms)) for _ in range(4) if organisations}
    stewards = chance.rows(
        9, "s", kind=lambda: chance.word(model.StewardKind), members=lambda: maybe(number(1, 40))
    )
    activities = chance.rows(
        25,
        "a",
        kind=lambda: chance.word(model.ActivityKind),
        held_on=chance.day,
        person_times=lambda: maybe(number(0, 90)),
        matters_resolved=lambda: maybe(number(0, 9)),
    )
    return {
        "party_organisation": organisations,
        "party_organisation_firm": [
            {"party_code": party, "firm_code": firm} for party, firm in sorted(links)
        ],
        "steward_unit": stewards,
        "activity": activities,
    }


def _service(chance: Chance) -> City:
    honours = chance.rows(
        12,
        "h",
        kind=lambda: chance.word(model.HonourKind),
        holder=lambda: "compound" if chance.compounds and chance.truth() else "community",
        holder_code=lambda: chance.one([*chance.compounds, *chance.communities]),
        level=lambda: chance.maybe(chance.word(model.HonourLevel)),
        withdrawn_on=chance.perhaps_a_day,
    )
    points = chance.rows(
        9,
        "v",
        kind=lambda: chance.word(model.ServicePointKind),
        opened_on=lambda: chance.maybe(chance.day()),
        closed_on=chance.perhaps_a_day,
        geom=lambda: "SRID=4326;POINT(101.5 25)",
    )
    tickets = [_ticket(chance, f"t{n}") for n in range(chance.number(0, 20))]
    return {"honour": honours, "service_point": points, "ticket": tickets}


def _ticket(chance: Chance, code: str) -> dict[str, Any]:
    opened_at = datetime.combine(chance.day(400), datetime.min.time(), HERE)
    step = 6 if chance.truth() else chance.number(0, 5)
    return {
        "code": code,
        "opened_at": opened_at,
        "opened_on": opened_at.date(),
        "class_code": chance.one(["00", "0101", "0102", "0602"]),
        "step": step,
        "closed_at": opened_at + timedelta(hours=5) if step == 6 else None,
        "is_satisfied": chance.maybe(chance.truth()) if step == 6 else None,
    }


def write(connection: Connection, city: City, *, code: str = CITY, srid: int = 4543) -> None:
    """Put the rows of `city` into the database, in an order that references allow."""
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (code, f"city {code}", srid),
    )
    for table, rows in city.items():
        for row in rows:
            insert(connection, table, city=code, **row)


def insert(connection: Connection, table: str, **row: Any) -> None:
    """Insert one row."""
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier("hongtu", table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )
