"""The published figures, counted by hand from the words in the files: an oracle without SQL and indicators."""

# ruff: noqa: E501 - tables

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import date

NOT_MANAGED = {"无物业", "未知"}
SMALL = {
    "照明损坏", "漏水维修", "设施维修", "楼道堆物", "下水道堵塞", "垃圾清运",
    "绿化养护", "保洁不到位", "停车纠纷", "占道经营", "电动车充电", "门禁故障",
    "服务态度", "噪声扰民", "宠物管理", "邻里纠纷", "助老助困", "咨询求助",
}  # fmt: skip

# What the city published, and what "more than" allows.
EXACT: dict[str, float] = {
    "compounds": 803, "owners_committees": 324, "management_committees": 348, "party_work": 100.0, "coverage": 90.77,
    "demonstration": 10, "firms": 125, "organisations": 36, "firms_covered": 42, "removed_or_rectified": 18,
    "grade_5a": 1, "complaints_change": -35.2, "lawsuits_2024_change": -66.6,
    "urban_communities": 24, "with_public_firm": 8, "public_floor_area": 563_000, "taken_over": 28, "green": 4,
    "beautiful": 1, "responsibility_areas": 420, "vanguard_posts": 680, "steward_teams": 135, "education_sites": 68,
    "story_sessions": 126, "brands": 27, "full_time": 1, "part_time_min": 2, "part_time_max": 5,
    "red_observers": 12_000, "deliberations": 680, "participation": 86.0, "satisfaction": 98.2, "study_visits": 23,
}  # fmt: skip
MORE_THAN: dict[str, float] = {
    "team_members": 2100, "volunteer_person_times": 27_000, "conference_matters": 680, "elder_person_times": 9100,
    "child_person_times": 6300, "small_matters": 77_000,
}  # fmt: skip
ALLOWED_EXCESS = 1.05


def count(city: dict[str, pd.DataFrame], today: date) -> dict[str, float]:
    """Every published figure of a city's tables."""
    return {
        **_compounds(city, today),
        **_firms(city, today),
        **_communities(city),
        **_party(city),
        **_service(city),
    }


def _compounds(city: dict[str, pd.DataFrame], today: date) -> dict[str, float]:
    compounds, committees, grids = city["compounds"], city["committees"], city["grid_cells"]
    area = compounds["floor_area_m2"].astype(float)
    managed = area[~compounds["status"].isin(NOT_MANAGED)].sum()
    known = area[compounds["status"] != "未知"].sum()
    in_office = committees[
        (committees["term_from"] <= f"{today}")
        & (committees["term_to"] >= f"{today}")
        & committees["dissolved_on"].isna()
    ]
    worked = grids[grids["full_time_workers"].notna()]
    return {
        "compounds": len(compounds),
        "owners_committees": (in_office["kind"] == "业委会").sum(),
        "management_committees": (in_office["kind"] == "物委会").sum(),
        "party_work": (in_office["has_party_work"] == "是").mean() * 100,
        "coverage": round(100 * managed / known, 2),
        "demonstration": (city["honours"]["kind"] == "示范小区").sum(),
        "full_time": worked["full_time_workers"].astype(float).mean(),
        "part_time_min": worked["part_time_workers"].astype(float).min(),
        "part_time_max": worked["part_time_workers"].astype(float).max(),
        "red_observers": compounds["red_observers"].astype(int).sum(),
        "participation": round(
            100
            * compounds["participating_households"].astype(int).sum()
            / compounds["households"].astype(int).sum(),
            1,
        ),
    }


def _firms(city: dict[str, pd.DataFrame], today: date) -> dict[str, float]:
    firms, disputes, decisions = city["firms"], city["disputes"], city["decisions"]
    own = city["party_organisations"]
    own = own[own["kind"] == "企业党组织"]
    day = pd.to_datetime(disputes["filed_on"])
    now = pd.Timestamp(today)
    last = (day > now - pd.DateOffset(years=1)) & (day <= now)
    before = (day > now - pd.DateOffset(years=2)) & (day <= now - pd.DateOffset(years=1))
    suit = disputes["kind"] == "诉讼"

    def change(later: int, earlier: int) -> float:
        return round(100 * (later / earlier - 1), 1)

    return {
        "firms": len(firms),
        "organisations": len(own),
        "firms_covered": len({code for codes in own["firms"] for code in codes.split("、")}),
        "removed_or_rectified": decisions.loc[
            decisions["kind"].isin({"清退", "整改"}), "firm_code"
        ].nunique(),
        "grade_5a": (firms["star_grade"] == "5A").sum(),
        "complaints_change": change((last & ~suit).sum(), (before & ~suit).sum()),
        "lawsuits_2024_change": change(
            (suit & (day.dt.year == 2024)).sum(), (suit & (day.dt.year == 2023)).sum()
        ),
    }


def _communities(city: dict[str, pd.DataFrame]) -> dict[str, float]:
    divisions, firms, compounds, honours = (
        city["divisions"],
        city["firms"],
        city["compounds"],
        city["honours"],
    )
    public = compounds[compounds["status"] == "红色公益"]
    provincial = honours[honours["level"] == "省级"]
    return {
        "urban_communities": ((divisions["level"] == "社区") & (divisions["kind"] == "城镇")).sum(),
        "with_public_firm": firms.loc[firms["kind"] == "红色公益物业", "community_code"].nunique(),
        "public_floor_area": public["floor_area_m2"].astype(float).sum(),
        "taken_over": (public["was_unmanaged"] == "是").sum(),
        "green": (provincial["kind"] == "绿色社区").sum(),
        "beautiful": (provincial["kind"] == "美丽家园").sum(),
    }


def _party(city: dict[str, pd.DataFrame]) -> dict[str, float]:
    stewards, activities = city["steward_units"], city["activities"]
    persons = activities["person_times"].astype(float)
    return {
        "responsibility_areas": (stewards["kind"] == "责任区").sum(),
        "vanguard_posts": (stewards["kind"] == "先锋岗").sum(),
        "steward_teams": (stewards["kind"] == "管家队").sum(),
        "team_members": stewards.loc[stewards["kind"] == "管家队", "members"].astype(int).sum(),
        "volunteer_person_times": persons[activities["kind"] == "志愿服务"].sum(),
        "education_sites": (city["service_points"]["kind"] == "红色教育阵地").sum(),
        "story_sessions": (activities["kind"] == "红色故事会").sum(),
        "brands": (city["honours"]["kind"] == "品牌").sum(),
        "deliberations": activities["kind"].isin({"民主议事", "业主恳谈"}).sum(),
    }


def _service(city: dict[str, pd.DataFrame]) -> dict[str, float]:
    activities, tickets = city["activities"], city["tickets"]
    persons = activities["person_times"].astype(float)
    conference = activities["kind"] == "联席会议"
    answered = tickets["is_satisfied"].dropna()
    return {
        "conference_matters": activities.loc[conference, "matters_resolved"].astype(float).sum(),
        "elder_person_times": persons[activities["kind"] == "为老服务"].sum(),
        "child_person_times": persons[activities["kind"] == "托幼服务"].sum(),
        "small_matters": (tickets["source_class"].isin(SMALL) & tickets["closed_at"].notna()).sum(),
        "satisfaction": round(100 * (answered == "满意").mean(), 1),
        "study_visits": (activities["kind"] == "观摩学习").sum(),
    }
