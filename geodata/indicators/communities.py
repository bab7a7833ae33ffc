"""Numbers about communities: public-interest firms and green titles."""

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import Is, Measure, NotOver, Unknown
from geodata.model import DivisionLevel, FirmKind, HonourKind, HonourLevel, ManagementStatus

IS_COMMUNITY = Is("level", (DivisionLevel.COMMUNITY.value,))
BY_PUBLIC_INTEREST = Is("status", (ManagementStatus.PUBLIC_INTEREST.value,))
PUBLIC_INTEREST_FIRM = Is("kind", (FirmKind.PUBLIC_INTEREST.value,))


def _provincial(kind: HonourKind) -> Measure:
    return Measure(
        view="honours",
        where=(
            Is("kind", (kind.value,)),
            Is("level", (HonourLevel.PROVINCIAL.value,)),
            NotOver("withdrawn_on"),
        ),
        aggregate="count_distinct",
        column="holder_code",
    )


def _of_unknown_level(kind: HonourKind) -> Measure:
    return Measure(
        view="honours", where=(Is("kind", (kind.value,)), Unknown("level"), NotOver("withdrawn_on"))
    )


INDICATORS = (
    Indicator(
        key="communities.urban",
        zh="城市社区",
        en="Urban communities",
        unit=basis.COMMUNITIES,
        definition_zh="城乡分类为城镇的社区个数；分类未登记的不计，另列个数。",
        definition_en="Communities classed as urban; those without a class are told beside it.",
        legal_basis=basis.GRASSROOTS,
        numerator=Measure(view="divisions", where=(IS_COMMUNITY, Is("kind", ("urban",)))),
        unknown=Measure(view="divisions", where=(IS_COMMUNITY, Unknown("kind"))),
    ),
    Indicator(
        key="communities.with_public_interest_firm",
        zh="组建红色公益物业的社区",
        en="Communities with a public-interest firm",
        unit=basis.COMMUNITIES,
        definition_zh="已组建红色公益物业的社区个数，一个社区只计一次；企业未登记所属社区的另列。",
        definition_en="Distinct communities that founded a public-interest firm; firms without a community "
        "are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(
            view="firms", where=(PUBLIC_INTEREST_FIRM,), aggregate="count_distinct", column="community_code"
        ),
        unknown=Measure(view="firms", where=(PUBLIC_INTEREST_FIRM, Unknown("community_code"))),
    ),
    Indicator(
        key="communities.public_interest_floor_area_m2",
        zh="红色公益物业管理面积",
        en="Floor area of public-interest firms",
        unit=basis.SQUARE_METRES,
        definition_zh="由红色公益物业管理的小区建筑面积之和；建筑面积未登记的小区另列个数。",
        definition_en="Floor area of the compounds that public-interest firms manage; compounds without a "
        "floor area are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(
            view="compounds", where=(BY_PUBLIC_INTEREST,), aggregate="sum", column="floor_area_m2"
        ),
        unknown=Measure(view="compounds", where=(BY_PUBLIC_INTEREST, Unknown("floor_area_m2"))),
    ),
    Indicator(
        key="communities.old_compounds_taken_over",
        zh="接管的无物业老旧小区",
        en="Old compounds taken over",
        unit=basis.COMPOUNDS,
        definition_zh="原为无物业老旧小区、现由红色公益物业管理的小区个数；原状未登记的另列。",
        definition_en="Formerly unmanaged old compounds that public-interest firms manage now; those whose "
        "past is not on file are told beside it.",
        legal_basis=basis.OLD_COMPOUNDS,
        numerator=Measure(view="compounds", where=(BY_PUBLIC_INTEREST, Is("was_unmanaged", (True,)))),
        unknown=Measure(view="compounds", where=(BY_PUBLIC_INTEREST, Unknown("was_unmanaged"))),
    ),
    Indicator(
        key="communities.green_provincial",
        zh="省级绿色社区",
        en="Provincial green communities",
        unit=basis.COMMUNITIES,
        definition_zh="现持有省级绿色社区称号的社区个数；级别未登记的另列。",
        definition_en="Communities that hold the provincial green title now; titles without a level are "
        "told beside it.",
        legal_basis=basis.GREEN_COMMUNITIES,
        numerator=_provincial(HonourKind.GREEN_COMMUNITY),
        unknown=_of_unknown_level(HonourKind.GREEN_COMMUNITY),
    ),
    Indicator(
        key="communities.beautiful_home_provincial",
        zh="省级美丽家园",
        en="Provincial beautiful homes",
        unit=basis.HONOURS,
        definition_zh="现持有省级美丽家园称号的个数；级别未登记的另列。",
        definition_en="Holders of the provincial title; titles without a level are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=_provincial(HonourKind.BEAUTIFUL_HOME),
        unknown=_of_unknown_level(HonourKind.BEAUTIFUL_HOME),
    ),
)
