"""In whose role a request reads: the public's, or the office's by its key."""

from __future__ import annotations

from secrets import compare_digest
from typing import TYPE_CHECKING

from geodata.errors import ClosedError

if TYPE_CHECKING:
    from starlette.requests import Request

    from geodata.model import Role
    from geodata.settings import Settings


def role_of(request: Request, settings: Settings) -> Role:
    """The role of a request.

    Raises:
        ClosedError: It carries a key that is not the office's; it is not read as the public instead, because
            an office that believes itself known would miss rows without a word.
    """
    given = request.headers.get("authorization", "")
    if not given:
        return "public"
    scheme, _, key = given.partition(" ")
    expected = settings.office_key
    known = expected.get_secret_value().encode() if expected else b""
    if scheme.lower() == "bearer" and known and compare_digest(key.strip().encode(), known):
        return "office"
    raise ClosedError("The key of the office is wrong.", "Send `Authorization: Bearer KEY`, or no key.")
