"""The `language:` section of the configuration."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LanguageSettings(BaseModel):
    """Which language model reads messages, and how it is run.

    Attributes:
        model: `embedded`, `none` (rules alone), `ollama:NAME`, `openai:NAME` (with `base_url`
            for any compatible server), another provider of LangChain's `init_chat_model`, or
            `local:FOLDER` for a transformers folder such as EXAONE or Qwen.
        base_url: Address of the server; empty for the provider's own.
        api_key_env: Name of the environment variable that holds the key; never the key itself.
        threshold: Below this calibrated confidence the model does not decide alone.
        timeout: Seconds to wait for a server.
        max_tokens: Longest answer in tokens.
        temperature: 0 is deterministic.
        device: `auto`, `cpu`, `cuda`, `mps`; for local folders.
        dtype: Number format of the weights of local folders; `auto` suits the device.
    """

    model_config = ConfigDict(extra="forbid")

    model: str = Field(default="embedded", min_length=1)
    base_url: str = ""
    api_key_env: str = ""
    threshold: float = Field(default=0.6, ge=0.0, le=1.0)
    timeout: float = Field(default=60.0, gt=0.0)
    max_tokens: int = Field(default=512, ge=16, le=8192)
    temperature: float = Field(default=0.0, ge=0.0, le=2.0)
    device: str = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
