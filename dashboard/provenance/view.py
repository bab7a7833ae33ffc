"""What a link to the data page remembers; `dashboard/client/src/pages/data.ts` reads the same names.

The address is the only memory of the page. What is picked (`fault`) changes the card and the map alone, all
else changes the list too.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args
from urllib.parse import quote, urlencode

from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.model import Language

Tab = Literal["runs", "faults", "quality", "lineage", "dictionary"]
TABS: Final[tuple[Tab, ...]] = get_args(Tab)
Only = Literal["", "rejected", "changed", "held", "rolled_back"]
ONLY: Final[tuple[Only, ...]] = get_args(Only)
ROWS: Final = ("inserted", "updated", "removed")
PAGE: Final = 50
"""Rows of a list on one page."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_.]{0,60}")
_PICKED: Final = re.compile(r"[0-9a-z]{1,16}")
_LONGEST_CODE: Final = 64
_LONGEST_QUESTION: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """The state of the data page.

    Attributes:
        tab: Which part is shown.
        dataset: Of which dataset the runs are; empty for all.
        only: Which of them.
        run: The run whose rows are shown; 0 for the list of runs.
        rule: Of which rule the rejects are; empty for all.
        rows: Instead of rejects, which rows of the run: `inserted`, `updated` or `removed`.
        kind: Of which kind the faults are; empty for all.
        from_: Rows of the list before its page.
        fault: The reject of the run, or the fault, that is picked; empty for none.
        feature: Dataset and code of the row whose lineage is shown; None for none.
        table: The view that the dictionary is open at.
        q: What the dictionary is searched for.
    """

    tab: Tab = "runs"
    dataset: str = ""
    only: Only = ""
    run: int = 0
    rule: str = ""
    rows: str = ""
    kind: str = ""
    from_: int = 0
    fault: str = ""
    feature: tuple[str, str] | None = None
    table: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> DataView:
        """The state that an address asks for; whatever cannot be used falls back to the usual."""
        tab, only = query.get("tab", ""), query.get("only", "")
        run = _number(query.get("run", ""))
        fault = query.get("fault", "")
        dataset, _, code = query.get("feature", "").partition(":")
        feature = (dataset, code) if _is_dataset(dataset) and 0 < len(code) <= _LONGEST_CODE else None
        return cls(
            tab=tab if tab in TABS else _tab_of(run, fault, feature),
            dataset=query.get("dataset", "") if query.get("dataset") in DATASETS else "",
            only=only if only in ONLY else "",
            run=run,
            rule=_word(query.get("rule", "")),
            rows=query["rows"] if query.get("rows") in ROWS else "",
            kind=_word(query.get("kind", "")),
            from_=_number(query.get("from", "")),
            fault=fault if _PICKED.fullmatch(fault) else "",
            feature=feature,
            table=_word(query.get("table", "")),
            q=query.get("q", "").strip()[:_LONGEST_QUESTION],
        )

    def href(self, city: str, language: Language, **changes: Any) -> str:  # noqa: ANN401 - any attribute
        """The address of this state with some changes; whatever depends on what changed begins anew."""
        if "from_" not in changes and set(changes) - {"fault"}:
            changes["from_"] = 0
        if set(changes) - {"fault"}:
            changes.setdefault("fault", "")
        state = replace(self, **changes)
        told = {"city": city, "lang": language}
        for name, value in asdict(state).items():
            if value and value != _USUAL[name]:
                told[name.rstrip("_")] = ":".join(value) if isinstance(value, tuple) else str(value)
        if state.tab == _tab_of(state.run, state.fault, state.feature):
            told.pop("tab", None)
        elif state.tab == TABS[0]:
            told["tab"] = state.tab
        return f"?{urlencode(told, quote_via=quote, safe=':')}"


_USUAL: Final = {field.name: field.default for field in fields(DataView)}


def _tab_of(run: int, fault: str, feature: tuple[str, str] | None) -> Tab:
    """The part that an address means without naming it."""
    if run:
        return "runs"
    if feature:
        return "lineage"
    return "faults" if fault else "runs"


def _is_dataset(name: str) -> bool:
    return name in DATASETS or name == "communities"


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else ""
