"""Chat models: the embedded one, any local transformers folder, Ollama, OpenAI-compatible servers.

Everything here is a LangChain `BaseChatModel`, so that one chain serves them all.
"""

from __future__ import annotations

from agents.chat_models.opening import EMBEDDED, open_chat_model
from agents.chat_models.settings import LanguageSettings

__all__ = ["EMBEDDED", "LanguageSettings", "open_chat_model"]
