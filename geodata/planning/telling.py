"""Plans in lines for a person at a terminal."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from geodata.indicators.table import width_of
from geodata.siting import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.planning.inputs import Inputs
    from geodata.planning.keeping import Plan

PERCENT = 100.0
COVERED = {"max_cover", "capacitated_cover"}


def number(value: float | None) -> str:
    """A number with thousands apart, decimals only where they say something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1_000 or value == int(value) else f"{value:,.2f}"  # noqa: PLR2004


def facts(found: Mapping[str, object]) -> list[str]:
    """The facts of an instance, one a line."""
    shown = ("model", "status", "objective", "bound", "gap", "sites", "unserved", "seconds")
    return [f"{name:<10}{_cell(found[name])}" for name in shown]


def plan(answer: Mapping[str, Any], inputs: Inputs) -> list[str]:
    """An answer: its value and proof, its sites by name, and who is left out."""
    lines = [value(answer)]
    places = inputs.candidates.set_index("code")
    served = list(answer["assignment"].values())
    for code in answer["sites"]:
        place = places.loc[code]
        stands = f"stands: {place['firm_name']}" if place["is_existing"] else "new"
        lines.append(f"  {code:<14} {place['name']}  serves {served.count(code)} compounds  ({stands})")
    if answer["unserved"]:
        names = inputs.demand.set_index("code")["name"].loc[answer["unserved"]].fillna("?").tolist()
        lines.append(f"Unserved ({len(names)}): {'、'.join(names)}")
    return [*lines, *(f"Note: {note}" for note in answer["notes"])]


def value(answer: Mapping[str, Any]) -> str:
    """The value of an answer in one line, with its proof."""
    share = ""
    if answer["model"] in COVERED and answer["total_weight"]:
        whole = answer["total_weight"]
        share = f" of {number(whole)} ({PERCENT * answer['objective'] / whole:.1f} %)"
    gap = "-" if answer["gap"] is None else f"{PERCENT * answer['gap']:.2f} %"
    return (
        f"{answer['model']}: {number(answer['objective'])} {answer['unit']}{share}, {answer['status']}; "
        f"bound {number(answer['bound'])}, gap {gap}, {answer['seconds']:.2f} s"
    )


def explanation(told: Mapping[str, Any], unit: str) -> list[str]:
    """Why these places, why not the others, who is left out, how evenly it is spread."""
    lines = ["Why these places"]
    for one in told["chosen"]:
        if one["is_existing"]:
            continue
        substitute = "none"
        if one["substitute"]:
            substitute = f"{one['substitute']['name']}, at {number(one['substitute_loss'])} {unit}"
        lost = (
            "nothing keeps the conditions"
            if one["loss"] is None
            else f"{number(one['loss'])} {unit} are lost"
        )
        lines.append(
            f"  {one['site']:<14} {one['name']}: newly serves {len(one['newly_serves'])} compounds "
            f"({number(one['newly_serves_weight'])}); without it {lost}; best substitute: {substitute}"
        )
    lines.append("Why not the others")
    lines += [f"  {one['site']:<14} {one['name']}: {one['reason']}" for one in told["rejected"]]
    if told["unserved"]:
        lines.append("Who stays unserved")
        lines += [
            f"  {one['code']} {one['name']} ({one['community']}), {number(one['metres'])} m to the nearest: "
            f"{one['reason']}"
            for one in told["unserved"]
        ]
    return [*lines, "How evenly", *_fairness(told["equity"])]


def _fairness(equity: Mapping[str, Any]) -> list[str]:
    rows = {"all": equity["all"], "elderly": equity["elderly"]}
    rows |= {f"{name} share of elderly": row for name, row in equity["by_elderly_share"].items()}
    rows |= equity["by_community"]
    return [
        f"  {name}: mean {number(row['mean'])} m, Gini {row['gini'] or 0:.2f}, P90 {number(row['p90'])} m, "
        f"farthest {number(row['largest'])} m, worst tenth {number(row['worst_tenth'])} m"
        + ("" if row["covered"] is None else f", covered {PERCENT * row['covered']:.0f} %")
        for name, row in rows.items()
        if row is not None
    ]


def plans(found: Sequence[Plan]) -> list[str]:
    """Kept plans, one a line."""
    return [
        f"{one.number:>5}  {one.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC  {one.question.city}  "
        f"{one.name or '-'}  {value(one.answer)}"
        for one in found
    ]


def levels_off(points: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Say from where on a curve gains nothing more; empty where its end still does."""
    solved = [(label, answer) for label, answer in points if answer["sites"]]
    best = [(label, answer) for label, answer in solved if answer["objective"] == solved[-1][1]["objective"]]
    if len(best) < 2 or any(answer["status"] != Status.OPTIMAL for _, answer in best):  # noqa: PLR2004
        return ""
    label, answer = best[0]
    return f"From {label} on, more gain nothing: the best is {number(answer['objective'])} {answer['unit']}."


def comparison(found: Mapping[str, Any]) -> list[str]:
    """Two plans side by side."""
    lines = [
        f"{side}: plan {found[side]['plan']} ({found[side]['name'] or '-'}), "
        f"{number(found[side]['objective'])} {found[side]['unit']}, {found[side]['status']}"
        for side in ("first", "second")
    ]
    called = found["site_names"]
    for name in ("only_first", "only_second", "both"):
        sites = "、".join(f"{code} {called[code]}" for code in found[name])
        lines.append(f"sites of {name.replace('_', ' ')}: {sites or '-'}")
    sums = found["sums"]
    for kind in ("gained", "lost", "nearer", "farther"):
        names = "、".join(str(row["name"]) for row in found[kind])
        lines.append(
            f"{kind} ({len(found[kind])} compounds, {number(sums[kind])} {sums['unit']}): {names or '-'}"
        )
    return lines


def table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> list[str]:
    """Rows under their headings."""
    cells = [list(columns), *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(width_of(row[at]) for row in cells) for at in range(len(columns))]
    return [
        "  ".join(
            cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _cell(given: object) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, float):
        return number(given)
    if isinstance(given, list | tuple):
        return " ".join(map(_cell, given)) or "-"
    return "-" if given is None else str(given)
