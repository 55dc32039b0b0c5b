"""The gateway: a websocket that identifies, resumes, beats and dispatches, and its faults."""

from __future__ import annotations

import contextlib
import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.discord_server.shapes import (
    INTENT_DIRECT_MESSAGES,
    INTENT_GUILD_MESSAGES,
    INTENT_MESSAGE_CONTENT,
    Json,
)
from tests.discord_server.world import THREADS, World

if TYPE_CHECKING:
    from collections.abc import Callable

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 6, 7, 8, 9, 10, 11


class Socket:
    """One websocket of a client, with the compression that it asked for."""

    def __init__(self, request: web.Request) -> None:
        """Prepare for the stream that the client named in its query."""
        self.request = request
        self.ws = web.WebSocketResponse(max_msg_size=0, compress=False)
        self._pack: Callable[[bytes], bytes] | None = None
        if request.query.get("compress") == "zlib-stream":
            stream = zlib.compressobj()
            self._pack = lambda raw: stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)
        elif request.query.get("compress") == "zstd-stream":
            self._pack = _zstd_packer()

    async def push(self, payload: Json) -> None:
        """Send one payload; a socket that is gone swallows it, as the wire would."""
        raw = json.dumps(payload).encode()
        with contextlib.suppress(ConnectionError, RuntimeError):
            if self._pack is None:
                await self.ws.send_str(raw.decode())
            else:
                await self.ws.send_bytes(self._pack(raw))

    def abort(self) -> None:
        """Cut the TCP connection, as a failing network does (1006 at the client)."""
        if self.request.transport is not None:
            self.request.transport.abort()


def _zstd_packer() -> Callable[[bytes], bytes]:
    import zstandard

    stream = zstandard.ZstdCompressor().compressobj()
    flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda raw: stream.compress(raw) + stream.flush(flush)


