"""Cities written once for all tests of a run, on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl import synthetic
from tests.unit.etl.synthetic import office
from tests.unit.etl.synthetic.cities import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    synthetic.write(folder, seed=1, today=TODAY)
    return folder


@pytest.fixture(scope="session")
def city(city_folder: Path) -> dict[str, pd.DataFrame]:
    return office.tables(city_folder)
