"""REST requests: read, recorded, met with faults and limits, and answered."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.discord_server.interactions import Interactions
from tests.discord_server.messages import Files
from tests.discord_server.shapes import ApiError, Json, copied

PREFIX = "/api/v10"
VIA = {"Via": "1.1 google"}


@dataclass
class Request:
    """One request that a client made, and what it was answered."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    files: Files
    headers: dict[str, str]
    status: int = 0
    out: Any = None
    at: float = field(default_factory=time.monotonic)


@dataclass
class Fault:
    """One injected fault.

    `status` 0 cuts the connection and None only delays; with `after` the work is done first.
    """

    method: str
    pattern: str
    status: int | None = 500
    times: int = 1
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    after: bool = False
    hits: int = 0


@dataclass
class Bucket:
    """A rate limit that is kept for real; `over` counts requests of a client that ignored it."""

    method: str
    pattern: str
    limit: int
    per_s: float
    used: int = 0
    reset_at: float = 0.0
    over: int = 0
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    def count(self) -> tuple[bool, dict[str, str]]:
        """Count one request; return whether it was allowed, and the headers that tell."""
        moment = time.time()
        if moment >= self.reset_at:
            self.used, self.reset_at = 0, moment + self.per_s
        self.used += 1
        self.over += self.used > self.limit
        return self.used <= self.limit, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": f"{self.reset_at:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.001, self.reset_at - moment):.3f}",
            "X-RateLimit-Bucket": self.id,
            **VIA,
        }


class Rest(Interactions):
    """The part of the server that answers HTTP."""

    def __init__(self) -> None:
        """Start with no faults."""
        super().__init__()
        self.faults: list[Fault] = []
        self.buckets: list[Bucket] = []

    def fault(self, method: str, pattern: str, status: int | None = 500, **more: Any) -> Fault:
        """Inject a fault into the next requests whose method and path match."""
        self.faults.append(Fault(method, pattern, status, **more))
        return self.faults[-1]

    def fault_429(
        self, method: str, pattern: str, retry_after: float, *, everywhere: bool = False,
        times: int = 1,
    ) -> Fault:  # fmt: skip
        """Inject the 429 that Discord sends for one bucket, or for everything."""
        headers = {"Retry-After": str(max(1, round(retry_after))), **VIA}
        headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        body = {"message": "You are being rate limited.", "retry_after": retry_after,
                "global": everywhere}  # fmt: skip
        return self.fault(method, pattern, 429, headers=headers, body=body, times=times)

    def limit(self, method: str, pattern: str, limit: int, per_s: float) -> Bucket:
        """Keep a real rate limit on the matching requests."""
        self.buckets.append(Bucket(method, pattern, limit, per_s))
        return self.buckets[-1]

    def asked(self, method: str, pattern: str) -> list[Request]:
        """Return the requests so far whose method and path match."""
        return [r for r in self.requests if r.method == method and re.search(pattern, r.path)]

    async def handle_rest(self, http: web.Request) -> web.StreamResponse:
        """Answer one request."""
        request, oversized = await self._read(http)
        self.requests.append(request)
        fault = await self._fault_for(request)
        if fault is not None and not fault.after:
            return self._fail(http, request, fault)
        allowed, headers = self._count(request)
        if not allowed:
            return self._limited(request, headers)
        status, out = await self._work(http, request, oversized)
        request.status, request.out = status, copied(out)
        await self.changed()
        if fault is not None:
            return self._fail(http, request, fault)
        return _answer(status, out, headers)

    async def _read(self, http: web.Request) -> tuple[Request, bool]:
        body, files = None, {}
        if http.content_type == "multipart/form-data":
            async for part in await http.multipart():
                data = bytes(await part.read(decode=True))
                if part.name == "payload_json":
                    body = json.loads(data)
                else:
                    files[part.name] = (part.filename, data)
        elif http.can_read_body and (raw := await http.read()):
            body = json.loads(raw)
        path = http.raw_path.split("?")[0].removeprefix(PREFIX)
        request = Request(http.method, unquote(path), dict(http.query), body, files,
                          dict(http.headers))  # fmt: skip
        sizes = [len(data) for _, data in files.values()]
        return request, max(sizes, default=0) > self.upload_limit

    async def _fault_for(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if fault.method in (request.method, "*") and re.search(fault.pattern, request.path):
                fault.hits += 1
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                await asyncio.sleep(fault.delay_s)
                return None if fault.status is None else fault
        return None

    def _fail(self, http: web.Request, request: Request, fault: Fault) -> web.Response:
        request.status = fault.status or 0
        if fault.status == 0 and http.transport is not None:
            http.transport.abort()
            return web.Response()
        body = fault.body or {"message": "injected", "code": 0}
        return _answer(fault.status or 500, body, fault.headers)

    def _count(self, request: Request) -> tuple[bool, dict[str, str]]:
        for bucket in self.buckets:
            if bucket.method in (request.method, "*") and re.search(bucket.pattern, request.path):
                return bucket.count()
        return True, {}

    def _limited(self, request: Request, headers: dict[str, str]) -> web.Response:
        request.status = 429
        wait = float(headers["X-RateLimit-Reset-After"])
        body = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
        return _answer(429, body, {**headers, "Retry-After": "1", "X-RateLimit-Scope": "user"})

    async def _work(self, http: web.Request, request: Request, oversized: bool) -> tuple[int, Any]:
        try:
            if oversized:
                raise ApiError(413, 40005, "Request entity too large")
            own_token = re.match(r"/(webhooks|interactions)/", request.path)
            expected = f"Bot {self.token}"
            if not own_token and http.headers.get("Authorization") != expected:
                raise ApiError(401, 0, "401: Unauthorized")
            raw = http.raw_path.split("?")[0].removeprefix(PREFIX)
            parts = [unquote(part) for part in raw.strip("/").split("/")]
            return await self.route(request, parts)
        except ApiError as error:
            return error.status, error.body

    async def route(self, request: Request, parts: list[str]) -> tuple[int, Any]:
        """Answer a request that nothing stands in the way of."""
        raise NotImplementedError


def _answer(status: int, out: Any, headers: dict[str, str]) -> web.Response:
    if out is None:
        return web.Response(status=status, headers=headers)
    # discord.py parses a body as JSON only if the type is exactly this, without a charset.
    headers = {**headers, "Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(out).encode(), headers=headers)
