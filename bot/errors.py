"""What can go wrong at the doors.

    BotError
    |-- ConfigError          the configuration cannot be used as it stands
    |-- BadMessage           a message that is no message: empty, too long, not text
    |-- MissingPart          something optional is not installed or not set up
    |-- NoDataFolder         the data folder is not there and cannot be made, or not be written
    `-- DataFolderBusy       another Tilda is working in this data folder

Each message is one plain sentence that is shown to the person as it is.
"""

from __future__ import annotations


class BotError(Exception):
    """Base of every error that `bot` raises on purpose."""

    kind = "bot"


class ConfigError(BotError):
    """The configuration names something that does not exist, or gives it a wrong value."""

    kind = "config"


class BadMessage(BotError):
    """A line or an argument cannot be taken as a message."""

    kind = "bad_message"


class MissingPart(BotError):
    """An optional part is needed for this."""

    kind = "missing_part"


class NoDataFolder(BotError):
    """Nothing can be kept where the data folder should be."""

    kind = "data_folder"


class DataFolderBusy(BotError):
    """Only one process may own a data folder's device."""

    kind = "busy"
