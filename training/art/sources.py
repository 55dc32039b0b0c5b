"""Fetches the art packages: pinned versions, verified checksums, through the npm client."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from training.art import data_root


class SourceError(RuntimeError):
    """A package could not be fetched, or is not the one that was pinned."""


@dataclass(frozen=True, slots=True)
class Source:
    """One npm package of drawings.

    Attributes:
        set: Our short name of the set.
        package: npm package name.
        version: Exact version.
        sha512: Hex digest of the packed archive.
        licence: SPDX identifier, as the package states it.
        credit: The line to print wherever the art is credited.
    """

    set: str
    package: str
    version: str
    sha512: str
    licence: str
    credit: str

    @property
    def archive(self) -> str:
        """The file name that `npm pack` gives this package."""
        return f"{self.package.lstrip('@').replace('/', '-')}-{self.version}.tgz"


SOURCES = (
    Source(
        set="noto",
        package="@iconify-json/noto",
        version="1.2.9",
        sha512="0d08ae5c435bba7e35721f973d2579e47f456962a91d3cb3e3a6082ad49a2980"
        "f87c80c3ccbd6d47a1f89e9fd3dfc8dfad301e237adc285d26a8761e65502e6b",
        licence="Apache-2.0",
        credit="Noto Emoji, copyright Google LLC",
    ),
    Source(
        set="fluent-flat",
        package="@iconify-json/fluent-emoji-flat",
        version="1.2.6",
        sha512="458e3b4603dbe3b7d8522cab03ae2c20e2f4f94534dacdbdb17a4d05b2104415"
        "253e57cd1532949990c4446bb10ecffbc8d196a9062fb9a4983353387d15e553",
        licence="MIT",
        credit="Fluent Emoji, copyright Microsoft Corporation",
    ),
    Source(
        set="fluent-3d",
        package="@lobehub/fluent-emoji-3d",
        version="1.1.0",
        sha512="5a5ab69554ad4e7afc043a48274a449d328ee0bb83c71a931214ef46d0f50cb4"
        "45d267bba207914232a87a10c75ee549d9069e720979c1106feb4954006de1ee",
        licence="MIT",
        credit="Fluent Emoji, copyright Microsoft Corporation, packaged by LobeHub",
    ),
    Source(
        set="twemoji",
        package="@iconify-json/twemoji",
        version="1.2.5",
        sha512="b8aa6e204574bfa2b9056dcc8ddca5f972855406db70fc408227cabc432d6685"
        "19079f98898e7368c9b6b8d342c725f301653dc8d2e58f8d5653afe6be000bb3",
        licence="CC-BY-4.0",
        credit="Twemoji, copyright Twitter, Inc and other contributors",
    ),
)


def digest(path: Path) -> str:
    """Return the sha512 of a file as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha512").hexdigest()


def fetch(source: Source, folder: Path) -> Path:
    """Return the verified archive of `source`, packed by npm into `folder` if it is missing.

    Raises:
        SourceError: npm failed, or the checksum differs from the pinned one.
    """
    path = folder / source.archive
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", f"{source.package}@{source.version}", "--silent"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode or not path.exists():
            raise SourceError(f"npm pack {source.package} failed: {done.stderr[-500:]}")
    if digest(path) != source.sha512:
        raise SourceError(f"{path} is not {source.package} {source.version}: checksum differs")
    return path


def unpack(archive: Path) -> Path:
    """Unpack a verified archive beside itself and return the folder of the package."""
    folder = archive.with_suffix("")
    if not (folder / "package").is_dir():
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder / "package"


def fetch_all(root: Path | None = None) -> dict[str, Path]:
    """Fetch, verify and unpack every set; return set name to package folder."""
    folder = (root or data_root()) / "packages"
    return {source.set: unpack(fetch(source, folder)) for source in SOURCES}
