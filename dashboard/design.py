"""The design for those who cannot import Python: the files that style sheets and the client read.

`python -m dashboard.design` writes them again; a test keeps them in step.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dashboard import theme
from dashboard.components.icons import PATHS

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent


def icons_as_json() -> str:
    """The outlines of all icons by name."""
    return json.dumps(PATHS, indent=1) + "\n"


FILES: Final[dict[Path, Callable[[], str]]] = {
    HERE / "assets" / "10-tokens.css": theme.css,
    HERE / "client" / "src" / "tokens.json": theme.as_json,
    HERE / "client" / "src" / "icons.json": icons_as_json,
}


def write() -> None:
    """Write every file anew."""
    for path, content in FILES.items():
        path.write_text(content(), encoding="utf-8")


if __name__ == "__main__":
    write()
