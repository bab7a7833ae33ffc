"""The registry of datasets: one description that reading, checking, loading and the demonstration city share."""

from geodata.datasets.housing import BUILDINGS, COMPOUND_ALIASES, COMPOUNDS, MANAGEMENT_STATUSES, UNITS
from geodata.datasets.management import COMMITTEES, CONTRACTS, DECISIONS, DISPUTES, FIRMS
from geodata.datasets.party import ACTIVITIES, HONOURS, PARTY_ORGANISATIONS, STEWARD_UNITS
from geodata.datasets.service import SERVICE_POINTS
from geodata.datasets.spec import Dataset, Field, Reference
from geodata.datasets.territory import BASE_FEATURES, DIVISIONS, GATES, GRID_CELLS, WALK_LINKS
from geodata.datasets.tickets import TICKETS
from geodata.errors import UsageError
from geodata.words import Said

DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        DIVISIONS,
        FIRMS,
        COMPOUNDS,
        COMPOUND_ALIASES,
        GRID_CELLS,
        MANAGEMENT_STATUSES,
        BUILDINGS,
        UNITS,
        GATES,
        CONTRACTS,
        DECISIONS,
        DISPUTES,
        COMMITTEES,
        PARTY_ORGANISATIONS,
        STEWARD_UNITS,
        SERVICE_POINTS,
        HONOURS,
        ACTIVITIES,
        BASE_FEATURES,
        WALK_LINKS,
        TICKETS,
    )
}
"""Every dataset by name, in an order in which they can be loaded into an empty city."""



def named(word: str) -> Dataset:
    """The dataset that a user means: by its name, or by what it is called in Chinese.

    Raises:
        UsageError: There is no such dataset.
    """
    found = DATASETS.get(word) or next((one for one in DATASETS.values() if one.zh == word), None)
    if found is None:
        listed = "、".join(f"{one.zh} {name}" for name, one in DATASETS.items())
        raise UsageError(
            Said(en=f"There is no dataset {word!r}.", zh=f"没有“{word}”这个数据集。"),
            Said(en=f"The datasets are: {', '.join(DATASETS)}.", zh=f"数据集有：{listed}。"),
        )
    return found


__all__ = ["DATASETS", "Dataset", "Field", "Reference", "named"]
