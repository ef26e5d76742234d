"""Whatever is rewritten, a path that comes home leads back to where it was."""

from hypothesis import given, strategies as st

from custom_components.showrunner.engine.model import Library, LibraryId
from custom_components.showrunner.engine.paths import (
    PathMap,
    Rewrite,
    owners,
    validate,
)

# Few names, so that folders are often in one another; two of them differ by case,
# and two by the form of an accent
NAMES = ("tv", "TV", "kids", "a b ", "\u00e9", "e\u0301", "x.y")
FEW = st.lists(st.sampled_from(NAMES), max_size=4)
ANY = st.lists(
    st.text(st.characters(exclude_characters="/\\\0"), min_size=1).filter(
        lambda name: name not in {".", ".."}
    ),
    max_size=4,
)
POSIX = FEW.map(lambda names: "/" + "/".join(names))
DRIVE = FEW.map(lambda names: "D:\\" + "\\".join(names))
SHARE = FEW.map(lambda names: "\\\\" + "\\".join(["nas", "share", *names]))
FOLDER = st.one_of(POSIX, DRIVE, SHARE)
REWRITES = st.lists(st.builds(Rewrite, local=FOLDER, server=FOLDER), max_size=6)


def below(folder: str, names: list[str]) -> str:
    """Return a path in a folder, in the folder's own notation."""
    separator = "/" if folder.startswith("/") else "\\"
    return separator.join([folder.rstrip(separator), *names]) if names else folder


@given(REWRITES, FOLDER, ANY)
def test_what_comes_home_leads_back(
    rewrites: list[Rewrite], folder: str, names: list[str]
) -> None:
    """To the same path, but for how its names are written."""
    paths = PathMap(rewrites)
    path = below(folder, names)
    local = paths.to_local(path)
    if local is not None:
        assert same(paths.to_server(local), path)


@given(REWRITES, st.data())
def test_what_is_rewritten_can_come_home(
    rewrites: list[Rewrite], data: st.DataObject
) -> None:
    """Perhaps to another folder that is the same one of the server."""
    right = sound(rewrites)
    paths = PathMap(right)
    for each in right:
        path = below(each.local, data.draw(FEW))
        there = paths.to_server(path)
        here = paths.to_local(there)
        assert here is not None
        assert same(paths.to_server(here), there)


@given(REWRITES, FOLDER)
def test_going_over_is_the_same_in_any_order(
    rewrites: list[Rewrite], path: str
) -> None:
    """Rewrites that can stand together do not depend on how they are listed."""
    right = sound(rewrites)
    assert PathMap(right).to_server(path) == PathMap(right[::-1]).to_server(path)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    """Without an error, and what came out once comes out the same again."""
    paths = PathMap([Rewrite(local=text, server="/data")])
    once = PathMap().to_server(text)

    assert PathMap().to_server(once) == once
    assert paths.to_server(text) in {"/data", text}
    assert len(validate(paths.rewrites)) <= 1


def same(one: str, other: str) -> bool:
    """Return whether two paths of the server are one: each is in the other."""
    return all(
        owners(path, [Library(id=LibraryId("1"), name="", locations=(root,))])
        for path, root in ((one, other), (other, one))
    )


def sound(rewrites: list[Rewrite]) -> list[Rewrite]:
    """Return the rewrites that can stand together."""
    wrong = [each for each, _ in validate(rewrites)]
    return [each for each in rewrites if each not in wrong]
