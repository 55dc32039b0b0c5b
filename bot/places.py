"""Where things lie and who sits here: data folder, session, language, time zone, name."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path

from bot.errors import NoDataFolder
from bot.strings import say

LAST_SESSION = "last-session"
FIRST_SESSION = "terminal"


def data_folder(given: Path | None) -> Path:
    """Return the data folder, made if it is not there: the given one, else the platform's.

    Raises:
        NoDataFolder: It cannot be made, or nothing can be written there.
    """
    if given is None:
        import platformdirs

        given = Path(platformdirs.user_data_dir("tilda", appauthor=False))
    try:
        given.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        slots = {"path": given, "reason": error.strerror or error}
        raise NoDataFolder(say("no_data_folder", locale(), **slots)) from error
    if not os.access(given, os.W_OK | os.X_OK):
        raise NoDataFolder(say("data_folder_closed", locale(), path=given))
    return given.resolve()


def session_name(given: str | None, data: Path) -> str:
    """Return the session to use: the given one, else the last used in this data folder."""
    if given:
        return given
    try:
        return (data / LAST_SESSION).read_text(encoding="utf-8").strip() or FIRST_SESSION
    except FileNotFoundError:
        return FIRST_SESSION


def remember_session(session: str, data: Path) -> None:
    """Note the session as the last used one."""
    part = data / f"{LAST_SESSION}.{os.getpid()}.part"
    part.write_text(session + "\n", encoding="utf-8")
    os.replace(part, data / LAST_SESSION)


def author_name(given: str | None) -> str:
    """Return who speaks: the given name, else the name of the account."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "you"


def locale() -> str:
    """Return the language that the environment asks for: `ko` or `en`."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ko" if value.lower().startswith("ko") else "en"
    return "en"


def timezone() -> str:
    """Return the IANA name of the machine's time zone; UTC if it cannot be told."""
    if (zone := os.environ.get("TZ", "").lstrip(":")) and _is_zone(zone):
        return zone
    link = os.path.realpath("/etc/localtime")
    if (found := re.search(r"zoneinfo/(?:posix/|right/)?(.+)$", link)) and _is_zone(found[1]):
        return found[1]
    try:
        zone = Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except OSError:
        return "UTC"
    return zone if _is_zone(zone) else "UTC"


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
