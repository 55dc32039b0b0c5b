"""What holds for all tests: calm threads, no network but loopback, nobody's own data folder."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from typing import Any

# Before anything imports torch or a hub client; programs that tests start inherit it.
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="tilda-tests-")
for _secret in ("DISCORD_TOKEN", "OPENAI_API_KEY"):
    os.environ.pop(_secret, None)

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
_BY_NAME = {"socket.connect": 1, "socket.getaddrinfo": 0}


class OutsideWorld(AssertionError):
    """A test reached for the network."""


def _stay_home(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections to anything but this machine, and looking up its name."""
    if event not in _BY_NAME:
        return
    address = arguments[_BY_NAME[event]]
    if event == "socket.connect":
        if arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
            return
        address = address[0]
    host = address.decode() if isinstance(address, bytes) else address
    if host and not str(host).startswith(_LOOPBACK):
        raise OutsideWorld(f"a test reached for {host}")


sys.addaudithook(_stay_home)
