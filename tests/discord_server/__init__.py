"""A test server that speaks Discord's REST v10, gateway and CDN over loopback.

A stock discord.py client runs against it when `discord.http.Route.BASE` and
`discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` point here (`tests/discord_server/wrapper.py`
sets both from the environment and changes nothing else). Tests hold the `DiscordServer`: people
act through it (`send`, `slash`, `menu`, `click`, `submit`), faults are injected (`fault`,
`fault_429`, `limit`, `drop`, `reconnect`, `invalidate`), and every request is in `requests`.
Whatever is not modelled answers 501 and is listed in `unmodelled`; it is never made up.
"""

from tests.discord_server.interactions import Interaction
from tests.discord_server.server import DiscordServer

__all__ = ["DiscordServer", "Interaction"]
