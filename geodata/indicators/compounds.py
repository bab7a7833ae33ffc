"""Numbers about compounds: who manages them, their committees, the demonstration title."""

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import AnyOf, Begun, Condition, Is, Known, Measure, NotOver, Unknown
from geodata.model import KNOWN, MANAGED, CommitteeKind, ManagementStatus

FLOOR_AREA = "floor_area_m2"
URBAN = Is("is_urban", (True,))
UNKNOWN_STATUS = Is("status", (ManagementStatus.UNKNOWN.value,))
IN_OFFICE: tuple[Condition, ...] = (
    Begun("term_from"),
    NotOver("term_to", is_last_day_in=True),
    NotOver("dissolved_on"),
)


def _committees(kind: CommitteeKind) -> Measure:
    return Measure(view="committees", where=(Is("kind", (kind.value,)), *IN_OFFICE))


INDICATORS = (
    Indicator(
        key="compounds.total",
        zh="城镇住宅小区",
        en="Urban compounds",
        unit=basis.COMPOUNDS,
        definition_zh="在册的城镇住宅小区个数，不论由谁管理；农村居民点不计。",
        definition_en="Urban residential compounds on file, whoever manages them; rural ones are left out.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(view="compounds", where=(URBAN,)),
    ),
    Indicator(
        key="compounds.owners_committees",
        zh="业主委员会",
        en="Owners' committees",
        unit=basis.COMMITTEES,
        definition_zh="在任的业主委员会个数：任期已开始、未届满、未解散。",
        definition_en="Owners' committees in office: term begun, not run out, not cut short.",
        legal_basis=basis.COMMITTEE_RULES,
        numerator=_committees(CommitteeKind.OWNERS),
    ),
    Indicator(
        key="compounds.management_committees",
        zh="物业管理委员会",
        en="Property management committees",
        unit=basis.COMMITTEES,
        definition_zh="在任的物业管理委员会个数：任期已开始、未届满、未解散。",
        definition_en="Property management committees in office: term begun, not run out, not cut short.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=_committees(CommitteeKind.MANAGEMENT),
    ),
    Indicator(
        key="compounds.committee_party_work_pct",
        zh="业委会物委会党的工作覆盖率",
        en="Committees with Party work",
        unit=basis.PERCENT,
        definition_zh="在任的两类委员会中，党的工作已覆盖的占比；未登记的不计入分子分母。",
        definition_en="Share of committees in office, of both kinds, that have Party work, where known.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(view="committees", where=(Is("has_party_work", (True,)), *IN_OFFICE)),
        denominator=Measure(view="committees", where=(Known("has_party_work"), *IN_OFFICE)),
        unknown=Measure(view="committees", where=(Unknown("has_party_work"), *IN_OFFICE)),
        unsettled=Measure(view="committees", where=(Unknown("has_party_work"), *IN_OFFICE)),
        form="share",
        digits=2,
    ),
    Indicator(
        key="compounds.managed_floor_area_coverage_pct",
        zh="物业管理面积覆盖率",
        en="Managed floor area coverage",
        unit=basis.PERCENT,
        definition_zh="有物业管理（专业、红色公益、自管、社区代管）的建筑面积 ÷ 管理状态已知的建筑面积。"
        "状态未知的不计入分子分母，另列核清后的区间；建筑面积未登记的小区无法计入。",
        definition_en="Floor area of managed compounds (professional, public-interest, self-managed, "
        "community-kept) / floor area with a known status. Unknown is in neither; the interval "
        "says where the rate lies once it is settled. A compound without a floor area cannot be counted.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(
            view="compounds",
            where=(Is("status", tuple(status.value for status in MANAGED)),),
            aggregate="sum",
            column=FLOOR_AREA,
        ),
        denominator=Measure(
            view="compounds",
            where=(Is("status", tuple(status.value for status in KNOWN)),),
            aggregate="sum",
            column=FLOOR_AREA,
        ),
        unknown=Measure(view="compounds", where=(AnyOf((UNKNOWN_STATUS, Unknown(FLOOR_AREA))),)),
        unsettled=Measure(view="compounds", where=(UNKNOWN_STATUS,), aggregate="sum", column=FLOOR_AREA),
        form="share",
        digits=2,
    ),
    Indicator(
        key="compounds.demonstration",
        zh="示范小区",
        en="Demonstration compounds",
        unit=basis.COMPOUNDS,
        definition_zh="现持有红色物业示范小区称号的小区个数；已撤销的不计。",
        definition_en="Compounds that hold the demonstration title now; a withdrawn title does not count.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="compounds", where=(Is("is_demonstration", (True,)),), is_alone=True),
    ),
    Indicator(
        key="compounds.unmanaged",
        zh="无物业小区",
        en="Compounds that nobody manages",
        unit=basis.COMPOUNDS,
        definition_zh="管理状态为“无物业”的小区个数；状态未知的另列。",
        definition_en="Compounds with the status 'nobody'; those of unknown status are told beside it.",
        legal_basis=basis.OLD_COMPOUNDS,
        numerator=Measure(view="compounds", where=(Is("status", (ManagementStatus.NONE.value,)),)),
        unknown=Measure(view="compounds", where=(UNKNOWN_STATUS,)),
    ),
    Indicator(
        key="compounds.households",
        zh="小区户数",
        en="Households in compounds",
        unit=basis.HOUSEHOLDS,
        definition_zh="城镇住宅小区户数之和；户数未登记的小区不计，另列个数。",
        definition_en="Households of urban compounds; compounds without a count are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="compounds", where=(URBAN,), aggregate="sum", column="households"),
        unknown=Measure(view="compounds", where=(URBAN, Unknown("households"))),
    ),
)
