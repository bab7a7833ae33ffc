"""The network of a test ends at this machine: whoever asks for another host fails loudly."""

from __future__ import annotations

import ipaddress
import sys

ALLOWED_NAMES = {None, "", "localhost", b"localhost", "0.0.0.0", "::"}


class OutsideError(AssertionError):
    """A test reached for a host that is not this machine."""


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        raise OutsideError(f"{event} to {host!r}: a test may only talk to this machine")


def _is_here(host: object) -> bool:
    if host in ALLOWED_NAMES:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def pytest_configure() -> None:
    """Guard this process for as long as it lives."""
    sys.addaudithook(_guard)
