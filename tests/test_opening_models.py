"""Models are opened one at a time: the libraries' lazy imports do not bear two threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from agents.chat_models import LanguageSettings, open_chat_model
from agents.chat_models.local import LocalChatModel
from pipelines.foreign import IMPORTING
from pipelines.workshop import open_workshop


def open_reader() -> None:
    model = open_chat_model(LanguageSettings())
    assert isinstance(model, LocalChatModel)
    assert model.engine() is not None


@pytest.mark.parametrize("opening", [open_workshop, open_reader])
def test_whoever_opens_a_model_waits_for_whoever_is_opening_one(
    opening: Callable[[], object],
) -> None:
    opened = threading.Event()

    def work() -> None:
        opening()
        opened.set()

    thread = threading.Thread(target=work)
    with IMPORTING:
        thread.start()
        assert not opened.wait(4)  # alone, it is open long before
    thread.join(60)
    assert opened.is_set()
