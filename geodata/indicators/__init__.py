"""Every published number: what it counts, what it leaves out, in which unit, by which rule.

Nothing else in the house may print a number about the city. `REGISTRY` defines them, and
`geodata.db.reading.figures` reads them; a definition that changes takes a new `version`.
"""

from geodata.indicators import communities, compounds, firms, grids, party, service
from geodata.indicators.indicator import Figure, Indicator, Part, Unit, evaluate
from geodata.indicators.measure import Measure

REGISTRY: dict[str, Indicator] = {
    indicator.key: indicator
    for indicator in (
        *compounds.INDICATORS,
        *firms.INDICATORS,
        *communities.INDICATORS,
        *party.INDICATORS,
        *grids.INDICATORS,
        *service.INDICATORS,
        *service.TICKETS,
    )
}
"""Every indicator by its key, in the order in which they are told."""

__all__ = ["REGISTRY", "Figure", "Indicator", "Measure", "Part", "Unit", "evaluate"]
