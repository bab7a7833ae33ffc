"""Numbers about red stewards, volunteers, education and brands."""

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import Begun, Is, Measure, NotOver, Unknown
from geodata.model import ActivityKind, HonourKind, ServicePointKind, StewardKind


def _stewards(kind: StewardKind) -> Measure:
    return Measure(view="steward_units", where=(Is("kind", (kind.value,)),))


TEAMS = Is("kind", (StewardKind.STEWARD_TEAM.value,))
VOLUNTEERING = (Is("kind", (ActivityKind.VOLUNTEER_SERVICE.value,)), Begun("held_on"))

INDICATORS = (
    Indicator(
        key="party.responsibility_areas",
        zh="党员责任区",
        en="Responsibility areas",
        unit=basis.AREAS,
        definition_zh="设立的党员责任区个数。",
        definition_en="Responsibility areas of Party members.",
        legal_basis=basis.LOCAL,
        numerator=_stewards(StewardKind.RESPONSIBILITY_AREA),
    ),
    Indicator(
        key="party.vanguard_posts",
        zh="先锋岗",
        en="Vanguard posts",
        unit=basis.POSTS,
        definition_zh="设立的党员先锋岗个数。",
        definition_en="Vanguard posts of Party members.",
        legal_basis=basis.LOCAL,
        numerator=_stewards(StewardKind.VANGUARD_POST),
    ),
    Indicator(
        key="party.steward_teams",
        zh="红色管家队",
        en="Steward teams",
        unit=basis.TEAMS,
        definition_zh="组建的红色管家队支数。",
        definition_en="Teams of red stewards.",
        legal_basis=basis.LOCAL,
        numerator=_stewards(StewardKind.STEWARD_TEAM),
    ),
    Indicator(
        key="party.members_and_volunteers",
        zh="管家队党员和志愿者",
        en="Members and volunteers in steward teams",
        unit=basis.PERSONS,
        definition_zh="各红色管家队人数之和；人数未登记的队另列支数。",
        definition_en="Sum of the sizes of the steward teams; teams without a size are told beside it.",
        legal_basis=basis.VOLUNTEERS,
        numerator=Measure(view="steward_units", where=(TEAMS,), aggregate="sum", column="members"),
        unknown=Measure(view="steward_units", where=(TEAMS, Unknown("members"))),
    ),
    Indicator(
        key="party.volunteer_service_person_times",
        zh="志愿服务",
        en="Volunteer service",
        unit=basis.PERSON_TIMES,
        definition_zh="已开展的志愿服务活动人次之和；人次未登记的活动另列场数。",
        definition_en="Sum of person-times of volunteer activities held so far; activities without a count "
        "are told beside it.",
        legal_basis=basis.VOLUNTEERS,
        numerator=Measure(view="activities", where=VOLUNTEERING, aggregate="sum", column="person_times"),
        unknown=Measure(view="activities", where=(*VOLUNTEERING, Unknown("person_times"))),
    ),
    Indicator(
        key="party.education_sites",
        zh="红色教育阵地",
        en="Education sites",
        unit=basis.POINTS,
        definition_zh="启用中的红色教育阵地处数。",
        definition_en="Education sites that are open.",
        legal_basis=basis.PARTY_EDUCATION,
        numerator=Measure(
            view="service_points",
            where=(Is("kind", (ServicePointKind.EDU.value,)), Begun("opened_on"), NotOver("closed_on")),
        ),
    ),
    Indicator(
        key="party.story_sessions",
        zh="红色故事会",
        en="Story sessions",
        unit=basis.SESSIONS,
        definition_zh="已举办的红色故事会场数。",
        definition_en="Story sessions held so far.",
        legal_basis=basis.PARTY_EDUCATION,
        numerator=Measure(
            view="activities", where=(Is("kind", (ActivityKind.STORY_SESSION.value,)), Begun("held_on"))
        ),
    ),
    Indicator(
        key="party.brands",
        zh="红色物业品牌",
        en="Brands",
        unit=basis.BRANDS,
        definition_zh="现有的红色物业服务品牌个数；已撤销的不计。",
        definition_en="Service brands held now; withdrawn ones do not count.",
        legal_basis=basis.LOCAL,
        numerator=Measure(
            view="honours", where=(Is("kind", (HonourKind.BRAND.value,)), NotOver("withdrawn_on"))
        ),
    ),
)