@dataclass
class Session:
    """A gateway session; it outlives its socket, so that a RESUME can replay what was missed."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)
    socket: Socket | None = None

    def covers(self, guild: str | None) -> bool:
        """Return whether events of a guild (None: direct messages) belong to this shard."""
        number, count = self.shard
        return (int(guild or 0) >> 22) % count == number


class Gateway(World):
    """The part of the server that holds websockets."""

    api: str
    gateway_url: str

    def __init__(self) -> None:
        """Start with a healthy gateway."""
        super().__init__()
        self.heartbeat_s = 41.25
        self.allowed_intents = (1 << 32) - 1
        self.gateway_log: list[Json] = []
        self.refuse_sockets = 0
        self.sockets_opened = 0
        self.ready_delay_s = 0.0
        self.resumable = True
        self.muted = False

    def drop(self) -> None:
        """Cut every gateway socket at the level of TCP."""
        for session in self.sessions.values():
            if session.socket is not None:
                session.socket.abort()

    async def close_gateway(self, code: int) -> None:
        """Close every gateway socket with a close code."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.ws.close(code=code)

    async def reconnect(self) -> None:
        """Ask every client to reconnect and resume (op 7)."""
        await self._everywhere({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Invalidate every session (op 9)."""
        self.resumable = resumable
        await self._everywhere({"op": INVALID, "d": resumable})

    async def _everywhere(self, payload: Json) -> None:
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.push(payload)

    def identified(self) -> int:
        """Return how often a client has identified."""
        return sum(entry["op"] == IDENTIFY for entry in self.gateway_log)

    def resumed(self) -> int:
        """Return how often a client has resumed."""
        return sum(entry["op"] == RESUME for entry in self.gateway_log)

    async def handle_gateway(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        self.sockets_opened += 1
        if self.refuse_sockets > 0:
            self.refuse_sockets -= 1
            return web.Response(status=503)
        socket = Socket(request)
        await socket.ws.prepare(request)
        await socket.push(_op(HELLO, {"heartbeat_interval": int(self.heartbeat_s * 1000)}))
        try:
            await self._converse(socket)
        finally:
            for session in self.sessions.values():
                if session.socket is socket:
                    session.socket = None
            await self.changed()
        return socket.ws

    async def _converse(self, socket: Socket) -> None:
        with contextlib.suppress(ConnectionError):
            async for frame in socket.ws:
                if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                entry = json.loads(frame.data)
                self.gateway_log.append(entry)
                await self._answer(socket, entry["op"], entry.get("d"))
                await self.changed()

    async def _answer(self, socket: Socket, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            await socket.push(_op(ACK))
        elif op == IDENTIFY:
            await self._identify(socket, data)
        elif op == RESUME:
            await self._resume(socket, data)
        elif op == MEMBERS:
            await self._chunk(socket, data)

    async def _identify(self, socket: Socket, data: Json) -> None:
        if data["token"] != self.token:
            await socket.ws.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] & ~self.allowed_intents:
            await socket.ws.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.resumable = True
        shard = tuple(data.get("shard", (0, 1)))
        session = Session(secrets.token_hex(16), data["intents"], shard, socket=socket)
        self.sessions[session.id] = session
        await self._pause_before_ready()
        await self._tell(session, "READY", self._ready(session, data))
        for guild in self.guilds.values():
            if guild["id"] not in self.absent and session.covers(guild["id"]):
                await self._tell(session, "GUILD_CREATE", self._whole(guild))

    async def _pause_before_ready(self) -> None:
        if self.ready_delay_s:
            import asyncio

            await asyncio.sleep(self.ready_delay_s)

    def _ready(self, session: Session, data: Json) -> Json:
        there = [g for g in self.guilds if g not in self.absent and session.covers(g)]
        return {
            "v": 10, "user": {**self.bot, "verified": True, "mfa_enabled": False},
            "session_id": session.id, "session_type": "normal", "private_channels": [],
            "resume_gateway_url": self.gateway_url, "shard": data.get("shard", [0, 1]),
            "guilds": [{"id": guild, "unavailable": True} for guild in there],
            "application": {"id": self.app_id, "flags": 0},
        }  # fmt: skip

    def _whole(self, guild: Json) -> Json:
        threads = [
            channel for channel in self.channels.values()
            if channel["type"] in THREADS and channel["guild_id"] == guild["id"]
            and not channel["thread_metadata"]["archived"]
        ]  # fmt: skip
        return {**guild, "threads": threads}

    async def _resume(self, socket: Socket, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if data["token"] != self.token or session is None or not self.resumable:
            self.sessions.pop(data["session_id"], None)
            await socket.push(_op(INVALID, False))
            return
        session.socket = socket
        for entry in [e for e in session.sent if e["s"] > (data["seq"] or 0)]:
            await socket.push(entry)
        await self._tell(session, "RESUMED", {"_trace": []})

    async def _chunk(self, socket: Socket, data: Json) -> None:
        session = next(s for s in self.sessions.values() if s.socket is socket)
        guild = self.guilds[str(data["guild_id"])]
        chunk = {"guild_id": guild["id"], "members": guild["members"], "chunk_index": 0,
                 "chunk_count": 1, "not_found": [], "nonce": data.get("nonce")}  # fmt: skip
        await self._tell(session, "GUILD_MEMBERS_CHUNK", chunk)

    async def _tell(self, session: Session, name: str, data: Json) -> None:
        session.sequence += 1
        entry = {"op": 0, "t": name, "s": session.sequence, "d": data}
        session.sent.append(entry)
        if session.socket is not None and not self.muted:
            await session.socket.push(entry)

    async def dispatch(self, name: str, data: Json, *, times: int = 1) -> None:
        """Send an event to every session whose intents cover it."""
        if data.get("guild_id") in self.absent and name != "INTERACTION_CREATE":
            return
        for session in list(self.sessions.values()):
            if not session.covers(data.get("guild_id")):
                continue
            seen = self._as_seen(session, name, data)
            if seen is not None:
                for _ in range(times):
                    await self._tell(session, name, seen)

    def _as_seen(self, session: Session, name: str, data: Json) -> Json | None:
        if name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            return data
        direct = data.get("guild_id") is None
        if not session.intents & (INTENT_DIRECT_MESSAGES if direct else INTENT_GUILD_MESSAGES):
            return None
        concerned = [data.get("author", {}), *data.get("mentions", [])]
        mine = any(user.get("id") == self.bot["id"] for user in concerned)
        if session.intents & INTENT_MESSAGE_CONTENT or direct or mine:
            return data
        return {**data, "content": "", "attachments": [], "embeds": [], "components": []}


def _op(op: int, data: Any = None) -> Json:
    return {"op": op, "d": data, "s": None, "t": None}
