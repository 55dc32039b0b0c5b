from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agents.events import Finished
from agents.types import Author, Turn
from bot.json_door import Door
from bot.messages import MAX_LINE_BYTES, Speaker
from tests.scripted import ScriptedApp, artwork

SPEAKER = Speaker("s", "ann")


class Kept:
    """Keeps events; one line of JSON each, as they would be written."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def write(self, event: dict[str, Any]) -> None:
        self.events.append(json.loads(json.dumps(event)))

    def names(self, turn: Any = None) -> list[str]:
        return [e["event"] for e in self.events if turn is None or e["turn"] == turn]


def serve(*lines: Any, app: ScriptedApp | None = None, gap: float = 0.0) -> Kept:
    async def arriving() -> AsyncIterator[bytes]:
        for line in lines:
            if isinstance(line, dict):
                line = json.dumps(line)
            yield line if isinstance(line, bytes) else line.encode() + b"\n"
            await asyncio.sleep(gap)

    kept = Kept()
    asyncio.run(asyncio.wait_for(Door(app or ScriptedApp(), kept, SPEAKER).serve(arriving()), 20))
    return kept


def test_a_plain_line_is_a_turn_of_its_own():
    kept = serve("hello there")
    assert kept.names() == ["understood", "said", "done"]
    assert {e["session"] for e in kept.events} == {"s"}
    assert len({e["turn"] for e in kept.events}) == 1
    assert kept.events[1]["text"] == "You said: hello there"


def test_an_object_sets_id_author_and_what_it_replies_to(tmp_path):
    app = ScriptedApp()
    line = {"text": "hi", "id": "t-1", "author": "bo", "reply_to": "#3", "attachments": ["/a.png"]}
    kept = serve(line, app=app)
    turn = app.turns[0]
    assert (turn.id, turn.author, turn.reply_to) == ("t-1", Author("bo", "bo"), "#3")
    assert turn.attachments == ("/a.png",)
    assert {e["turn"] for e in kept.events} == {"t-1"}


def test_a_number_stays_a_number_when_it_is_echoed():
    assert {e["turn"] for e in serve({"text": "hi", "id": 41}).events} == {41}


def test_a_drawing_tells_everything_in_order():
    app = ScriptedApp(steps=2)
    kept = serve({"text": "draw a fox", "id": "d"}, app=app)
    assert kept.names() == [
        "understood", "planned", "queued", "progress", "progress", "finished", "done",
    ]  # fmt: skip
    finished = kept.events[-2]
    assert finished["artworks"][0] == {
        "label": "#1", "id": "id-1", "path": "/nowhere/fox.png", "prompt": "a fox", "seed": 7,
        "width": 512, "height": 512, "caption": "A fox.", "alt_text": "A fox.", "parent": None,
        "sha256": "00",
    }  # fmt: skip
    assert finished["reused"] is False
    assert kept.events[1]["requests"][0]["prompt"] == "a fox"
    assert kept.events[0]["intent"]["action"] == "draw"
    assert kept.events[0]["intents"] == [kept.events[0]["intent"]]
    assert app.deliveries == [("job-d", "json:s")]


def test_turns_of_one_session_run_in_order():
    lines = [{"text": f"draw {n}", "id": str(n)} for n in range(5)]
    kept = serve(*lines, app=ScriptedApp(pause=0.001))
    order = [e["turn"] for e in kept.events]
    assert order == sorted(order)


def test_sessions_run_beside_each_other():
    slow = {"text": "draw", "id": "slow", "session": "one"}
    quick = {"text": "hi", "id": "quick", "session": "two"}
    kept = serve(slow, quick, app=ScriptedApp(pause=0.05))
    last = [e["turn"] for e in kept.events if e["event"] == "done"]
    assert last == ["quick", "slow"]


def test_a_cancel_overtakes_the_running_turn_and_nothing_else_does():
    app = ScriptedApp(steps=200, pause=0.01)
    lines = [{"text": "draw a fox", "id": "d"}, {"text": "hi", "id": "h"}]
    kept = serve(*lines, {"text": "stop", "id": "c"}, app=app)
    assert kept.names("d")[-2:] == ["failed", "done"]
    assert [e for e in kept.events if e["event"] == "failed"][0]["kind"] == "cancelled"
    done = [e["turn"] for e in kept.events if e["event"] == "done"]
    assert done[-1] == "h" and set(done[:2]) == {"c", "d"}


def test_a_cancel_that_arrives_with_its_drawing_still_finds_it():
    kept = serve("draw a fox", "stop", app=ScriptedApp(steps=200, pause=0.01))
    assert "Stopped 1." in [e.get("text") for e in kept.events]
    assert "finished" not in kept.names()


def test_nobody_elses_turn_is_cancelled():
    app = ScriptedApp(steps=20, pause=0.01)
    kept = serve(
        {"text": "draw", "id": "d", "author": "ann"},
        {"text": "stop", "id": "c", "author": "bo"},
        app=app,
    )
    assert kept.names("d")[-2:] == ["finished", "done"]
    assert "Stopped 0." in [e.get("text") for e in kept.events]


def test_a_repeated_turn_does_nothing_and_says_so():
    kept = serve({"text": "draw", "id": "same"}, {"text": "draw", "id": "same"})
    assert kept.names().count("finished") == 1
    assert kept.names()[-2:] == ["failed", "done"]
    assert kept.events[-2]["kind"] == "repeated"


def test_nothing_is_kept_of_turns_that_are_over():
    async def lines() -> AsyncIterator[bytes]:
        for number in range(200):
            yield json.dumps({"text": "collect" if number % 2 else "hi", "id": number}).encode()

    kept = Kept()
    door = Door(ScriptedApp(), kept, SPEAKER)
    asyncio.run(door.serve(lines()))
    assert {e["turn"] for e in kept.events} == set(range(200))
    assert len(door._echoes) == 0 and len(door._aside) == 0


def test_a_collection_goes_on_after_its_turn():
    kept = serve({"text": "collect", "id": "big"}, {"text": "hi", "id": "h"})
    assert kept.names("big") == [
        "understood", "queued", "done", "progress", "progress", "progress", "finished",
    ]  # fmt: skip
    assert kept.events[1]["eta_s"] == 1.2
    assert {e["job"] for e in kept.events if e["event"] == "progress"} == {"job-big"}


@pytest.mark.parametrize(
    "line",
    [
        b"{not json\n",
        b'{"text": 5}\n',
        b'{"text": "hi", "attachments": "a.png"}\n',
        b'{"text": "hi", "attachments": ["a"]' + b" " * 3 + b"\n",
        b'{"text": "hi", "id": {}}\n',
        b"\xff\xfe nonsense\n",
        b'{"text": "half \\ud800"}\n',
        b"x" * (MAX_LINE_BYTES + 5) + b"\n",
        b'{"a":' * 50_000 + b"\n",
    ],
)
def test_a_bad_line_fails_and_the_next_one_is_answered(line):
    kept = serve(line, {"text": "hi", "id": "next"})
    assert kept.names() == ["failed", "done", "understood", "said", "done"]
    message = kept.events[0]["message"]
    assert kept.events[0]["kind"] == "bad_message"
    assert message.endswith(".") and "Traceback" not in message


def test_a_bad_line_keeps_its_id():
    kept = serve({"text": 5, "id": "mine"})
    assert {e["turn"] for e in kept.events} == {"mine"}


def test_a_mistake_of_ours_is_one_sentence_and_not_the_end():
    kept = serve({"text": "break", "id": "b"}, {"text": "hi", "id": "h"})
    assert kept.names("b") == ["understood", "failed", "done"]
    failed = next(e for e in kept.events if e["event"] == "failed")
    assert failed["kind"] == "internal" and "ZeroDivision" not in failed["message"]
    assert kept.names("h") == ["understood", "said", "done"]


def test_what_an_earlier_process_left_is_told_and_marked():
    app = ScriptedApp()
    turn = Turn("old", "s", Author("ann"), "draw")
    app.left = [Finished("s", "old", "job-old", (artwork("9", turn, "job-old"),))]
    kept = serve(app=app)
    assert [(e["event"], e["turn"], e["job"]) for e in kept.events] == [
        ("finished", "old", "job-old")
    ]
    assert app.deliveries == [("job-old", "json:s")]


_NOISY = """
import asyncio, os, sys
from bot.stdout import only_events
with only_events() as out:
    print("a library says hello")
    os.write(1, b"and so does C\\n")
    os.system("echo and a child")
    out.write({"event": "done", "text": "안녕"})
