"""The design tokens: every colour, size and duration that a page, legend, export or map style may use.

`light` and `dark` are the two modes of the same page; the wall is always dark. `css()` writes the tokens as
CSS custom properties, so that the style sheets hold names and never values; `as_json()` gives them
to what draws on canvas, where no style sheet reaches.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Final, Literal

Mode = Literal["light", "dark"]
MODES: Final[tuple[Mode, ...]] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Hue:
    """One colour in its two modes, as `#RRGGBB`."""

    light: str
    dark: str

    def of(self, mode: Mode) -> str:
        """The colour in one mode."""
        return self.light if mode == "light" else self.dark


@dataclass(frozen=True, slots=True)
class Palette:
    """Surfaces, type and signals of the pages."""

    bg: Hue = Hue("#F4F1EC", "#0E1317")
    surface: Hue = Hue("#FFFFFF", "#151B21")
    raised: Hue = Hue("#FAF8F5", "#1D252D")
    line: Hue = Hue("#DDD7CE", "#2C3741")
    line_soft: Hue = Hue("#EBE7E0", "#212A32")
    text: Hue = Hue("#1B2126", "#F1F3F4")
    text2: Hue = Hue("#4A545C", "#B9C3CB")
    text3: Hue = Hue("#616B75", "#8D99A4")
    brand: Hue = Hue("#BF3424", "#C9412F")
    brand_text: Hue = Hue("#B02E1F", "#F2867A")
    brand_ink: Hue = Hue("#FFFFFF", "#FFFFFF")
    focus: Hue = Hue("#1D5FBF", "#8FC1FF")
    ok: Hue = Hue("#1F7A57", "#6FBF9B")
    warn: Hue = Hue("#8F5F00", "#F2B441")
    over: Hue = Hue("#B34A00", "#FF9D5C")


@dataclass(frozen=True, slots=True)
class MapPalette:
    """The base map and its labels."""

    # Outside the county; the county, shadow and light on its hills; woods, paddies, dry fields, orchards.
    beyond: Hue = Hue("#E2DED5", "#0B0F12")
    land: Hue = Hue("#EDE9E1", "#11171B")
    shadow: Hue = Hue("#5B5A4A", "#000000")
    sunlight: Hue = Hue("#FFFFFF", "#2C383F")
    wood: Hue = Hue("#DCE4D0", "#141E19")
    paddy: Hue = Hue("#E1E8CB", "#16211B")
    field: Hue = Hue("#EFE7CB", "#1C201A")
    orchard: Hue = Hue("#D9E5C3", "#16251B")
    urban: Hue = Hue("#F5F2EC", "#171E23")
    block: Hue = Hue("#EDE9E2", "#1E272D")
    # What fills a block beside compounds, each a quiet tint of the block's own colour.
    learning: Hue = Hue("#F0E8D2", "#25291F")
    health: Hue = Hue("#F2E2DE", "#2B2426")
    trade: Hue = Hue("#F3E6D8", "#2A2721")
    office: Hue = Hue("#E5E4EB", "#212830")
    industry: Hue = Hue("#E3DFE0", "#23262B")
    square: Hue = Hue("#F1EEE8", "#252D33")
    sport: Hue = Hue("#DDE8D0", "#1B2A22")
    vacant: Hue = Hue("#E7E2D4", "#1B2224")
    structure: Hue = Hue("#DBD5CB", "#303A41")
    structure_line: Hue = Hue("#BDB5A8", "#414D55")
    eaves: Hue = Hue("#3B3A38", "#0E1317")
    pitch: Hue = Hue("#C6DDB6", "#20382A")
    pitch_line: Hue = Hue("#A9C796", "#2F4D3B")
    garden: Hue = Hue("#CFE1C2", "#1A2F23")
    park: Hue = Hue("#D6E5CB", "#17291F")
    water: Hue = Hue("#BFD8E6", "#1A3446")
    water_line: Hue = Hue("#9CC1D6", "#2B5068")
    road0: Hue = Hue("#FFFFFF", "#2C363D")
    road1: Hue = Hue("#FFFFFF", "#46535C")
    road2: Hue = Hue("#FBE9C6", "#5A6872")
    road_case: Hue = Hue("#D9D2C6", "#12181C")
    parapet: Hue = Hue("#A79E91", "#6D7B85")
    rail: Hue = Hue("#9E968B", "#56636C")
    rail_gap: Hue = Hue("#F5F2EC", "#141A1E")
    boundary: Hue = Hue("#6B6259", "#A3B0BA")
    label: Hue = Hue("#2A2F33", "#DDE4E8")
    label_minor: Hue = Hue("#6A6F74", "#94A2AC")
    label_water: Hue = Hue("#2A5F7C", "#6FA3C2")
    label_use: Hue = Hue("#6B5F50", "#A59C8C")
    label_green: Hue = Hue("#47693A", "#7FA987")
    label_road: Hue = Hue("#6E5A32", "#D5DCE1")
    halo: Hue = Hue("#F5F2EC", "#0E1317")
    halo_road: Hue = Hue("#FBE9C6", "#36424A")
    # What stands on the map: pins and outlines, the ground under them, the star of a demonstration compound.
    mark: Hue = Hue("#1B2126", "#FFFFFF")
    mark_ground: Hue = Hue("#FFFFFF", "#10161A")
    star: Hue = Hue("#BF3424", "#FFF3D6")


PALETTE: Final = Palette()
MAP: Final = MapPalette()

# Keyed by the values of `hongtu.compound.status`, in the order of every legend, bar and export.
STATUS: Final[dict[str, Hue]] = {
    "professional": Hue("#3A6C9C", "#5483AC"),
    "public_interest": Hue("#C5392A", "#E0523F"),
    "self_managed": Hue("#2E9A80", "#6FC3AE"),
    "community_kept": Hue("#9F78D0", "#B79BE0"),
    "none": Hue("#C28500", "#F4C64E"),
    "unknown": Hue("#7D858D", "#6C7882"),
}
# On the light ground the amber of "none" stands below 3:1, so its fills carry a darker edge.
STATUS_OUTLINE_LIGHT: Final[dict[str, str]] = {"none": "#7A5400"}
# What a theme leaves aside: seen, but behind what it is about.
QUIET: Final = Hue("#CDC6BA", "#364149")
HATCHED: Final = frozenset({"unknown"})

HEAT: Final[tuple[Hue, ...]] = tuple(
    Hue(light, dark)
    for light, dark in zip(
        ("#F3E2C4", "#EBBE86", "#D98B4F", "#B3552F", "#6E2A1C"),
        ("#2B2320", "#59382A", "#94552F", "#D68A3C", "#FFE2A0"),
        strict=True,
    )
)
SEQUENTIAL: Final[tuple[Hue, ...]] = tuple(
    Hue(light, dark)
    for light, dark in zip(
        ("#E6EFF3", "#C0D7E2", "#8FB6CA", "#5B90AC", "#33698A", "#17435F"),
        ("#1B2A35", "#25455A", "#33647F", "#4F8BA8", "#86B9CF", "#CFE6EF"),
        strict=True,
    )
)
MANY: Final[tuple[Hue, ...]] = tuple(
    Hue(light, dark)
    for light, dark in zip(
        (
            "#C5392A",
            "#3A6C9C",
            "#2E9A80",
            "#C28500",
            "#8A5CC2",
            "#B4527F",
            "#5E7F2E",
            "#2F8FA8",
            "#A0623A",
            "#5A5FB0",
            "#9A9388",
        ),
        (
            "#E0523F",
            "#5F93C2",
            "#6FC3AE",
            "#F4C64E",
            "#B79BE0",
            "#E08AB0",
            "#A3C26B",
            "#6CC3DA",
            "#D69A6C",
            "#9297E0",
            "#7F8890",
        ),
        strict=True,
    )
)
"""For kinds without an order, such as firms; the last is that of the rest."""

FONT: Final = (
    '"Noto Sans CJK SC", "Noto Sans SC", "Noto Sans SC Variable", "Source Han Sans SC", "PingFang SC",'
    ' "Microsoft YaHei", sans-serif'
)
SPACE: Final[tuple[int, ...]] = (4, 8, 12, 16, 24, 32, 48, 64)
SIZES: Final[dict[str, str]] = {
    "radius": "6px",
    "radius-card": "10px",
    "radius-pill": "999px",
    "type-meta": "12px",
    "type-label": "13px",
    "type-body": "14px",
    "type-title": "16px",
    "type-h2": "20px",
    "type-figure": "28px",
    "topbar": "56px",
    "gutter": "12px",
    "fast": "120ms",
    "base": "200ms",
    "slow": "600ms",
    "ease": "cubic-bezier(.2, 0, 0, 1)",
}


def _declarations(mode: Mode) -> dict[str, str]:
    named = {f.name.replace("_", "-"): getattr(PALETTE, f.name).of(mode) for f in fields(PALETTE)}
    named |= {f"map-{f.name.replace('_', '-')}": getattr(MAP, f.name).of(mode) for f in fields(MAP)}
    named |= {f"status-{key.replace('_', '-')}": hue.of(mode) for key, hue in STATUS.items()}
    named |= {f"heat-{i}": hue.of(mode) for i, hue in enumerate(HEAT)}
    named |= {f"seq-{i}": hue.of(mode) for i, hue in enumerate(SEQUENTIAL)}
    return named


def css() -> str:
    """The tokens as a style sheet: shared sizes, then one block of custom properties per mode.

    A page without a stated mode follows the system; `data-theme` on the root element states one.
    """

    def block(selector: str, declarations: dict[str, str], indent: str = "") -> str:
        body = "\n".join(f"{indent}  --{name}: {value};" for name, value in declarations.items())
        return f"{indent}{selector} {{\n{body}\n{indent}}}"

    sizes = {"font": FONT} | {f"space-{i + 1}": f"{px}px" for i, px in enumerate(SPACE)} | SIZES
    light = _declarations("light") | {"scheme": "light"}
    dark = _declarations("dark") | {"scheme": "dark"}
    system = block(":root:not([data-theme])", dark, "  ")
    return "\n".join(
        (
            "/* Written by dashboard.design; a test keeps it in step. */",
            block(':root, [data-theme="light"]', sizes | light),
            block('[data-theme="dark"]', dark),
            f"@media (prefers-color-scheme: dark) {{\n{system}\n}}",
            "",
        )
    )


def as_json() -> str:
    """The colours as `dashboard/client` reads them: `{colours: {name: {light, dark}}, heat: {light, dark}}`.

    Names are those of the drawing specs: `text2`, `map.waterLine`, `status.none`.
    """
    named = {_camel(f.name): getattr(PALETTE, f.name) for f in fields(PALETTE)}
    named |= {f"map.{_camel(f.name)}": getattr(MAP, f.name) for f in fields(MAP)}
    named |= {f"status.{key}": hue for key, hue in STATUS.items()}
    colours = {name: {mode: hue.of(mode) for mode in MODES} for name, hue in named.items()}
    heat = {mode: [hue.of(mode) for hue in HEAT] for mode in MODES}
    return json.dumps({"colours": colours, "heat": heat}, indent=1) + "\n"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
