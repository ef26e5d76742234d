"""What comes in from outside, in whatever form."""

from datetime import UTC, datetime
import json
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.model import ItemId, LibraryId
from custom_components.showrunner.providers.base import ItemsTouched
from custom_components.showrunner.providers.bodies import Addressee, Body, read
from custom_components.showrunner.providers.notices import Notice
from custom_components.showrunner.providers.plain import Pairs

from .arr.messages import episode_file, sonarr

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
PLEX = Addressee("plex", "a77ic")
JELLYFIN = Addressee("jellyfin", "0123456789abcdef0123456789abcdef")
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
LIMITS = "multipart/form-data; boundary=----Limit"
NEW_FILM = {
    "event": "library.new",
    "Server": {"title": "Attic", "uuid": "a77ic"},
    "Metadata": {"ratingKey": "90", "librarySectionID": 1, "type": "movie"},
}
NEW_ITEM = {"NotificationType": "ItemAdded", "ItemId": "f" * 32}


def body(
    content: bytes | str, kind: str = JSON, query: Pairs = (), *, is_cut: bool = False
) -> Body:
    """Return a message as it comes."""
    raw = content.encode() if isinstance(content, str) else content
    return Body(content=raw, content_type=kind, query=query, at=NOW, is_cut=is_cut)


def said(message: Any, addressee: Addressee = PLEX, kind: str = JSON) -> Notice:
    """Return what an object says."""
    return read(body(json.dumps(message), kind), addressee)


def in_parts(*parts: tuple[str, bytes]) -> bytes:
    """Return a form with several parts, of which each has a name."""
    return b"".join(
        b'------Limit\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), content)
        for name, content in parts
    )


@pytest.mark.parametrize("kind", [JSON, "text/plain; charset=utf-8", FORM, ""])
def test_what_the_header_says_of_json_does_not_matter(kind: str) -> None:
    """Some templates are called a text, and curl calls all a form."""
    assert said({"path": "/tv/Lost"}, kind=kind) == Notice(present=("/tv/Lost",))


def test_a_mark_before_json_does_not_matter() -> None:
    """Scripts on Windows write it."""
    found = read(body(b'\xef\xbb\xbf{"path": "/tv/Lost"}'), PLEX)
    assert found == Notice(present=("/tv/Lost",))


def test_a_message_of_sonarr_is_read_as_such() -> None:
    """Whatever server it is for, and at the moment it came."""
    message = sonarr("Download", episodeFile=episode_file("x.mkv"))
    found = said(message, JELLYFIN)
    assert found.present == ("/tv/Severance/Season 02/x.mkv",)
    assert found.events[0].at == NOW


def test_paths_in_the_query_are_enough() -> None:
    """Autoscan's requests have no body, or one that nobody reads."""
    query = [("dir", "/tv/Lost")]
    assert read(body("", query=query), PLEX) == Notice(present=("/tv/Lost",))
    html = body("<html>", "text/html", query, is_cut=True)
    assert read(html, PLEX) == Notice(present=("/tv/Lost",))


def test_a_form_with_a_path_is_enough() -> None:
    """As curl sends it if it is told no other."""
    form = body("path=/tv/Lost%26Found&expects=absent", FORM)
    assert read(form, PLEX) == Notice(absent=("/tv/Lost&Found",))


def test_what_plex_sends_in_parts_is_found() -> None:
    """In the part of that name, with or without a picture beside it."""
    payload = json.dumps(NEW_FILM).encode()
    film = ItemsTouched(LibraryId("1"), frozenset({ItemId("90")}))
    parts = in_parts(("thumb", b"\xff\xd8\r\n\r\n{}"), ("payload", payload))
    assert read(body(parts, LIMITS), PLEX).touched == (film,)
    quoted = 'multipart/form-data; charset=x; boundary="----Limit"'
    cut = in_parts(("payload", payload), ("thumb", b"\xff" * 100))[:-50]
    assert read(body(cut, quoted, is_cut=True), PLEX).touched == (film,)


def test_a_server_does_not_read_what_another_kind_sends() -> None:
    """The message is at the wrong address."""
    assert said(NEW_FILM).touched
    assert said(NEW_ITEM, JELLYFIN).touched
    for message, addressee in ((NEW_FILM, JELLYFIN), (NEW_ITEM, PLEX)):
        with pytest.raises(BadPayloadError):
            said(message, addressee)


@pytest.mark.parametrize(
    "wrong",
    [
        body(""),
        body("<!DOCTYPE html><html></html>", "text/html"),
        body('{"path": "/tv/Lost'),
        body('["/tv/Lost"]'),
        body('"/tv/Lost"'),
        body("null"),
        body("{}"),
        body('{"eventType": null}'),
        body('{"path": "/tv/Lost"}', is_cut=True),
        body("[" * 100_000),
        body(b"\xff\xfe\x00"),
        body(b'{"path": "/\xff"}'),
        body('{"path": "/\\ud800"}'),
        body('{"path": "/\\u0000"}'),
        body("path=Lost", FORM),
        body(b"path=/\xff", FORM),
        body("&".join(["path=/a"] * 10_000), FORM),
        body("path=/a", FORM, is_cut=True),
        body(in_parts(("payload", b"{}")), "multipart/form-data"),
        body(in_parts(("payload", b"{}")), "multipart/form-data; boundary=\udcff"),
        body(in_parts(("other", b'{"path": "/a"}')), LIMITS),
        body(in_parts(("payload", b"")), LIMITS),
        body("no parts", LIMITS),
    ],
)
@pytest.mark.parametrize("addressee", [PLEX, JELLYFIN])
def test_whatever_else_comes_is_refused(wrong: Body, addressee: Addressee) -> None:
    """And breaks nothing."""
    with pytest.raises(BadPayloadError):
        read(wrong, addressee)
