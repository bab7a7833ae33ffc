"""A command line that cannot be understood, in both languages: the library of the commands knows English."""

from __future__ import annotations

import re
from typing import Final

from geodata.words import Said

_WRONG: Final = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"Missing argument '(?P<what>.+)'\.", "缺少参数 {what}。"),
        (r"Missing option '(?P<what>.+)'\.", "缺少选项 {what}。"),
        (r"Missing parameter: (?P<what>.+)", "缺少 {what}。"),
        (r"No such option: (?P<what>\S+).*", "没有选项 {what}。"),
        (r"No such command '(?P<what>.+)'\.", "没有命令 {what}。"),
        (r"Got unexpected extra arguments?(\(s\))? \((?P<what>.+)\)", "多出参数 {what}。"),
        (r"Option '(?P<what>.+)' requires an argument\.", "选项 {what} 后面缺少值。"),
        (r"Option '(?P<what>.+)' does not take a value\.", "选项 {what} 后面不能有值。"),
        (r"Invalid value for '(?P<what>.+?)': .*(valid integer|valid number).*", "{what} 应为数字。"),
        (
            r"Invalid value for '(?P<what>.+?)': .*greater than or equal to (?P<least>\S+)",
            "{what} 不能小于 {least}。",
        ),
        (
            r"Invalid value for '(?P<what>.+?)': .*less than or equal to (?P<most>\S+)",
            "{what} 不能大于 {most}。",
        ),
        (
            r"Invalid value for '(?P<what>.+?)': .*does not match the format.*",
            "{what} 应为日期，如 2026-05-01。",
        ),
        (r"Invalid value for '(?P<what>.+?)': (?P<why>.+)", "{what} 的值不能使用（{why}）。"),
    )
)


def told(message: str) -> Said:
    """What is wrong with a command line.

    Args:
        message: What the library says.
    """
    zh = message
    for pattern, form in _WRONG:
        if found := pattern.fullmatch(message):
            zh = form.format(**found.groupdict())
            break
    return Said(en=f"{message.rstrip('.')}.", zh=zh)
