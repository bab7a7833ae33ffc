"""The words of the mission as values: each member is what the database stores, with its two labels.

A member equals the stored text or number, so rows need no conversion; `.zh` and `.en` are for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal, Self

Language = Literal["zh", "en"]
Role = Literal["public", "office"]
"""Who reads: everybody, or an office by its key."""


class Word(StrEnum):
    """A stored text with the words that people read for it."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make the member from its stored value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, language: Language) -> str:
        """The word in `language`."""
        return self.zh if language == "zh" else self.en


class Rank(IntEnum):
    """A stored number with the words that people read for it."""

    zh: str
    en: str

    def __new__(cls, value: int, zh: str = "", en: str = "") -> Self:
        """Make the member from its stored value and its two labels."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, language: Language) -> str:
        """The word in `language`."""
        return self.zh if language == "zh" else self.en


class ManagementStatus(Word):
    """Who manages a compound. Legends, sums and stacked bars keep this order."""

    PROFESSIONAL = "professional", "专业物业", "Professional firm"
    PUBLIC_INTEREST = "public_interest", "红色公益", "Public-interest firm"
    SELF_MANAGED = "self_managed", "自管", "Self-managed"
    COMMUNITY_KEPT = "community_kept", "社区代管", "Community-kept"
    NONE = "none", "无物业", "Nobody"
    UNKNOWN = "unknown", "未知", "Unknown"

    @property
    def is_known(self) -> bool:
        """Whether the compound counts in the coverage rate at all."""
        return self is not ManagementStatus.UNKNOWN

    @property
    def is_managed(self) -> bool:
        """Whether the compound's floor area counts as covered; an unknown one never does."""
        return self not in {ManagementStatus.NONE, ManagementStatus.UNKNOWN}


MANAGED = tuple(status for status in ManagementStatus if status.is_managed)
KNOWN = tuple(status for status in ManagementStatus if status.is_known)


class DivisionLevel(Word):
    """A level of the administrative divisions, from the county down."""

    COUNTY = "county", "县级", "County"
    TOWN = "town", "乡镇（街道）", "Town"
    COMMUNITY = "community", "社区", "Community"


class GridLevel(Rank):
    """A level of the grid tree; a cell's parent is one level above it."""

    COMMUNITY = 1, "社区", "Community"
    AREA = 2, "片区", "Area"
    COMPOUND = 3, "小区", "Compound"
    BUILDING = 4, "楼栋", "Building"
    UNIT = 5, "单元", "Unit"


class PartyLevel(Rank):
    """A level of the Party organisation; each stands on a level of the grid."""

    INDUSTRY_COMMITTEE = 1, "行业党委", "Industry Party committee"
    GENERAL_BRANCH = 2, "社区党总支", "Community general branch"
    GRID_BRANCH = 3, "网格党支部", "Grid branch"
    COMPOUND_GROUP = 4, "小区党小组", "Compound group"
    MEMBER_HOUSEHOLD = 5, "党员中心户", "Member household"


class PartyKind(Word):
    """A kind of Party organisation; one inside a firm stands beside the five levels."""

    INDUSTRY_COMMITTEE = "industry_committee", "行业党委", "Industry Party committee"
    GENERAL_BRANCH = "general_branch", "社区党总支", "Community general branch"
    GRID_BRANCH = "grid_branch", "网格党支部", "Grid branch"
    COMPOUND_GROUP = "compound_group", "小区党小组", "Compound group"
    MEMBER_HOUSEHOLD = "member_household", "党员中心户", "Member household"
    FIRM_ORGANISATION = "firm_organisation", "企业党组织", "Firm's Party organisation"

    @property
    def level(self) -> PartyLevel | None:
        """Its level among the five; None for an organisation inside a firm."""
        return PartyLevel[self.name] if self.name in PartyLevel.__members__ else None


