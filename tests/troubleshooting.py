"""The messages in docs/troubleshooting.md: every one that a user can see, by its text.

`python -m tests.troubleshooting` writes them anew from translations/en.json.
"""

from collections.abc import Iterator
from pathlib import Path
import re

from .texts import ENGLISH, Tree, look_up

PAGE = Path(__file__).parents[1] / "docs" / "troubleshooting.md"
SECTION = re.compile(r"(?<=<!-- messages -->\n).*(?=<!-- /messages -->)", re.DOTALL)
PARTS = {
    "While you add or change a server": ("config.error", "config.abort"),
    "While you change its options": ("options.error",),
    "While it runs": ("exceptions",),
    "Under Repairs": ("issues",),
}


def sentences(entry: str | Tree) -> tuple[str, str]:
    """Return what a message says, and what it says to do."""
    match entry:
        case {"title": str(title), "description": str(description)}:
            return title, description
        case {"message": str(text)} | str(text):
            says, _, advice = text.partition(". ")
            return says.removesuffix(".") + ".", advice
        case _:
            raise ValueError(f"No message: {entry}")


def rows(paths: tuple[str, ...]) -> Iterator[str]:
    """Yield a row of a table for each message at some paths, in the file's order."""
    for path in paths:
        for entry in (look_up(ENGLISH, path) or {}).values():
            says, advice = sentences(entry)
            row = f"| {says} | {advice} |".replace("|  |", "| |").replace("\n", " ")
            yield re.sub(r"\{(\w+)\}", r"*\1*", row)


def messages() -> str:
    """Return the tables of all messages."""
    return "".join(
        f"\n### {title}\n\n| It says | What to do |\n|---|---|\n"
        + "".join(f"{row}\n" for row in rows(paths))
        for title, paths in PARTS.items()
    )


def renewed(page: str) -> str:
    """Return the page with its messages written anew."""
    text = f"{messages()}\n"
    return SECTION.sub(lambda _: text, page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
