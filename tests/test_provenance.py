"""Where files come from, and painting them again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from studio_helpers import GradientWorkshop, commission, open_studio

from agents.ledger import Ledger
from agents.provenance import redraw, verify
from agents.types import Artwork
from pipelines.errors import BadImage
from pipelines.picture_files import save_picture
from pipelines.types import CancelCheck, DrawingRequest, StepCallback


async def paint(data: Path, pictures: int = 6) -> list[Artwork]:
    """Paint some gradients and return them."""
    async with open_studio(data) as (studio, ledger):
        await studio.submit(commission("j", pictures))
        await studio.settled()
        return ledger.job_artworks("j")


async def test_files_are_told_apart(tmp_path: Path) -> None:
    artworks = await paint(tmp_path)
    own = artworks[2]
    with Image.open(own.path) as opened:
        image = opened.convert("RGB")
    stripped, jpeg, small = tmp_path / "s.png", tmp_path / "j.jpg", tmp_path / "x.png"
    image.save(stripped)
    image.save(jpeg, quality=80)
    image.resize((48, 48)).save(small)
    edited = image.copy()
    ImageDraw.Draw(edited).ellipse((20, 20, 34, 34), "white")
    edited_path, other = tmp_path / "e.png", tmp_path / "o.png"
    edited.save(edited_path)
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(other)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        found = {
            path: verify(path, ledger)
            for path in (own.path, stripped, jpeg, small, edited_path, other)
        }
    standings = [verdict.standing for verdict in found.values()]
    assert standings == [
        "untouched", "metadata_lost", "reencoded", "reencoded", "altered", "unknown",
    ]  # fmt: skip
    assert [v.artwork.id if v.artwork else None for v in found.values()] == [own.id] * 5 + [None]
    assert found[own.path].claim == own.id and found[stripped].claim == ""


async def test_a_false_claim_is_no_proof(tmp_path: Path) -> None:
    (artwork,) = await paint(tmp_path, 1)
    forged = tmp_path / "forged.png"
    noise = np.random.default_rng(2).integers(0, 256, (64, 64, 3), np.uint8)
    save_picture(Image.fromarray(noise), forged, {"id": artwork.id, "prompt": "a fox"})
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        verdict = verify(forged, ledger)
        assert (verdict.standing, verdict.artwork, verdict.claim) == ("unknown", None, artwork.id)
        Path(artwork.path).unlink()
        (tmp_path / "text.png").write_text("no picture")
        with pytest.raises(BadImage):
            verify(tmp_path / "text.png", ledger)


class NewerWorkshop(GradientWorkshop):
    """Paints a little differently, as another version may."""

    shift = 1

    @property
    def facts(self) -> dict[str, str]:
        """Another version."""
        return {"threads": "2"}

    def make(
        self,
        requests: list[DrawingRequest],  # type: ignore[override]
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image.Image]:
        """Paint every channel a little brighter."""
        images = super().make(requests, on_step, cancelled)
        return [Image.eval(image, lambda value: min(255, value + self.shift)) for image in images]


async def test_redrawing_compares_and_says_why(tmp_path: Path) -> None:
    (artwork,) = await paint(tmp_path, 1)
    async with open_studio(tmp_path) as (studio, ledger):
        same = await redraw(artwork, ledger, studio)
        assert (same.likeness, same.peak, same.reasons) == ("identical", 0, ())
        request = replace(artwork.request, init_image=str(tmp_path / "gone.png"), strength=0.5)
        lost = await redraw(replace(artwork, request=request), ledger, studio)
        assert lost.likeness == "impossible" and lost.reasons[0][0] == "starting picture"
        other = await redraw(
            replace(artwork, request=replace(artwork.request, seed=7)), ledger, studio
        )
        assert other.likeness == "different"
    workshop = NewerWorkshop()
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        close = await redraw(artwork, ledger, studio)
        assert (close.likeness, close.peak) == ("close", 1)
        assert close.reasons == (("threads", "1", "2"),)
        assert ledger.easel("hall") == [artwork]  # nothing is recorded