class FirmKind(Word):
    """A kind of property-service firm."""

    PROFESSIONAL = "professional", "专业物业", "Professional firm"
    PUBLIC_INTEREST = "public_interest", "红色公益物业", "Public-interest firm"


class RedBlackList(Word):
    """The list that a firm stands on."""

    RED = "red", "红榜", "Red list"
    BLACK = "black", "黑榜", "Black list"


class DecisionKind(Word):
    """What an authority decided about a firm."""

    REMOVED = "removed", "清退", "Removed"
    RECTIFIED = "rectified", "整改", "Rectified"
    WARNED = "warned", "警告", "Warned"
    PRAISED = "praised", "表扬", "Praised"


class DisputeKind(Word):
    """How residents went against a firm."""

    COMPLAINT = "complaint", "投诉", "Complaint"
    PETITION = "petition", "信访", "Petition"
    LAWSUIT = "lawsuit", "诉讼", "Lawsuit"


class CommitteeKind(Word):
    """A body of a compound: elected by its owners, or interim."""

    OWNERS = "owners", "业委会", "Owners' committee"
    MANAGEMENT = "management", "物委会", "Property management committee"


class ServicePointKind(Word):
    """A kind of position (阵地) where residents are served."""

    CENTRE = "centre", "党群服务中心", "Party-mass service centre"
    STATION = "station", "红色驿站", "Red station"
    CANTEEN = "canteen", "长者食堂", "Elders' canteen"
    ELDER = "elder", "长者之家", "Elders' home"
    CHILD = "child", "儿童之家", "Children's home"
    CLASS = "class", "四点半课堂", "4:30 classroom"
    BOOK = "book", "红色书屋", "Reading room"
    PAVILION = "pavilion", "议事亭", "Deliberation pavilion"
    CINEMA = "cinema", "红色影院", "Red cinema"
    REPAIR = "repair", "便民维修", "Repair"
    PARCEL = "parcel", "快递代收", "Parcels"
    NIGHT = "night", "夜间值守", "Night duty"
    DESK = "desk", "帮办窗口", "Help desk"
    EDU = "edu", "红色教育阵地", "Education site"


class HonourKind(Word):
    """A title, a brand or an honour."""

    DEMONSTRATION = "demonstration", "示范小区", "Demonstration compound"
    BRAND = "brand", "品牌", "Brand"
    GREEN_COMMUNITY = "green_community", "绿色社区", "Green community"
    BEAUTIFUL_HOME = "beautiful_home", "美丽家园", "Beautiful home"


class HonourLevel(Word):
    """Who awarded a title."""

    CITY = "city", "市级", "City"
    PREFECTURE = "prefecture", "州级", "Prefecture"
    PROVINCIAL = "provincial", "省级", "Provincial"
    NATIONAL = "national", "国家级", "National"


class StewardKind(Word):
    """A unit of the red stewards."""

    RESPONSIBILITY_AREA = "responsibility_area", "党员责任区", "Responsibility area"
    VANGUARD_POST = "vanguard_post", "先锋岗", "Vanguard post"
    STEWARD_TEAM = "steward_team", "红色管家队", "Steward team"


class ActivityKind(Word):
    """A kind of activity."""

    VOLUNTEER_SERVICE = "volunteer_service", "志愿服务", "Volunteer service"
    STORY_SESSION = "story_session", "红色故事会", "Story session"
    DELIBERATION = "deliberation", "民主议事", "Deliberation"
    COUNCIL_MEETING = "council_meeting", "业主恳谈会", "Owners' meeting"
    JOINT_CONFERENCE = "joint_conference", "红色物业联席会", "Joint conference"
    ELDER_SERVICE = "elder_service", "为老服务", "Elder service"
    CHILD_CARE = "child_care", "托幼服务", "Child care"
    STUDY_VISIT = "study_visit", "观摩学习", "Study visit"
    OPEN_DAY = "open_day", "开放日", "Open day"
    BOOKED_SERVICE = "booked_service", "预约上门服务", "Booked service"


