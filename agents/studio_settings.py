"""How the studio works: its database, quotas and limits."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class StudioSettings(BaseModel):
    """The `studio` section of the config file. A limit of 0 means that there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="",
        description="SQLAlchemy URL of the job engine's database; empty is the ledger's PostgreSQL"
        " database, or a SQLite file in the data folder",
    )
    pictures: str = Field(
        default="",
        description="Folder of the pictures; workers on several machines share it; empty is"
        " `pictures` in the data folder",
    )
    paints: bool = Field(
        default=True,
        description="Whether this process may take the device; otherwise it only hands in jobs",
    )
    pictures_a_job: int = Field(default=4000, ge=0, description="Largest job")
    pictures_an_hour: int = Field(default=0, ge=0, description="For each person")
    pictures_a_day: int = Field(default=0, ge=0, description="For each person")
    open_jobs_a_person: int = Field(default=16, ge=0, description="Waiting or running")
    open_jobs_a_session: int = Field(default=64, ge=0, description="Waiting or running")
    batch_seconds: float = Field(
        default=2.0,
        ge=0.0,
        description="Pictures of one job are painted together for at most so long; 0 never does",
    )
    batch_pictures: int = Field(default=16, ge=1, description="Largest batch")
    preview_seconds: float = Field(
        default=1.0, ge=0.1, description="Shortest time between two previews of a job"
    )
    sheet_from: int = Field(
        default=9,
        ge=2,
        description="Jobs of so many pictures show a contact sheet that fills, not single previews",
    )
    worker_silence: float = Field(
        default=15.0,
        ge=2.0,
        description="Seconds without a sign of life after which a worker's jobs go to the others",
    )
    portion: int = Field(
        default=16,
        ge=1,
        description="Pictures of a long job that a worker takes at once, when workers share jobs",
    )
