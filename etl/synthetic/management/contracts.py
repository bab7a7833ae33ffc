"""Contracts between compounds and firms: terms that follow each other while the firm stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days, Integers, Numbers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms
    from etl.synthetic.management.past import Past


KEPT_YEARS = 9
"""Contracts that ended longer ago are no longer on file."""
NOT_RENEWED = 0.035
"""Share of the compounds whose contract has run out while the next one is negotiated."""
DEARER_EACH_TERM = 0.07
ONE_DAY = np.timedelta64(1, "D")


def rows(city: City, people: People, firms: Firms, past: Past) -> pd.DataFrame:
    """Contracts of two to five years in a chain for each period of a firm; the last ones run.

    A firm that the owners dismissed, that withdrew or was removed left before its contract ended; any other
    stayed until the last day.
    """
    rng = city.stream("contracts")
    today = np.datetime64(city.now, "D")
    period = np.flatnonzero(past.firm >= 0)
    years = np.where(firms.is_public[past.firm[period]], 2, rng.integers(3, 6, len(period)))
    ended = ~np.isnat(past.end[period])
    until = np.where(ended, past.end[period], today + ONE_DAY)
    lasted = (until - past.start[period]).astype(np.int64) / 365.2425
    terms = np.maximum(1, np.ceil(lasted / years)).astype(np.int64)
    of = np.repeat(np.arange(len(period)), terms)
    term = np.arange(len(of)) - np.repeat(np.cumsum(terms) - terms, terms)
    start = _later(past.start[period][of], term * years[of])
    end = _later(past.start[period][of], (term + 1) * years[of]) - ONE_DAY
    is_last = term == terms[of] - 1
    whole = ended[of] & is_last & ~past.cut_short[period][of]
    end = np.where(whole | (ended[of] & is_last), past.end[period][of] - ONE_DAY, end)
    runs = is_last & ~ended[of]
    lapsed = runs & (rng.random(len(of)) < NOT_RENEWED) & ((today - start).astype(np.int64) > 500)  # noqa: PLR2004
    end = np.where(lapsed, today - rng.integers(4, 110, len(of)).astype("timedelta64[D]"), end)
    signed = start - rng.integers(8, 45, len(of)).astype("timedelta64[D]")
    signed = np.minimum(signed, today)
    compound = past.compound[period][of]
    frame = pd.DataFrame(
        {
            "compound_code": city.compound_code[compound],
            "firm_code": firms.code[past.firm[period][of]],
            "starts_on": start.astype("datetime64[s]"),
            "ends_on": end.astype("datetime64[s]"),
            "signed_on": signed.astype("datetime64[s]"),
            "fee_yuan_m2_month": _fees(people, compound, (today - start).astype(np.int64) / 365.2425),
            "notice_days": rng.choice([30, 60, 90], len(of), p=[0.2, 0.5, 0.3]),
        }
    )
    kept = (end >= start) & (end > today - np.timedelta64(KEPT_YEARS * 365, "D"))
    frame = frame[kept].sort_values(["signed_on", "compound_code"], ignore_index=True)
    year = frame["signed_on"].dt.year
    serial = frame.groupby(year).cumcount() + 1
    frame.insert(0, "code", "CXWY" + year.astype(str) + serial.astype(str).str.zfill(4))
    return frame


def _later(day: Days, years: Integers) -> Days:
    """The same day of a later year; the first of March for a 29 February that the year does not have."""
    month = day.astype("datetime64[M]")
    rest = (day - month.astype("datetime64[D]")).astype("timedelta64[D]")
    return np.asarray((month + years * 12).astype("datetime64[D]") + rest)


def _fees(people: People, compound: Integers, age: Numbers) -> Numbers:
    """What a contract of that age agreed on: fees rose from term to term."""
    now = people.fee_yuan_m2_month[compound]
    usual = np.nanmedian(people.fee_yuan_m2_month) * 0.6
    then = np.where(np.isnan(now), usual, now) * (1 - DEARER_EACH_TERM) ** np.floor(np.maximum(age, 0) / 3.5)
    return np.asarray(np.round(np.maximum(0.1, np.round(then / 0.05) * 0.05), 2))
