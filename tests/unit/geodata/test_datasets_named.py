"""A dataset is known by its name and by what it is called in Chinese."""

from __future__ import annotations

import pytest

from geodata.datasets import DATASETS, named
from geodata.errors import UsageError


def test_no_two_datasets_share_a_word() -> None:
    words = [word for dataset in DATASETS.values() for word in (dataset.name, dataset.zh)]
    assert len(words) == len(set(words))
    assert {named(word).name for word in words} == set(DATASETS)


def test_an_unknown_dataset_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no dataset 'houses'") as refused:
        named("houses")
    assert "小区 compounds" in refused.value.told.zh
