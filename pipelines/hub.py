"""Where a model's files are: a folder, what was fetched before, or the hub."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.errors import MissingWeights

HUB = "https://huggingface.co"
PATIENCE = 3.0
ENDS = 65536  # bytes


def locate(model: str, stored_only: bool = False) -> tuple[str, bool]:
    """Return what `from_pretrained` is to be given, and whether it may not ask the hub.

    Without a network the libraries would try again for most of a minute; here what was fetched
    before is taken at once.

    Args:
        model: A folder or a hub id (`owner/name`).
        stored_only: Never ask the hub.

    Raises:
        MissingWeights: There is no such folder, or the model was never fetched and the hub cannot
            be reached (or must not be asked).
    """
    if Path(model).is_dir():
        return model, True
    if is_path(model):
        raise MissingWeights(f"There is no model folder {model}.")
    if stored_only or not reachable():
        return _stored(model, stored_only), True
    return model, False


def weights_print(source: str) -> str:
    """Return 16 hex digits that change with a model's files, without reading all of them.

    Of each file name, size, and the first and last 64 KB count: training again changes every
    weight, so that some of those do. A model that is fetched by a library is known by its id.
    """
    told = hashlib.sha256(source.encode() if not Path(source).is_dir() else b"")
    for path in sorted(Path(source).glob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            size = path.stat().st_size
            told.update(f"{path.name} {size} ".encode())
            with path.open("rb") as file:
                told.update(file.read(ENDS))
                file.seek(max(0, size - ENDS))
                told.update(file.read(ENDS))
    return told.hexdigest()[:16]


def is_path(model: str) -> bool:
    """Return True if this names a folder rather than a hub id."""
    return model.startswith((".", "/", "~")) or model.count("/") > 1


def reachable() -> bool:
    """Return True if the hub answers, or if a proxy stands in between and is to be trusted."""
    if os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"):
        return True
    address = urlsplit(os.environ.get("HF_ENDPOINT") or HUB)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        socket.create_connection((address.hostname or "", port), PATIENCE).close()
    except OSError:
        return False
    return True


def _stored(model: str, stored_only: bool) -> str:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return str(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        why = "must not be fetched" if stored_only else "the hub cannot be reached"
        raise MissingWeights(f"The model {model} is not on this machine, and {why}.") from error
