"""What an office says to a finding: right as it is, one compound or two; by a post, never by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata import codes
from geodata.db.judging import doubles
from geodata.db.judging.finding import KINDS, OPEN
from geodata.db.loading.faults import transaction
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError, UsageError
from geodata.persons import is_nothing_but_names, names_person
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.settings import Settings

ALLOWED: Final = "allowed"
SAME: Final = "same"
DIFFERENT: Final = "different"
LONGEST_POST: Final = 40
_VERDICTS: Final = {
    ALLOWED: "允许保留",
    SAME: "确认为同一处",
    DIFFERENT: "确认不是同一处",
    OPEN: "待处理",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A verdict that was kept: on what, and the other names that the kept compound has got by it."""

    kind: str
    code: str | None
    other: str | None
    verdict: str
    aliases: tuple[str, ...] = ()

    def sentences(self, finding: str) -> Iterator[Said]:
        """What a terminal is told of the verdict on a finding."""
        about = joined([code for code in (self.code, self.other) if code], en=" and ")
        yield Said(
            en=f"{finding} ({self.kind}, {about.en}) is {self.verdict}.",
            zh=f"问题 {finding}（{KINDS.get(self.kind, self.kind)}，{about.zh}）"
            f"：{_VERDICTS.get(self.verdict, self.verdict)}。",
        )
        if self.aliases:
            yield Said(
                en=f"Loads and search now find it by {'、'.join(self.aliases)} too. Both rows stay until a"
                " delivery leaves one out.",
                zh=f"今后装载和搜索也可按{'、'.join(self.aliases)}找到它。两行都保留，直到某次交付不再包含其中一行。",
            )


def give(
    settings: Settings,
    finding: str,
    verdict: str,
    *,
    why: str = "",
    post: str = "",
    city: str | None = None,
    keep: str | None = None,
) -> Given:
    """Keep what an office says to a finding of the last check; the next check does not list it as open.

    `allowed` puts a fault on the list of those that are right as they are. Two compounds that may be one are
    `same` or `different`; of the same, the one that is kept gets the name and the code of the other as
    aliases, and no row is touched. `open` takes a verdict back.

    Args:
        settings: Which database.
        finding: Its eight characters, from `hongtu check`.
        verdict: `allowed`, `same`, `different` or `open`.
        why: The reason, in a sentence.
        post: Who says so, as an office: 区划办, 社区网格长.
        city: Which city, when two have a finding of that number.
        keep: Code of the compound that is kept, with `same`; without it the first one.

    Raises:
        UsageError: The verdict does not fit the finding or contradicts another, or the reason or the post is
            missing or a person.
        NotFoundError: The last check has no such finding.
    """
    _check_words(verdict, why, post)
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        where, kind, code, other = _find(connection, finding, city)
        _check_fit(kind, verdict)
        connection.execute(
            "DELETE FROM hongtu.verdict WHERE city = %s AND kind = %s AND code = %s", (where, kind, finding)
        )
        connection.execute(
            "DELETE FROM hongtu.compound_alias WHERE city = %s AND code LIKE %s", (where, f"v-{finding}-%")
        )
        connection.execute(
            "UPDATE hongtu.finding SET verdict = %s WHERE city = %s AND code = %s", (verdict, where, finding)
        )
        if verdict == OPEN:
            return Given(kind=kind, code=code, other=other, verdict=verdict)
        connection.execute(
            "INSERT INTO hongtu.verdict (city, code, kind, first_code, second_code, verdict, why, post, geom)"
            " SELECT city, code, kind, first_code, second_code, %s, %s, %s,"
            " CASE WHEN kind <> %s THEN geom END FROM hongtu.finding WHERE city = %s AND code = %s",
            (verdict, why, post, doubles.KIND, where, finding),
        )
        aliases: tuple[str, ...] = ()
        if verdict == SAME:
            kept = keep or code or ""
            if kept not in {code, other}:
                raise UsageError(
                    Said(en=f"{kept} is not one of the two.", zh=f"{kept} 不是这两个小区之一。"),
                    Said(
                        en=f"--keep {code} or --keep {other}.", zh=f"请用 --keep {code} 或 --keep {other}。"
                    ),
                )
            aliases = _alias(connection, where, finding, kept, (other if kept == code else code) or "")
        return Given(kind=kind, code=code, other=other, verdict=verdict, aliases=aliases)


def _check_words(verdict: str, why: str, post: str) -> None:
    if verdict not in {ALLOWED, SAME, DIFFERENT, OPEN}:
        raise UsageError(
            Said(en=f"{verdict!r} is no verdict.", zh=f"没有“{verdict}”这种处理意见。"),
            Said(
                en="Say allowed, same, different or open.",
                zh="可用 allowed（允许保留）、same（同一处）、different（不是同一处）、open（待处理）。",
            ),
        )
    if verdict == OPEN:
        return
    if not why.strip() or not post.strip():
        raise UsageError(
            Said(
                en="A verdict needs its reason and the post that gives it.",
                zh="处理意见须写明理由和作出意见的岗位。",
            ),
            Said(en="Add --why 理由 and --post 岗位.", zh="请加 --why 理由 和 --post 岗位。"),
        )
    for option, words in (("--why", why), ("--post", post)):
        if words.strip().startswith("<") and words.strip().endswith(">"):
            raise UsageError(
                Said(
                    en=f"{words.strip()} of {option} only shows what belongs there.",
                    zh=f"{option} 的“{words.strip()}”只是示例。",
                ),
                Said(en="Put your own words in its place.", zh="请换成实际内容。"),
            )
    if len(post) > LONGEST_POST or any(character.isdigit() for character in post):
        raise UsageError(
            Said(en="The post is none.", zh="--post 不是岗位名称。"),
            Said(
                en="Name an office or a post, such as 区划办; no person and no number.",
                zh="请写科室或岗位，如“区划办”，不写人名和号码。",
            ),
        )
    if names_person(post):
        raise UsageError(
            Said(
                en="The post reads like the name of a person, and persons are not stored.",
                zh="--post 像是人名，系统不存个人信息。",
            ),
            Said(
                en="Name the office or the post that decides, such as 区划办 or 社区书记.",
                zh="请写作出决定的科室或岗位，如“区划办”或“社区书记”。",
            ),
        )
    if is_nothing_but_names(why):
        raise UsageError(
            Said(
                en="The reason reads like the name of a person, and persons are not stored.",
                zh="--why 像是人名，系统不存个人信息。",
            ),
            Said(en="Say what was found, in a sentence.", zh="请用一句话写明核实的情况。"),
        )
    if codes.mask_personal(why) != why:
        raise UsageError(
            Said(
                en="The reason holds the number or the e-mail of a person.", zh="理由中含有个人号码或邮箱。"
            ),
            Said(en="Say it without; persons are not stored.", zh="请去掉，系统不存个人信息。"),
        )


