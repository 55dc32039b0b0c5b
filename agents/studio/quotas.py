"""Who may commission how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agents.ledger import Ledger
from agents.studio.errors import QuotaReached, TooManyJobs, TooManyPictures
from agents.studio_settings import StudioSettings
from agents.types import Commission


def check_quotas(ledger: Ledger, settings: StudioSettings, commission: Commission) -> None:
    """Refuse a commission that is too large or comes too soon.

    Raises:
        TooManyPictures: The job is larger than any may be.
        QuotaReached: The hour's or the day's quota of this person would be passed.
        TooManyJobs: Too many jobs of this person, or in this session, are under way.
    """
    pictures = len(commission.requests)
    if 0 < settings.pictures_a_job < pictures:
        most = settings.pictures_a_job
        raise TooManyPictures(
            f"One job may have at most {most} pictures, not {pictures}.", most=most, count=pictures
        )
    _check_rate(ledger, commission, settings.pictures_an_hour, "hour", timedelta(hours=1))
    _check_rate(ledger, commission, settings.pictures_a_day, "day", timedelta(days=1))
    own = len(ledger.open_jobs(author=commission.author))
    if 0 < settings.open_jobs_a_person <= own:
        raise TooManyJobs(
            f"You have {own} jobs under way; wait for one of them, or cancel one.", open=own
        )
    here = len(ledger.open_jobs(session=commission.session))
    if 0 < settings.open_jobs_a_session <= here:
        raise TooManyJobs(f"There are {here} jobs under way here; wait for one of them.", open=here)


def _check_rate(
    ledger: Ledger, commission: Commission, quota: int, name: str, span: timedelta
) -> None:
    if quota == 0:
        return
    before = ledger.pictures_ordered_since(commission.author, datetime.now(UTC) - span)
    if before + len(commission.requests) > quota:
        article = "an" if name == "hour" else "a"
        raise QuotaReached(
            f"{quota} pictures {article} {name} are the limit.", limit=quota, span=name
        )
