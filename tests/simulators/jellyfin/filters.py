"""What a request for a list lets pass."""

from collections.abc import Callable

from .fields import sort_name
from .marks import Marks
from .model import PLAYABLE, Item
from .notation import seconds_of
from .people import User
from .qualities import qualities
from .render import MEDIA_TYPES, has_subtitles
from .wishes import BadWish, Wishes

type Test = Callable[[Item], bool]

# The document's BaseItemKind, in every version; few of them are here
KINDS = {
    "AggregateFolder",
    "Audio",
    "AudioBook",
    "BasePluginFolder",
    "Book",
    "BoxSet",
    "Channel",
    "ChannelFolderItem",
    "CollectionFolder",
    "Episode",
    "Folder",
    "Genre",
    "LiveTvChannel",
    "LiveTvProgram",
    "ManualPlaylistsFolder",
    "Movie",
    "MusicAlbum",
    "MusicArtist",
    "MusicGenre",
    "MusicVideo",
    "Person",
    "Photo",
    "PhotoAlbum",
    "Playlist",
    "PlaylistsFolder",
    "Program",
    "Recording",
    "Season",
    "Series",
    "Studio",
    "Trailer",
    "TvChannel",
    "TvProgram",
    "UserRootFolder",
    "UserView",
    "Video",
    "Year",
}
# Lists of facts, and the wishes for them
LISTED = {
    "Genres": "genres",
    "Tags": "tags",
    "Studios": "studios",
    "OfficialRating": "officialRatings",
}
ABOVE = {
    "artistIds": "MusicArtist",
    "albumArtistIds": "MusicArtist",
    "contributingArtistIds": "MusicArtist",
    "albumIds": "MusicAlbum",
}
ONLY = {"isMovie": "Movie", "isSeries": "Series"}


def known_kinds(asked: Wishes) -> set[str]:
    """Return the kinds asked for; of such as nobody knows none is left."""
    kinds = {word.lower() for word in asked.words("includeItemTypes")}
    return {kind for kind in KINDS if kind.lower() in kinds}


