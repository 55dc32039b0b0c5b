"""From settings to a chat model."""

from __future__ import annotations

import importlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.chat_models.settings import LanguageSettings
from agents.errors import BadKey, MissingLibrary, ModelMissing

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from agents.chat_models.local import LocalChatModel

EMBEDDED = Path(__file__).resolve().parent.parent / "weights" / "reader"
"""Folder of the language model that ships with the package."""

KEYLESS = "none-needed"
"""Sent where a compatible server wants no key: the client library insists on one."""


def open_chat_model(settings: LanguageSettings) -> BaseChatModel | None:
    """Return the chat model that the settings name, or None for `none`.

    Nothing heavy is imported or loaded before the model is first asked, and no server is called.

    Raises:
        ModelMissing: No such folder, or no such provider.
        BadKey: The named environment variable is empty.
        MissingLibrary: The provider's library is not installed.
    """
    if settings.model == "none":
        return None
    if settings.model == "embedded":
        return open_folder(EMBEDDED, settings)
    if settings.model.startswith("local:"):
        folder = Path(settings.model.removeprefix("local:")).expanduser()
        return open_folder(folder, settings)
    return open_provider(settings)


def open_folder(folder: Path, settings: LanguageSettings) -> BaseChatModel:
    """Return a chat model over a transformers folder; it loads at the first question."""
    if not (folder / "config.json").is_file():
        raise ModelMissing(f"There is no language model in {folder}: config.json is missing.")
    loaded = loadable(str(folder.resolve()), settings.device, settings.dtype)
    return loaded.model_copy(
        update={"max_tokens": settings.max_tokens, "temperature": settings.temperature}
    )


@cache
def loadable(folder: str, device: str, dtype: str) -> LocalChatModel:
    """Return the one chat model of a folder: its copies share the weights."""
    from agents.chat_models.local import LocalChatModel

    return LocalChatModel(folder=folder, device=device, dtype=dtype)


def open_provider(settings: LanguageSettings) -> BaseChatModel:
    """Return a chat model of LangChain's `init_chat_model`, such as `openai:NAME`."""
    provider, _, name = settings.model.partition(":")
    if not name:
        raise ModelMissing(
            f"'{settings.model}' names no language model: write embedded, none, local:FOLDER, "
            "ollama:NAME or openai:NAME."
        )
    options: dict[str, Any] = {"temperature": settings.temperature}
    if settings.base_url:
        options["base_url"] = settings.base_url
    if provider == "ollama":
        options["num_predict"] = settings.max_tokens
        options["client_kwargs"] = {"timeout": settings.timeout}
    else:
        options["max_tokens"] = settings.max_tokens
        options["timeout"] = settings.timeout
        options["max_retries"] = 1
        options["api_key"] = read_key(settings)
    return init_model(settings.model, options)


def init_model(name: str, options: dict[str, Any]) -> BaseChatModel:
    """Call LangChain's `init_chat_model`, with its errors in our words."""
    init_chat_model = importlib.import_module("langchain.chat_models").init_chat_model
    provider = name.partition(":")[0]
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise MissingLibrary(
            f"The language model '{name}' needs a library: pip install 'tilda-artist[{provider}]'."
        ) from error
    except ValueError as error:
        raise ModelMissing(f"'{name}' cannot be opened as a language model: {error}") from error
    return model


def read_key(settings: LanguageSettings) -> str:
    """Return the key from the environment; a server of one's own may need none."""
    if settings.api_key_env:
        key = os.environ.get(settings.api_key_env, "")
        if not key:
            raise BadKey(
                f"The environment variable {settings.api_key_env}, which should hold the key "
                f"for '{settings.model}', is empty."
            )
        return key
    fallback = os.environ.get("OPENAI_API_KEY", "") if not settings.base_url else ""
    if not fallback and not settings.base_url:
        raise BadKey(
            f"'{settings.model}' needs a key: put it in an environment variable and name that "
            "variable as language.api_key_env."
        )
    return fallback or KEYLESS