print("afterwards")
"""


def test_nothing_but_events_reaches_stdout():
    ran = subprocess.run(
        [sys.executable, "-c", _NOISY], capture_output=True, text=True, timeout=60, check=True
    )
    lines = ran.stdout.splitlines()
    assert json.loads(lines[0]) == {"event": "done", "text": "안녕"}
    assert lines[1:] == ["afterwards"]
    assert "library" in ran.stderr and "so does C" in ran.stderr and "a child" in ran.stderr


def test_a_reader_that_goes_away_ends_the_door():
    class Gone:
        def write(self, event: dict[str, Any]) -> None:
            raise BrokenPipeError

    async def lines() -> AsyncIterator[bytes]:
        yield b"hi\n"
        await asyncio.sleep(30)

    with pytest.raises(BrokenPipeError):
        asyncio.run(asyncio.wait_for(Door(ScriptedApp(), Gone(), SPEAKER).serve(lines()), 10))


def test_lines_come_from_stdin_as_they_are_written():
    code = (
        "import asyncio\nfrom bot.json_door import stdin_lines\n"
        "async def main():\n"
        "    async for line in stdin_lines(): print(len(line), line[:3], flush=True)\n"
        "asyncio.run(main())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert child.stdin and child.stdout
    child.stdin.write(b"one\n")
    child.stdin.flush()
    assert child.stdout.readline() == b"4 b'one'\n"  # before the input ends
    child.stdin.write(b"x" * (3 * MAX_LINE_BYTES) + b"\ntwo")
    child.stdin.close()
    assert child.stdout.readline() == f"{MAX_LINE_BYTES + 1} b'xxx'\n".encode()
    assert child.stdout.readline() == b"3 b'two'\n"
    assert child.wait(20) == 0
    child.stdout.close()
