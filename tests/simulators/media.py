"""Files that look like media and are none, for any simulated server."""

from pathlib import Path

FAKE = b"no media"  # How they begin


def is_media(path: Path) -> bool:
    """Return whether a server finds anything in a file: not in an empty or fake one."""
    with path.open("rb", buffering=0) as file:  # Most are long
        return file.read(len(FAKE)) not in {b"", FAKE}


def put_fake(path: Path, size: int) -> None:
    """Write a file that no server can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(FAKE[:size].ljust(size, b"!"))
