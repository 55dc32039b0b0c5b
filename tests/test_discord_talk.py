"""Talking to Tilda in Discord: whom she answers, and what she takes a message to be about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord_server.harness import Stand, stand

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    data: Path = tmp_path_factory.mktemp("talk")
    async with stand(data) as opened:
        yield opened


async def test_a_mention_is_answered_with_a_card(room: Stand) -> None:
    asked = await room.ask(room.alice, "draw a fox")
    card = await room.cards()
    assert card["message_reference"]["message_id"] == asked["id"]
    assert not room.server.unmodelled
