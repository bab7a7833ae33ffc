"""What is shipped: pinned libraries, an image that lints, services in order, hooks that are there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def _plain(requirement: str) -> str:
    return re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    found = (
        re.fullmatch(r"([\w.-]+)==([\w.+!]+)", line) for line in lines if line and not line.startswith("#")
    )
    pairs = [match.groups() for match in found if match is not None]
    assert len(pairs) == sum(bool(line) and not line.startswith("#") for line in lines)
    return {_plain(name): version for name, version in pairs}


def test_every_library_is_pinned(pins: dict[str, str]) -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {_plain(one) for one in wanted} <= pins.keys()


def test_the_image_lints() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([hadolint, REPOSITORY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_the_image_runs_as_nobody_special_and_knows_its_health() -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*\n.*?/healthz", last, re.MULTILINE)
    assert text.count("\nFROM ") == 3
    assert "npm" not in last


def test_the_image_gets_what_it_copies() -> None:
    ignore = (REPOSITORY / ".dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in ignore if line.startswith("!")}
    stages = re.findall(r"^COPY (?!--from)(.+) \S+$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    copied = {source.split("/")[0] for line in stages for source in line.split()}
    assert copied <= allowed
    assert all((REPOSITORY / source).exists() for source in copied)


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())[
        "services"
    ]
    return services


def test_the_map_waits_for_a_healthy_database(services: dict[str, dict[str, Any]]) -> None:
    assert services["map"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert services["database"]["image"].startswith("postgis/postgis:")


def test_only_the_map_is_published_and_only_here(services: dict[str, dict[str, Any]]) -> None:
    assert "ports" not in services["database"]
    assert services["map"]["ports"] == ["127.0.0.1:${HONGTU_PORT:-8050}:8050"]


def test_data_outlives_the_containers(services: dict[str, dict[str, Any]]) -> None:
    document = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())
    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert mounted == document["volumes"].keys()


def test_the_map_cannot_change_its_own_image(services: dict[str, dict[str, Any]]) -> None:
    assert services["map"]["read_only"] is True
    assert services["map"]["cap_drop"] == ["ALL"]


def test_the_hooks_run_what_is_installed_here() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        program = Path(hook["entry"].split()[0]).name
        assert Path(sys.executable).with_name(program).exists(), program


def test_the_wheel_carries_the_sql_and_the_pages(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    builder = WheelBuilder(str(REPOSITORY))
    carried = {Path(file.distribution_path).as_posix() for file in builder.recurse_included_files()}
    migrations = {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("geodata/sql/**/*.sql")}
    texts = {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("dashboard/i18n/*.*")}
    assert migrations <= carried
    assert {name for name in texts if "__pycache__" not in name} <= carried
    assert {"hongtu.py", "geodata/py.typed"} <= carried
    assert not [name for name in carried if name.startswith(("dashboard/client", "tests"))]
