"""The server itself: put together, started and stopped."""

from __future__ import annotations

from aiohttp import web

from tests.discord_server.people import People


class DiscordServer(People):
    """A small Discord on a loopback port; use it with `async with`."""

    def __init__(self, *, upload_limit: int = 10 * 2**20) -> None:
        """Set the limit of an upload in bytes; Discord's own is 10 MiB."""
        super().__init__()
        self.upload_limit = upload_limit

    async def __aenter__(self) -> DiscordServer:
        """Listen on a free port."""
        app = web.Application(client_max_size=2**30)
        app.router.add_get("/gateway", self.handle_gateway)
        app.router.add_get("/gateway/", self.handle_gateway)
        app.router.add_get("/cdn/{path:.*}", self.handle_cdn)
        app.router.add_route("*", "/api/v10/{path:.*}", self.handle_rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        self.api, self.cdn = f"{self.root}/api/v10", f"{self.root}/cdn"
        self.gateway_url = f"ws://{host}:{port}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut what is still connected and stop."""
        self.drop()
        await self._runner.cleanup()
