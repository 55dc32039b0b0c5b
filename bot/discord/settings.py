"""What can be set about the Discord front end. Nothing here imports discord.py."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class DiscordSettings(BaseModel):
    """Tilda in Discord; what a server's admins may choose themselves is in /settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_env: str = Field(
        default="DISCORD_TOKEN", min_length=1, description="variable that holds the bot's token"
    )
    message_content: Literal["auto", "on", "off"] = Field(
        default="auto", description="the privileged intent; auto asks for it and does without"
    )
    shards: int = Field(default=0, ge=0, le=4096, description="0: as many as Discord says")
    register_commands: bool = Field(
        default=True, description="register the commands at every start"
    )
    edit_seconds: float = Field(
        default=2.5, ge=2.0, le=30, description="least time between two edits of one message"
    )
    sweep_seconds: float = Field(
        default=15.0, ge=0.5, le=3600, description="how often undelivered pictures are looked for"
    )
    attachments: int = Field(default=4, ge=0, le=10, description="pictures read off one message")
    attachment_bytes: int = Field(
        default=20_000_000, ge=1, description="largest picture taken, in bytes"
    )
    pictures_per_hour: int = Field(
        default=1000, ge=0, description="for each person; 0: no limit; a server may set its own"
    )
    recent_messages: int = Field(
        default=100, ge=1, le=500,
        description="messages searched for a picture before it is posted again",
    )  # fmt: skip
    heartbeat_file: str = Field(
        default="", description="touched while connected; empty: discord-heartbeat in the data"
    )
