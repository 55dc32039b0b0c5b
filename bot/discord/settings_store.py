"""What servers and people have chosen, kept in the ledger's preferences."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import discord

from agents.ledger import Ledger
from bot.discord.ids import author_of
from bot.discord.words import language_of, language_of_text

SERVER = "discord-server:"
AGE_RULES = ("channels", "nowhere")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class ServerChoices:
    """What a server's admins have chosen.

    Attributes:
        channels: Channels in which Tilda answers; empty for all.
        quota: Pictures an hour for each person; None for the owner's setting, 0 for no limit.
        age_rule: Where wishes for grown-ups may be drawn: `channels` (that are age-restricted)
            or `nowhere`.
        language: `en`, `ko` or `auto`.
    """

    channels: frozenset[int] = frozenset()
    quota: int | None = None
    age_rule: str = AGE_RULES[0]
    language: str = AUTO

    def allows(self, channel: int, parent: int | None = None) -> bool:
        """Return whether Tilda may answer in a channel, or in a thread of an allowed one."""
        return not self.channels or channel in self.channels or parent in self.channels


class SettingsStore:
    """Reads and writes choices."""

    def __init__(self, ledger: Ledger) -> None:
        """Keep them in `ledger`."""
        self._ledger = ledger

    def server(self, guild: int | None) -> ServerChoices:
        """Return a server's choices; the defaults outside of servers."""
        if guild is None:
            return ServerChoices()
        quota = self._get(guild, "quota")
        channels = self._get(guild, "channels").split()
        return ServerChoices(
            channels=frozenset(int(channel) for channel in channels),
            quota=int(quota) if quota else None,
            age_rule=self._get(guild, "age_rule") or AGE_RULES[0],
            language=self._get(guild, "language") or AUTO,
        )

    def toggle_channel(self, guild: int, channel: int) -> None:
        """Allow a channel, or take it off the list again."""
        channels = self.server(guild).channels ^ {channel}
        self.set_server(guild, "channels", " ".join(str(one) for one in sorted(channels)))

    def set_server(self, guild: int, key: str, value: str) -> None:
        """Keep one choice of a server's."""
        self._ledger.set_preference(f"{SERVER}{guild}", key, value)

    def set_person(self, user: int, key: str, value: str) -> None:
        """Keep one choice of a person's (`language` or `timezone`); empty for none."""
        self._ledger.set_preference(author_of(user), key, value)

    def timezone(self, user: int) -> str:
        """Return a person's time zone."""
        return self._ledger.preference(author_of(user), "timezone") or "UTC"

    def language(
        self, user: int, guild: discord.Guild | None, locale: object = None, text: str = ""
    ) -> str:
        """Return the language of buttons and notices.

        A person's own choice comes first, then the server's, then the language of their words,
        then what Discord knows.
        """
        own = self._ledger.preference(author_of(user), "language")
        chosen = own or self.server(guild.id if guild else None).language
        if chosen != AUTO:
            return chosen
        if locale is None and guild is not None:
            locale = guild.preferred_locale
        return language_of_text(text, language_of(locale))

    def _get(self, guild: int, key: str) -> str:
        return self._ledger.preference(f"{SERVER}{guild}", key)


def is_timezone(name: str) -> bool:
    """Return whether a name is that of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True