class Filters:
    """Makes tests of wishes; unknown wishes make none."""

    def __init__(self, marks: Marks, *, saved_since: bool) -> None:
        self._marks, self._saved_since = marks, saved_since

    def tests(self, asked: Wishes, user: User | None) -> list[Test]:
        """Return what every item has to pass; unknown filters are no filters."""
        tests: list[Test] = []
        if known := known_kinds(asked):
            tests.append(lambda item: item.kind in known)
        without = {word.lower() for word in asked.words("excludeItemTypes")}
        if without:
            tests.append(lambda item: item.kind.lower() not in without)
        tests += self._by_name(asked)
        tests += self._by_fact(asked)
        tests += self._by_date(asked)
        tests += self._by_company(asked)
        tests += qualities(asked)
        return tests + self._by_mark(asked, user)

    def _by_name(self, asked: Wishes) -> list[Test]:
        tests: list[Test] = []
        if term := asked.get("searchterm", "").lower():
            tests.append(lambda item: term in item.name.lower())
        if start := asked.get("namestartswith", "").lower():
            tests.append(lambda item: sort_name(item).lower().startswith(start))
        if low := asked.get("namestartswithorgreater", "").lower():
            tests.append(lambda item: sort_name(item).lower() >= low)
        if high := asked.get("namelessthan", "").lower():
            tests.append(lambda item: sort_name(item).lower() < high)
        return tests

    def _by_fact(self, asked: Wishes) -> list[Test]:
        """Return the filters on what items are."""
        tests: list[Test] = []
        if kinds := {word.lower() for word in asked.words("mediaTypes")}:
            tests.append(
                lambda item: MEDIA_TYPES.get(item.kind, "Unknown").lower() in kinds
            )
        if years := {int(word) for word in asked.words("years") if word.isdecimal()}:
            tests.append(lambda item: item.year in years)
        if without := asked.identities("excludeItemIds"):
            tests.append(lambda item: item.id not in without)
        if (index := asked.number("indexNumber")) is not None:
            tests.append(lambda item: item.index == index)
        if (season := asked.number("parentIndexNumber")) is not None:
            tests.append(lambda item: season_of(item) == season)
        return tests + self._by_presence(asked)

    def _by_company(self, asked: Wishes) -> list[Test]:
        """Return the filters on who and what belongs to an item."""
        tests = [
            _has_fact(fact, wanted)
            for fact, name in LISTED.items()
            if (wanted := set(asked.words(name, "|")))
        ]
        tests += [
            _belongs(kind, asked.identities(name) or [])
            for name, kind in ABOVE.items()
            if asked.get(name.lower())
        ]
        tests += [_is_kind(kind) for name, kind in ONLY.items() if asked.flag(name)]
        if (words := asked.flag("hasSubtitles")) is not None:
            tests.append(lambda item: has_subtitles(item) == words)
        return tests

    def _by_presence(self, asked: Wishes) -> list[Test]:
        """Return the filters on what items have; there are no virtual ones here."""
        tests = [
            _has_id(name, has)
            for name in ("Imdb", "Tmdb", "Tvdb")
            if (has := asked.flag(f"has{name}Id")) is not None
        ]
        places = {word.lower() for word in asked.words("locationTypes")}
        excluded = {word.lower() for word in asked.words("excludeLocationTypes")}
        nowhere = (places and "filesystem" not in places) or "filesystem" in excluded
        if nowhere or asked.flag("isMissing"):
            tests.append(lambda _: False)
        if (has := asked.flag("hasOverview")) is not None:
            tests.append(lambda item: ("Overview" in item.facts) == has)
        return tests

    def _by_date(self, asked: Wishes) -> list[Test]:
        tests: list[Test] = []
        for name in ("minDateLastSaved", "minDateLastSavedForUser"):
            since = _date(asked, name)
            if since is None:
                continue
            if name == "minDateLastSaved" and not self._saved_since:
                tests.append(lambda _: False)
            else:
                tests.append(_saved_since(since))
        return tests

    def _by_mark(self, asked: Wishes, user: User | None) -> list[Test]:
        """Return the filters on what the user did."""
        if user is None:
            return []
        wanted = {word.lower() for word in asked.words("filters")}
        tests: list[Test] = []
        played = asked.flag("isPlayed")
        if played is None and wanted & {"isplayed", "isunplayed"}:
            played = "isplayed" in wanted
        if played is not None:
            tests.append(lambda item: self._is_played(user, item) == played)
        tests += self._by_favor(asked, user, wanted)
        if "isresumable" in wanted:
            tests.append(lambda item: self._marks.of(user, item).position > 0)
        if wanted & {"isfolder", "isnotfolder"}:
            folder = "isfolder" in wanted
            tests.append(lambda item: item.is_folder == folder)
        return tests

    def _by_favor(self, asked: Wishes, user: User, wanted: set[str]) -> list[Test]:
        """Return the filters on what the user prefers; nobody likes anything here."""
        favorite = asked.flag("isFavorite")
        if wanted & {"isfavorite", "isfavoriteorlikes"}:
            favorite = True
        tests: list[Test] = []
        if favorite is not None:
            tests.append(lambda item: self._marks.of(user, item).favorite == favorite)
        if wanted & {"likes", "dislikes"}:
            tests.append(lambda _: False)
        return tests

    def _is_played(self, user: User, item: Item) -> bool:
        return bool(self._marks.row(user, item)["Played"])


def _has_fact(fact: str, wanted: set[str]) -> Test:
    def test(item: Item) -> bool:
        known = item.facts.get(fact, [])
        return bool(wanted & ({known} if isinstance(known, str) else {*known}))

    return test


def _belongs(kind: str, wanted: list[str]) -> Test:
    def test(item: Item) -> bool:
        above = item.of(kind)
        return above is not None and above.id in wanted

    return test


def _is_kind(kind: str) -> Test:
    return lambda item: item.kind == kind


def _has_id(name: str, has: bool) -> Test:  # noqa: FBT001  # The wish itself
    return lambda item: (name in item.provider_ids) == has


def _saved_since(since: float) -> Test:
    return lambda item: item.saved >= since


def _date(asked: Wishes, name: str) -> float | None:
    text = asked.get(name.lower())
    if not text:
        return None
    found = seconds_of(text)
    if found is None:
        raise BadWish(name, text)
    return found


def season_of(item: Item) -> int | None:
    """Return the season that an episode is of."""
    season = item.of("Season")
    return season.index if season is not None and item.kind in PLAYABLE else None
