"""Numbers about service: the joint conference, care, tickets and how satisfied people are."""

from geodata.indicators import basis
from geodata.indicators.indicator import Indicator
from geodata.indicators.measure import Begun, Condition, Is, Known, Measure, NotOver, Unknown
from geodata.model import ActivityKind, TicketStep

CLOSED = Known("closed_at")
OPEN = Unknown("closed_at")
SMALL = Is("is_small_matter", (True,))
OPEN_STEPS = tuple(step.value for step in TicketStep if step is not TicketStep.VERIFY)


def _of_days(column: str, *where: Condition) -> Measure:
    return Measure(view="ticket_day_counts", where=where, aggregate="sum", column=column)


def _of_steps(*where: Condition) -> Measure:
    return Measure(view="ticket_step_counts", where=where, aggregate="sum", column="tickets")


def _held(kind: ActivityKind) -> tuple[Is, Begun]:
    return Is("kind", (kind.value,)), Begun("held_on")


def _person_times(key: str, zh: str, en: str, kind: ActivityKind) -> Indicator:
    return Indicator(
        key=key,
        zh=zh,
        en=en,
        unit=basis.PERSON_TIMES,
        definition_zh=f"已开展的{kind.zh}活动人次之和；人次未登记的活动另列场数。",
        definition_en=f"Sum of person-times of {kind.en.lower()} held so far; activities without a count are "
        "told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="activities", where=_held(kind), aggregate="sum", column="person_times"),
        unknown=Measure(view="activities", where=(*_held(kind), Unknown("person_times"))),
    )


CONFERENCE = _held(ActivityKind.JOINT_CONFERENCE)

INDICATORS = (
    Indicator(
        key="service.joint_conference_matters_resolved",
        zh="联席会解决事项",
        en="Matters resolved by the joint conference",
        unit=basis.MATTERS,
        definition_zh="历次红色物业联席会解决事项件数之和；件数未登记的会议另列场数。",
        definition_en="Sum of the matters that joint conferences resolved so far; those without a "
        "count are told beside it.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="activities", where=CONFERENCE, aggregate="sum", column="matters_resolved"),
        unknown=Measure(view="activities", where=(*CONFERENCE, Unknown("matters_resolved"))),
    ),
    _person_times(
        "service.elder_service_person_times", "为老服务", "Elder service", ActivityKind.ELDER_SERVICE
    ),
    _person_times("service.child_care_person_times", "托幼服务", "Child care", ActivityKind.CHILD_CARE),
    Indicator(
        key="service.small_matters_resolved",
        zh="办结民生小事",
        en="Small matters resolved",
        unit=basis.TICKETS,
        definition_zh="已核实结案、类别属民生小事的工单件数。",
        definition_en="Closed tickets of the small-matter classes.",
        legal_basis=basis.HOTLINE,
        numerator=Measure(view="tickets", where=(SMALL, CLOSED), counter=_of_days("closed", SMALL)),
    ),
    Indicator(
        key="service.satisfaction_pct",
        zh="回访满意率",
        en="Satisfaction",
        unit=basis.PERCENT,
        definition_zh="回访表示满意的工单 ÷ 有回访结果的工单；结案而无回访结果的另列件数。",
        definition_en="Tickets whose call-back said satisfied / tickets whose call-back was answered; closed "
        "tickets without an answer are told beside it.",
        legal_basis=basis.HOTLINE,
        numerator=Measure(
            view="tickets", where=(Is("is_satisfied", (True,)), CLOSED), counter=_of_days("satisfied")
        ),
        denominator=Measure(view="tickets", where=(Known("is_satisfied"), CLOSED), counter=_of_days("rated")),
        unknown=Measure(view="tickets", where=(Unknown("is_satisfied"), CLOSED), counter=_of_days("unrated")),
        form="share",
        digits=2,
    ),
    Indicator(
        key="service.study_visits_received",
        zh="接待观摩",
        en="Study visits received",
        unit=basis.VISITS,
        definition_zh="已接待的观摩学习批次。",
        definition_en="Study visits received so far.",
        legal_basis=basis.LOCAL,
        numerator=Measure(view="activities", where=_held(ActivityKind.STUDY_VISIT)),
    ),
    Indicator(
        key="service.points_open",
        zh="服务阵地",
        en="Service points",
        unit=basis.POINTS,
        definition_zh="启用中的各类服务阵地处数。",
        definition_en="Service points of every kind that are open.",
        legal_basis=basis.PROPERTY_NOTICE,
        numerator=Measure(view="service_points", where=(Begun("opened_on"), NotOver("closed_on"))),
    ),
)

TICKETS = (
    Indicator(
        key="tickets.total",
        zh="工单",
        en="Tickets",
        unit=basis.TICKETS,
        definition_zh="在册工单件数，不论办理到哪一步。",
        definition_en="Tickets on file, at whatever step.",
        legal_basis=basis.HOTLINE,
        numerator=Measure(view="tickets", counter=_of_steps()),
    ),
    Indicator(
        key="tickets.open",
        zh="在办工单",
        en="Open tickets",
        unit=basis.TICKETS,
        definition_zh="尚未核实结案的工单件数。",
        definition_en="Tickets that are not yet verified and closed.",
        legal_basis=basis.HOTLINE,
        numerator=Measure(view="tickets", where=(OPEN,), counter=_of_steps(Is("step", (0, *OPEN_STEPS)))),
    ),
    *(
        Indicator(
            key=f"tickets.open_at_{step.name.lower()}",
            zh=f"停在“{step.zh}”的工单",
            en=f"Open tickets at step {step.value}, {step.en.lower()}",
            unit=basis.TICKETS,
            definition_zh=f"最近完成的步骤为“{step.zh}”、尚未结案的工单件数。",
            definition_en=f"Open tickets whose last step was: {step.en.lower()}.",
            legal_basis=basis.HOTLINE,
            numerator=Measure(
                view="tickets",
                where=(Is("step", (step.value,)), OPEN),
                counter=_of_steps(Is("step", (step.value,))),
            ),
        )
        for step in map(TicketStep, OPEN_STEPS)
    ),
)
