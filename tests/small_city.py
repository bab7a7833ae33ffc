"""Small random cities as plain rows, and the way into the database: material for oracles."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from psycopg import sql

from geodata import model

if TYPE_CHECKING:
    from geodata.db.connection import Connection

Rows: TypeAlias = list[dict[str, Any]]
City: TypeAlias = dict[str, Rows]

CITY = "990101"
HERE = timezone(timedelta(hours=8))
TODAY = datetime.now(HERE).date()
SQUARE = "SRID=4326;MULTIPOLYGON(((101.5 25, 101.51 25, 101.51 25.01, 101.5 25.01, 101.5 25)))"


def random_city(seed: int) -> City:
    """A city of every dataset, small enough to count by hand, with gaps wherever a column may be empty."""
    random = Random(seed)
    communities = [f"c{n}" for n in range(random.randint(1, 4))]
    compounds = [f"p{n}" for n in range(random.randint(0, 12))]
    firms = [f"f{n}" for n in range(random.randint(1, 6))]

    def maybe(value: Any) -> Any:
        return value if random.random() < 0.8 else None

    def word(words: type[model.Word]) -> str:
        return random.choice(list(words)).value

    def day(span: int = 900) -> date:
        return TODAY + timedelta(days=random.randint(-span, 200))

    def rows(most: int, prefix: str, **columns: Any) -> Rows:
        return [
            {
                "code": f"{prefix}{n}",
                "name": f"{prefix} {n}",
                **{key: make() for key, make in columns.items()},
            }
            for n in range(random.randint(0, most))
        ]

    def without_name(found: Rows) -> Rows:
        return [{key: value for key, value in row.items() if key != "name"} for row in found]

    def truth() -> bool:
        return random.random() < 0.6

    organisations = rows(
        5, "o", kind=lambda: word(model.PartyKind), founded_on=lambda: maybe(day()), path=lambda: "o"
    )
    links = {(random.choice(organisations)["code"], random.choice(firms)) for _ in range(4) if organisations}
    opened = [datetime.combine(day(400), datetime.min.time(), HERE) for _ in range(random.randint(0, 20))]
    city: City = {
        "division": [
            {
                "code": code,
                "name": code,
                "level": "community",
                "kind": maybe(random.choice(["urban", "rural"])),
            }
            for code in communities
        ],
        "firm": [
            {
                "code": code,
                "name": code,
                "kind": word(model.FirmKind),
                "community_code": maybe(random.choice(communities)),
                "star_grade": maybe(random.randint(3, 5)),
            }
            for code in firms
        ],
        "compound": [
            {
                "code": code,
                "name": maybe(code),
                "community_code": maybe(random.choice(communities)),
                "is_urban": truth(),
                "floor_area_m2": maybe(round(random.uniform(0, 9e4), 1)),
                "households": maybe(random.randint(0, 900)),
                "participating_households": maybe(random.randint(0, 400)),
                "red_observers": maybe(random.randint(0, 30)),
                "was_unmanaged": maybe(truth()),
                "status": word(model.ManagementStatus),
                "firm_code": maybe(random.choice(firms)),
            }
            for code in compounds
        ],
        "grid_cell": rows(
            8,
            "g",
            level=lambda: random.randint(1, 5),
            path=lambda: "g",
            full_time_workers=lambda: maybe(random.randint(0, 2)),
            part_time_workers=lambda: maybe(random.randint(2, 5)),
        ),
        "decision": without_name(
            rows(
                6,
                "d",
                firm_code=lambda: random.choice(firms),
                kind=lambda: word(model.DecisionKind),
                decided_on=day,
            )
        ),
        "dispute": without_name(
            rows(
                30,
                "q",
                firm_code=lambda: random.choice(firms),
                kind=lambda: word(model.DisputeKind),
                filed_on=lambda: random.choice([day(), date(random.choice([2023, 2024]), 5, 1)]),
            )
        ),
        "party_organisation": organisations,
        "party_organisation_firm": [
            {"party_code": party, "firm_code": firm} for party, firm in sorted(links)
        ],
        "steward_unit": rows(
            9, "s", kind=lambda: word(model.StewardKind), members=lambda: maybe(random.randint(1, 40))
        ),
        "activity": rows(
            25,
            "a",
            kind=lambda: word(model.ActivityKind),
            held_on=day,
            person_times=lambda: maybe(random.randint(0, 90)),
            matters_resolved=lambda: maybe(random.randint(0, 9)),
        ),
        "honour": rows(
            12,
            "h",
            kind=lambda: word(model.HonourKind),
            holder=lambda: "compound" if compounds and truth() else "community",
            holder_code=lambda: random.choice([*compounds, *communities]),
            level=lambda: maybe(word(model.HonourLevel)),
            withdrawn_on=lambda: random.choice([None, None, day()]),
        ),
        "service_point": rows(
            9,
            "v",
            kind=lambda: word(model.ServicePointKind),
            opened_on=lambda: maybe(day()),
            closed_on=lambda: random.choice([None, None, day()]),
            geom=lambda: "SRID=4326;POINT(101.5 25)",
        ),
        "ticket": [
            {
                "code": f"t{n}",
                "opened_at": moment,
                "opened_on": moment.date(),
                "class_code": random.choice(["00", "0101", "0102", "0602"]),
                "step": 6 if truth() else random.randint(0, 5),
            }
            for n, moment in enumerate(opened)
        ],
    }
    for ticket in city["ticket"]:
        is_closed = ticket["step"] == 6
        ticket["closed_at"] = ticket["opened_at"] + timedelta(hours=5) if is_closed else None
        ticket["is_satisfied"] = maybe(truth()) if is_closed else None
    city["committee"] = (
        without_name(
            rows(
                10,
                "k",
                compound_code=lambda: random.choice(compounds),
                kind=lambda: word(model.CommitteeKind),
                term_from=day,
                term_to=lambda: maybe(day()),
                dissolved_on=lambda: random.choice([None, None, day()]),
                has_party_work=lambda: maybe(truth()),
            )
        )
        if compounds
        else []
    )
    return city


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
