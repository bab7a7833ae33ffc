"""The rules as a table for the documents: what each says of a row, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.rules.spec import Rule

SEVERITIES = {"reject": "拒收 reject", "warn": "提示 warn"}


def as_markdown(rules: Iterable[Rule]) -> str:
    """One row for each rule; what is filled in stands as an ellipsis."""
    lines = ["| 规则 rule | | 说明 sentence | 改法 what to do |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *map(_row, rules)])


def _row(rule: Rule) -> str:
    blanks = {"field": "…", "value": "…", "expected": "…"}
    said = f"{rule.sentence_zh.format(**blanks)} {rule.sentence.format(**blanks)}"
    return f"| `{rule.id}` | {SEVERITIES[rule.severity]} | {said} | {rule.hint_zh} {rule.hint} |"
