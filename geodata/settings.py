"""The settings: environment variables `HONGTU_*`, each with a default that works on one machine.

`.env.example` lists every one of them. A file `.env` beside it, or in the working directory, is read as
well; an environment variable wins over the file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, get_args

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from geodata.codes import CITY_PATTERN
from geodata.errors import UsageError
from geodata.model import Language
from geodata.persons import names_person
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

PORT = 8050
"""Where the pages are, unless told otherwise."""

BASEMAPS: Final = ("own", "none", "tianditu")
"""Base maps that are named; any other is an address or a file."""
_LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")

CityCode = Annotated[str, StringConstraints(pattern=CITY_PATTERN)]


def _anchor() -> Path:
    """The clone that this program runs from; the working directory when it was installed without one."""
    clone = Path(__file__).parents[1]
    return clone if (clone / "pyproject.toml").exists() else Path()


class Settings(BaseSettings):
    """What an installation decides for itself."""

    model_config = SettingsConfigDict(
        env_prefix="HONGTU_",
        env_file=(_anchor() / ".env", ".env"),
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
    )

    home: Path = Field(
        default=_anchor() / ".hongtu",
        description="Folder of the embedded database, its log, uploads and exports.",
    )
    dsn: str | None = Field(
        default=None,
        repr=False,
        description="Database to use instead of the embedded one (PostGIS 3.3 or newer).",
    )
    read_dsn: str | None = Field(
        default=None,
        repr=False,
        description="Replica that pages and tiles read from; without it they read from the database.",
    )
    city: CityCode = Field(
        default="532301", description="City that the pages show first: its code, such as 532301."
    )
    map_review_number: str = Field(
        default="", description="审图号 printed on every map that leaves the house, such as GS(2024)0650号."
    )
    intake_key: SecretStr | None = Field(
        default=None,
        description="Key that a program must send with each ticket; without one, intake is closed.",
    )
    office_key: SecretStr | None = Field(
        default=None,
        description="Key with which an office's program reads tiles that hold closed service points, too.",
    )
    basemap: str = Field(
        default="own",
        description="What lies under the map: own, none, tianditu, the address of a tile service with"
        " {z}, {x} and {y}, or a .pmtiles file.",
    )
    basemap_key: SecretStr | None = Field(
        default=None, description="Key of 天地图; it stands in the addresses that browsers ask for."
    )
    basemap_datum: Literal["wgs84", "gcj02", "bd09"] = Field(
        default="wgs84", description="Coordinate system in which the tile service draws."
    )
    basemap_credit: str = Field(
        default="", description="Source and 审图号 of the base map, shown in the map's corner."
    )
    language: Language | None = Field(
        default=None,
        description="Language of the terminal, zh or en; without it Chinese where the system is, or English.",
    )
    operator: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = Field(
        default="",
        description="Post that loads data, such as 鹿城镇数据岗, kept with every run; never a person's name.",
    )
    watch: Path | None = Field(
        default=None, description="List of deliveries that `hongtu watch` looks for (TOML)."
    )
    pull_hosts: str = Field(
        default="",
        description="Hosts that deliveries may be fetched from, with commas between; no other is ever asked.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much the log file tells."
    )
    pool_size: int = Field(
        default=8, ge=1, le=200, description="Connections that one worker of the server may open for reading."
    )
    read_timeout_s: float = Field(
        default=15.0, gt=0, description="Seconds after which a read of a page or a tile is given up."
    )

    @field_validator("operator")
    @classmethod
    def _no_person(cls, operator: str) -> str:
        if names_person(operator):
            raise ValueError("names a post, such as 鹿城镇数据岗, and no person, telephone or ID number")
        return operator

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("basemap")
    @classmethod
    def _drawable(cls, basemap: str) -> str:
        # The host stands in the page's policy, where a space or a semicolon would begin another rule.
        is_template = re.match(r"https?://[\w.{}:\[\]-]+/", basemap, re.ASCII) is not None and all(
            part in basemap for part in ("{z}", "{x}", "{y}")
        )
        if basemap in BASEMAPS or is_template or basemap.endswith(".pmtiles"):
            return basemap
        raise ValueError(
            "own, none, tianditu, a .pmtiles file, or an http(s) address with {z}, {x} and {y} was expected"
        )

    @model_validator(mode="after")
    def _has_key(self) -> Self:
        if self.basemap == "tianditu" and self.basemap_key is None:
            raise ValueError("HONGTU_BASEMAP=tianditu needs a key in HONGTU_BASEMAP_KEY")
        return self

    @property
    def spoken(self) -> Language:
        """The language of the terminal: the chosen one, or that of the system."""
        return self.language or language_of(os.environ)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that deliveries may be fetched from."""
        return frozenset(host.strip().lower() for host in self.pull_hosts.split(",") if host.strip())

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the one that this program starts and stops itself."""
        return self.dsn is None

    @property
    def log_file(self) -> Path:
        """The file that holds what a terminal should not show."""
        return self.home / "log" / "hongtu.log"


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of an environment, known even where settings are wrong: HONGTU_LANGUAGE, or its locale.

    Of LC_ALL, LC_MESSAGES and LANG the first that is not empty decides: any Chinese, or else English.
    """
    chosen = environment.get("HONGTU_LANGUAGE", "")
    if chosen in get_args(Language):
        return "zh" if chosen == "zh" else "en"
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    return "zh" if re.match(r"zh(?![a-z])", locale.lower()) else "en"


def load() -> Settings:
    """The settings of this process.

    Raises:
        UsageError: A variable holds a value that cannot be used; the sentence names each one.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = joined(
            [_fault("_".join(map(str, fault["loc"])).upper(), fault["msg"]) for fault in error.errors()],
            en="; ",
            zh="；",
        )
        raise UsageError(
            Said(en=f"The settings cannot be used: {faults.en}.", zh=f"设置有误：{faults.zh}。"),
            Said(en="See .env.example for what each one means.", zh="各项设置的含义见 .env.example。"),
        ) from error


def _fault(name: str, why: str) -> Said:
    if not name:
        return Said(en=why, zh=why)
    return Said(en=f"HONGTU_{name}: {why}", zh=f"HONGTU_{name} 的值不能使用（{why}）")
