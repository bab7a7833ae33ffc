"""Numbers about property-service firms and what residents hold against them."""

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import Begun, InYear, Is, Measure, Unknown, Within
from geodata.model import DecisionKind, DisputeKind, PartyKind

IN_FIRMS = Is("kind", (PartyKind.FIRM_ORGANISATION.value,))
COMPLAINTS = Is("kind", (DisputeKind.COMPLAINT.value, DisputeKind.PETITION.value))
LAWSUITS = Is("kind", (DisputeKind.LAWSUIT.value,))
TOP_GRADE = 5

INDICATORS = (
    Indicator(
        key="firms.total",
        zh="物业服务企业",
        en="Property-service firms",
        unit=basis.FIRMS,
        definition_zh="在册备案的物业服务企业家数，含红色公益物业。",
        definition_en="Property-service firms on file, public-interest firms among them.",
        legal_basis=basis.PROPERTY_REGULATION,
        numerator=Measure(view="firms"),
    ),
    Indicator(
        key="firms.party_organisations",
        zh="物业企业党组织",
        en="Party organisations in firms",
        unit=basis.ORGANISATIONS,
        definition_zh="建在物业服务企业的党组织个数；一个党组织可覆盖多家企业。",
        definition_en="Party organisations set up in firms; one of them may serve several firms.",
        legal_basis=basis.PARTY_CHARTER,
        numerator=Measure(view="party_organisations", where=(IN_FIRMS, Begun("founded_on"))),
    ),
    Indicator(
        key="firms.firms_covered_by_party_organisations",
        zh="党组织覆盖的物业企业",
        en="Firms covered by a Party organisation",
        unit=basis.FIRMS,
        definition_zh="被企业党组织（含联合党组织）覆盖的物业服务企业家数，一家只计一次。",
        definition_en="Distinct firms that a Party organisation in firms covers, alone or with others.",
        legal_basis=basis.PARTY_CHARTER,
        numerator=Measure(view="firms", where=(Is("has_party_organisation", (True,)),), is_alone=True),
    ),
    Indicator(
        key="firms.removed_or_rectified",
        zh="清退或整改的企业",
        en="Firms removed or rectified",
        unit=basis.FIRMS,
        definition_zh="受到清退或整改决定的物业服务企业家数，一家只计一次。",
        definition_en="Distinct firms with a decision to remove or to rectify them.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(
            view="decisions",
            where=(
                Is("kind", (DecisionKind.REMOVED.value, DecisionKind.RECTIFIED.value)),
                Begun("decided_on"),
            ),
            aggregate="count_distinct",
            column="firm_code",
        ),
    ),
    Indicator(
        key="firms.grade_5a",
        zh="5A级企业",
        en="Firms of grade 5A",
        unit=basis.FIRMS,
        definition_zh="信用星级为5A的物业服务企业家数；星级未登记的不计，另列家数。",
        definition_en="Firms of grade 5A; firms whose grade is not on file are told beside it.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(view="firms", where=(Is("star_grade", (TOP_GRADE,)),)),
        unknown=Measure(view="firms", where=(Unknown("star_grade"),)),
    ),
    Indicator(
        key="firms.complaints_change_pct",
        zh="投诉信访同比",
        en="Complaints and petitions, year on year",
        unit=basis.PERCENT,
        definition_zh="近十二个月涉物业服务企业的投诉、信访件数，与上一个十二个月相比的增减。",
        definition_en="Complaints and petitions about firms: the last twelve months against those before.",
        legal_basis=basis.PETITIONS,
        numerator=Measure(view="disputes", where=(COMPLAINTS, Within("filed_on"))),
        denominator=Measure(view="disputes", where=(COMPLAINTS, Within("filed_on", years_ago=1))),
        form="change",
        digits=1,
    ),
    Indicator(
        key="firms.lawsuits_2024_change_pct",
        zh="2024年物业诉讼同比",
        en="Lawsuits in 2024, year on year",
        unit=basis.PERCENT,
        definition_zh="2024年涉物业服务企业的民事诉讼件数，与2023年相比的增减幅度。",
        definition_en="Civil suits with firms filed in 2024 against those filed in 2023.",
        legal_basis=basis.CIVIL_PROCEDURE,
        numerator=Measure(view="disputes", where=(LAWSUITS, InYear("filed_on", 2024))),
        denominator=Measure(view="disputes", where=(LAWSUITS, InYear("filed_on", 2023))),
        form="change",
        digits=1,
    ),
)
