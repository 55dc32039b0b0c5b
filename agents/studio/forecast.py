"""Where a job stands in the queue and when it will be done."""

from __future__ import annotations

from dataclasses import dataclass

from agents.ledger import Job, Ledger
from agents.studio.pace import Pace
from agents.types import Commission


@dataclass(frozen=True, slots=True)
class Ticket:
    """The answer to a commission.

    Attributes:
        position: Jobs that will be done before this one; 0 is next.
        eta_s: Seconds until all its pictures are done; None before any timing.
    """

    job: str
    position: int
    eta_s: float | None


@dataclass(frozen=True, slots=True)
class _Load:
    """What is left of a job.

    Attributes:
        seconds: Painted in batches where those pay.
        singly: Painted one by one, as while others wait.
    """

    author: str
    pictures: int
    seconds: float | None
    singly: float
    created: float


class Forecaster:
    """Forecasts by fair sharing: each person's jobs advance side by side, short ones first."""

    def __init__(self, ledger: Ledger, pace: Pace) -> None:
        """Remember where jobs and timings are."""
        self._ledger = ledger
        self._pace = pace
        self._commissions: dict[str, Commission] = {}

    def ticket(self, job: str) -> Ticket:
        """Return position and forecast of a job that is under way."""
        loads = {one.id: self._load(one) for one in self._ledger.open_jobs()}
        self._commissions = {key: one for key, one in self._commissions.items() if key in loads}
        own = loads.pop(job, None)
        if own is None:
            return Ticket(job, 0, 0.0)
        before = [one for one in loads.values() if _goes_before(one, own)]
        eta = _eta(own, list(loads.values()))
        return Ticket(job, len(before), None if eta is None else eta + self._pace.overhead)

    def _load(self, job: Job) -> _Load:
        commission = self._commissions.get(job.id) or self._ledger.commission(job.id)
        requests = commission.requests if commission else ()
        if commission is not None:
            self._commissions[job.id] = commission
        done = self._ledger.job_indices(job.id)
        left = [request for index, request in enumerate(requests) if index not in done]
        seconds, singly = self._pace.seconds(left), self._pace.seconds(left, together=False)
        return _Load(job.author, len(left), seconds, singly or 0.0, job.created_at.timestamp())


def _goes_before(other: _Load, own: _Load) -> bool:
    return other.pictures < own.pictures or (
        other.pictures == own.pictures and other.created < own.created
    )


def _eta(own: _Load, others: list[_Load]) -> float | None:
    """Return the seconds until a load is done, if everybody gets an equal share of the device.

    While others have work too, everybody's pictures are painted one by one.
    """
    if own.seconds is None:
        return None
    mine = [own, *(o for o in others if o.author == own.author and _goes_before(o, own))]
    theirs: dict[str, float] = {}
    for other in others:
        if other.author != own.author:
            theirs[other.author] = theirs.get(other.author, 0.0) + other.singly
    singly = sum(one.singly for one in mine)
    alone = sum(one.seconds or 0.0 for one in mine)
    shared = min(1.0, max(theirs.values(), default=0.0) / singly) if singly else 0.0
    waited = sum(min(singly, seconds) for seconds in theirs.values())
    return shared * singly + (1 - shared) * alone + waited
