"""Where the ledger keeps its rows."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class LedgerSettings(BaseModel):
    """The `ledger` section of the config file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="",
        description="SQLAlchemy URL (postgresql+psycopg://...); empty is a SQLite file in the data"
        " folder",
    )
    url_env: str = Field(
        default="",
        description="Name of an environment variable that holds the URL, if it has a password",
    )
