"""Write docs/events.md, or check that it is as it would be written."""

from pathlib import Path
import sys

from .page import page

PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def main(arguments: list[str], path: Path = PAGE) -> int:
    """Return the exit code: 1 if a check finds the page stale."""
    text = page()
    if arguments != ["--check"]:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        print(f"{path.name} is stale: run scripts/docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
