"""Opening the port: one sentence when it cannot be had."""

from __future__ import annotations

import pytest

from dashboard.serve import address, open_socket
from geodata.errors import UsageError


def test_a_taken_port_is_one_sentence() -> None:
    with open_socket("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        assert address(first) == f"http://127.0.0.1:{port}"
        with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1 is taken") as refused:
            open_socket("127.0.0.1", port)
    assert refused.value.exit_code == 2
    assert "--port" in refused.value.remedy


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="cannot listen on 192"):
        open_socket("192.0.2.1", 0)
