"""Coverage of property management by floor area, told for any grouping of compounds.

The rate is managed floor area / floor area with a known status (professional, public-interest, self-managed
and community-kept are managed; nobody is not). Unknown status is in neither, and makes the interval in which
the rate lies once it is settled. A compound without a floor area can only be counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.model import KNOWN, MANAGED

if TYPE_CHECKING:
    from collections.abc import Hashable

PERCENT = 100.0


def by_group(compounds: pd.DataFrame, group: Hashable = "community_code") -> pd.DataFrame:
    """Coverage of each group of compounds.

    Args:
        compounds: One row for each compound, with the columns `status`, `floor_area_m2` (square metres, NaN
            where not known) and `group`; rows without a group form one of their own, at the index NaN.
        group: The column to group by.

    Returns:
        One row for each group, in the order of its index: `compounds`, `known` (compounds with a known status
        and floor area), `managed_m2`, `known_m2`, `unknown_m2`, and in percent `rate`, `low`, `high`
        (NaN where there is nothing to divide).
    """
    area = compounds["floor_area_m2"].astype(float)
    is_known = compounds["status"].isin([status.value for status in KNOWN])
    is_managed = compounds["status"].isin([status.value for status in MANAGED])
    parts = pd.DataFrame(
        {
            "compounds": 1,
            "known": (is_known & area.notna()).astype(int),
            "managed_m2": area.where(is_managed, 0.0).fillna(0.0),
            "known_m2": area.where(is_known, 0.0).fillna(0.0),
            "unknown_m2": area.where(~is_known, 0.0).fillna(0.0),
        },
        index=compounds.index,
    )
    sums = parts.groupby(compounds[group], dropna=False).sum()
    return sums.assign(**_rates(sums))


def of_all(compounds: pd.DataFrame) -> pd.Series[float]:
    """Coverage of all `compounds` together: the row that `by_group` would have for one group."""
    whole = by_group(compounds.assign(whole=0), "whole")
    if whole.empty:
        counts = ["compounds", "known", "managed_m2", "known_m2", "unknown_m2"]
        return pd.Series({**dict.fromkeys(counts, 0.0), "rate": np.nan, "low": np.nan, "high": np.nan})
    return whole.iloc[0]


def _rates(sums: pd.DataFrame) -> dict[str, pd.Series[float]]:
    whole = sums["known_m2"] + sums["unknown_m2"]
    return {
        "rate": PERCENT * sums["managed_m2"] / sums["known_m2"].where(sums["known_m2"] > 0),
        "low": PERCENT * sums["managed_m2"] / whole.where(whole > 0),
        "high": PERCENT * (sums["managed_m2"] + sums["unknown_m2"]) / whole.where(whole > 0),
    }
