"""What every command is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import places

if TYPE_CHECKING:
    from bot.config import Config
    from bot.messages import Speaker


@dataclass(frozen=True)
class Options:
    """The options that all commands share, as they were given.

    Attributes:
        as_json: Write events as JSON lines.
        session: Session's name; None for the last used.
        data: Data folder; None for the platform's.
        config: Config file; None for the working directory's.
        seed: First seed; None lets each job have its own.
        author: Who speaks; None for the account's name.
        verbose: Log information as well.
    """

    as_json: bool = False
    session: str | None = None
    data: Path | None = None
    config: Path | None = None
    seed: int | None = None
    author: str | None = None
    verbose: bool = False

    def settings(self) -> Config:
        """Read the configuration.

        Raises:
            ConfigError: It says something that is no setting.
        """
        from bot.config import load_config

        return load_config(self.config)

    def folder(self) -> Path:
        """Return the data folder, made if need be."""
        return places.data_folder(self.data)

    def speaker(self, folder: Path) -> Speaker:
        """Return who speaks, and in which session."""
        from bot.messages import Speaker

        return Speaker(
            session=places.session_name(self.session, folder),
            author=places.author_name(self.author),
            locale=places.locale(),
            timezone=places.timezone(),
        )