class BaseFeatureKind(Word):
    """What the base map is made of."""

    WATER = "water", "水面", "Water"
    WATERWAY = "waterway", "河流", "Waterway"
    STREET = "street", "道路", "Street"
    BRIDGE = "bridge", "桥梁", "Bridge"
    RAIL = "rail", "铁路", "Railway"
    GREEN = "green", "绿地", "Green"
    BLOCK = "block", "街区", "Block"
    PLACE = "place", "地名", "Place"
    RELIEF = "relief", "地形", "Relief"
    WOOD = "wood", "林地", "Wood"
    FARMLAND = "farmland", "农田", "Farmland"
    SCHOOL = "school", "学校", "School"
    KINDERGARTEN = "kindergarten", "幼儿园", "Kindergarten"
    HOSPITAL = "hospital", "医院", "Hospital"
    MARKET = "market", "市场", "Market"
    COMMERCE = "commerce", "商业", "Commerce"
    OFFICE = "office", "办公", "Office"
    FACTORY = "factory", "工厂", "Factory"
    WAREHOUSE = "warehouse", "仓库", "Warehouse"
    STATION = "station", "车站", "Station"
    SQUARE = "square", "广场", "Square"
    SPORTS = "sports", "体育", "Sports"
    VACANT = "vacant", "空地", "Vacant land"
    STRUCTURE = "structure", "其他建筑", "Other building"
    PITCH = "pitch", "运动场地", "Pitch"
    GARDEN = "garden", "小区绿地", "Garden"


class GateKind(Word):
    """A kind of gate of a compound."""

    MAIN = "main", "主出入口", "Main gate"
    SIDE = "side", "次出入口", "Side gate"
    PEDESTRIAN = "pedestrian", "人行出入口", "Pedestrian gate"


class WalkKind(Word):
    """What a link of the walking network is."""

    STREET = "street", "道路", "Street"
    LANE = "lane", "小路", "Lane"
    BRIDGE = "bridge", "桥梁", "Bridge"
    PATH = "path", "步道", "Path"
    GATE = "gate", "出入口连线", "Gate link"


class TicketStep(Rank):
    """A step of the closed loop. A ticket without an event stands at 0, before the first."""

    DISCOVER = 1, "发现", "Discover"
    ACCEPT = 2, "受理", "Accept"
    DISPATCH = 3, "转派", "Dispatch"
    HANDLE = 4, "处置", "Handle"
    FEED_BACK = 5, "反馈", "Feed back"
    VERIFY = 6, "核实结案", "Verify and close"


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A county-level city: the unit of a load, of a backup and of a permission.

    `projected_srid` is the EPSG number of the projected system in which its areas and distances are computed.
    """

    city: str
    name: str
    projected_srid: int
    name_en: str | None = None
    time_zone: str = "Asia/Shanghai"
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementPeriod:
    """Who manages a compound from a day on, until the day before `valid_to` (None: until further notice)."""

    compound_code: str
    status: ManagementStatus
    valid_from: date
    valid_to: date | None = None
    firm_code: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the period covers `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The term of a committee; `term_to` is its last day."""

    term_from: date
    term_to: date | None = None
    dissolved_on: date | None = None

    def is_in_office(self, day: date) -> bool:
        """Whether the term runs on `day` and was not cut short."""
        is_dissolved = self.dissolved_on is not None and self.dissolved_on <= day
        return self.term_from <= day and not is_dissolved and (self.term_to is None or day <= self.term_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One step of one ticket, as it happened; events are only ever added."""

    step: TicketStep
    happened_at: datetime
    is_satisfied: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where a row came from: the run, the file of that run, and the line or feature in it (from 1)."""

    run: int
    source_file: int
    source_row: int


def days_left(until: date | None, today: date) -> int | None:
    """Days from `today` until `until`: negative when it has passed, None when it has no end."""
    return None if until is None else (until - today) // timedelta(days=1)