def _check_fit(kind: str, verdict: str) -> None:
    fitting = {SAME, DIFFERENT, OPEN} if kind == doubles.KIND else {ALLOWED, OPEN}
    if verdict not in fitting:
        words = joined(sorted(fitting), en=" or ", zh="或 ")
        raise UsageError(
            Said(
                en=f"{verdict!r} does not fit {KINDS.get(kind, kind)} ({kind}).",
                zh=f"“{verdict}”不适用于{KINDS.get(kind, kind)}。",
            ),
            Said(en=f"Say {words.en}.", zh=f"可用 {words.zh}。"),
        )


def _find(connection: Connection, finding: str, city: str | None) -> tuple[str, str, str | None, str | None]:
    rows = connection.execute(
        "SELECT city, kind, first_code, second_code FROM hongtu.finding"
        " WHERE code = %s AND (%s::text IS NULL OR city = %s) FOR UPDATE",
        (finding, city, city),
    ).fetchall()
    if not rows:
        raise NotFoundError(
            Said(en=f"The last check has no finding {finding}.", zh=f"最近一次检查没有问题 {finding}。"),
            Said(
                en="`hongtu check` lists them by their numbers.", zh="可用 `hongtu check` 查看各问题的编号。"
            ),
        )
    if len(rows) > 1:
        cities = ", ".join(str(row[0]) for row in rows)
        raise UsageError(
            Said(
                en=f"{finding} is a finding of several cities: {cities}.",
                zh=f"多个城市都有问题 {finding}：{cities}。",
            ),
            Said(en="Say which with --city.", zh="请用 --city 写明是哪一个。"),
        )
    where, kind, code, other = rows[0]
    return (
        str(where), str(kind), None if code is None else str(code), None if other is None else str(other),
    )  # fmt: skip


def _alias(connection: Connection, city: str, finding: str, kept: str, left: str) -> tuple[str, ...]:
    """Give the compound that is kept the name and the code of the one that is left."""
    row = connection.execute(
        "SELECT b.name, a.name FROM hongtu.compound b, hongtu.compound a"
        " WHERE b.city = %(city)s AND b.code = %(left)s AND a.city = %(city)s AND a.code = %(kept)s",
        {"city": city, "left": left, "kept": kept},
    ).fetchone()
    if row is None:
        raise NotFoundError(
            Said(en="One of the two compounds is not there any more.", zh="两个小区中有一个已不在库中。"),
            Said(en="Run `hongtu check` again.", zh="请重新运行 `hongtu check`。"),
        )
    if _are_one_already(connection, city, kept, left):
        return ()
    names = [left] if row[0] in {None, row[1]} else [left, str(row[0])]
    for number, name in enumerate(names):
        connection.execute(
            "INSERT INTO hongtu.compound_alias (city, code, name, compound_code, source)"
            " VALUES (%s, %s, %s, %s, %s)",
            (city, f"v-{finding}-{number}", name, kept, f"hongtu verdict {finding}"),
        )
    return tuple(names)


def _are_one_already(connection: Connection, city: str, kept: str, left: str) -> bool:
    """Whether other verdicts have made one of two compounds, so that their names lead to it.

    Raises:
        UsageError: By another verdict one of the two is left for a third, to which its name leads.
    """
    said = {
        str(name): (str(code), str(finding))
        for name, code, finding in connection.execute(
            "SELECT name, compound_code, split_part(code, '-', 2) FROM hongtu.compound_alias"
            " WHERE city = %s AND run IS NULL AND code LIKE 'v-%%-0'",
            (city,),
        )
    }
    if _last(said, kept) == _last(said, left):
        return True
    for code in (kept, left):
        if code in said:
            third, finding = said[code]
            raise UsageError(
                Said(
                    en=f"By the verdict on finding {finding}, {code} is left for {third}: its name cannot"
                    " lead to two.",
                    zh=f"按问题 {finding} 的处理意见，{code} 已归入 {third}，不能同时指向两个小区。",
                ),
                Said(
                    en=f"Answer the finding of the other one and {third}, or take that verdict back first:"
                    f" hongtu verdict {finding} open.",
                    zh=f"请改为处理另一小区与 {third} 的问题，或先撤回：hongtu verdict {finding} open。",
                ),
            )
    return False


def _last(said: dict[str, tuple[str, str]], code: str) -> str:
    """The compound to which the names of one lead in the end."""
    seen = {code}
    while code in said and said[code][0] not in seen:
        code = said[code][0]
        seen.add(code)
    return code
