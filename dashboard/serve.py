"""Run the server: one process, or several workers behind one socket."""

from __future__ import annotations

import errno
import socket

import uvicorn
from uvicorn.supervisors import Multiprocess

from geodata.errors import UsageError

FACTORY = "dashboard.server:from_environment"
BACKLOG = 2048
GRACE_S = 5
LARGEST_MESSAGE_BYTES = 1024 * 1024


def serve(listener: socket.socket, *, workers: int) -> None:
    """Serve on an open socket until a signal comes; the settings are those of the environment.

    Args:
        listener: The socket, from `open_socket`.
        workers: Number of processes.
    """
    config = uvicorn.Config(
        FACTORY,
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=LARGEST_MESSAGE_BYTES,
        timeout_graceful_shutdown=GRACE_S,
        backlog=BACKLOG,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def open_socket(host: str, port: int) -> socket.socket:
    """A bound socket.

    Raises:
        UsageError: The port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"The port {port} on {host} is taken by another program.",
                "Stop that program, or choose another port with --port.",
            ) from error
        raise UsageError(
            f"The server cannot listen on {host} port {port}: {error}.", "Check --host and --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def address(listener: socket.socket) -> str:
    """The address of the pages behind a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
