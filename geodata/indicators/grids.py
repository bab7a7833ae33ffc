"""Numbers about the grid: its workers, its observers, how many take part."""

from typing import Literal

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import AnyOf, Begun, Is, Known, Measure, Unknown
from geodata.model import ActivityKind, GridLevel

FULL_TIME = "full_time_workers"
PART_TIME = "part_time_workers"
TAKING_PART = "participating_households"
# A worker is assigned to an area; communities and micro-grids may carry a count of their own, or none.
AREAS = Is("level", (GridLevel.AREA.value,))
DELIBERATIONS = Is("kind", (ActivityKind.DELIBERATION.value, ActivityKind.COUNCIL_MEETING.value))
BOTH_KNOWN = (Known(TAKING_PART), Known("households"))


def _part_time(end: Literal["min", "max"], *, zh: str, en: str) -> Indicator:
    return Indicator(
        key=f"grids.part_time_workers_per_grid_{end}",
        zh=f"每网格兼职网格员（{zh}）",
        en=f"Part-time workers per grid, {en}",
        unit=basis.WORKERS,
        definition_zh=f"兼职网格员岗位{zh}的网格的岗位数；片区网格未登记的另列。",
        definition_en=f"Posts of part-time workers in the grid that has the {en}; areas without a record "
        "are told beside it.",
        legal_basis=basis.GRASSROOTS,
        numerator=Measure(view="grid_cells", aggregate=end, column=PART_TIME),
        unknown=Measure(view="grid_cells", where=(AREAS, Unknown(PART_TIME))),
    )


INDICATORS = (
    Indicator(
        key="grids.full_time_workers_per_grid",
        zh="每网格专职网格员",
        en="Full-time workers per grid",
        unit=basis.WORKERS,
        definition_zh="专职网格员岗位数 ÷ 登记了该岗位的网格数，并列最少与最多的网格；片区网格未登记的另列。",
        definition_en="Posts of full-time workers / grids for which they are on file, with the least and the "
        "most of any grid; areas without a record are told beside it.",
        legal_basis=basis.GRASSROOTS,
        numerator=Measure(view="grid_cells", aggregate="sum", column=FULL_TIME),
        denominator=Measure(view="grid_cells", where=(Known(FULL_TIME),)),
        unknown=Measure(view="grid_cells", where=(AREAS, Unknown(FULL_TIME))),
        spread=(
            Measure(view="grid_cells", aggregate="min", column=FULL_TIME),
            Measure(view="grid_cells", aggregate="max", column=FULL_TIME),
        ),
        form="mean",
        digits=2,
    ),
    _part_time("min", zh="最少", en="least"),
    _part_time("max", zh="最多", en="most"),
    Indicator(
        key="grids.red_observers",
        zh="红色观察员",
        en="Red observers",
        unit=basis.PERSONS,
        definition_zh="各小区红色观察员人数之和；人数未登记的小区另列个数。",
        definition_en="Sum of the red observers of the compounds; those without a count are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="compounds", aggregate="sum", column="red_observers"),
        unknown=Measure(view="compounds", where=(Unknown("red_observers"),)),
    ),
    Indicator(
        key="grids.deliberation_events",
        zh="民主议事活动",
        en="Deliberation events",
        unit=basis.SESSIONS,
        definition_zh="已举办的民主议事、业主恳谈（院坝会）场数。",
        definition_en="Deliberations and owners' meetings held so far.",
        legal_basis=basis.GRASSROOTS,
        numerator=Measure(view="activities", where=(DELIBERATIONS, Begun("held_on"))),
    ),
    Indicator(
        key="grids.participation_pct",
        zh="群众参与率",
        en="Participation",
        unit=basis.PERCENT,
        definition_zh="参与治理的户数 ÷ 总户数，仅计两项都已登记的小区；其余小区另列个数。",
        definition_en="Households taking part / households, over compounds where both are on file; the "
        "others are told beside it.",
        legal_basis=basis.GRASSROOTS,
        numerator=Measure(view="compounds", where=BOTH_KNOWN, aggregate="sum", column=TAKING_PART),
        denominator=Measure(view="compounds", where=BOTH_KNOWN, aggregate="sum", column="households"),
        unknown=Measure(view="compounds", where=(AnyOf((Unknown(TAKING_PART), Unknown("households"))),)),
        form="share",
        digits=2,
    ),
)
