"""What differs between the versions of the server."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """The habits of one version."""

    legacy_tokens: bool  # X-Emby-Token, X-Emby-Authorization, Emby, ?api_key=
    prefixes: bool  # /emby/... and /mediabrowser/...
    initiates_by_get: bool  # GET /QuickConnect/Initiate
    forgets_silent_sockets: bool  # They stay open and hear nothing more
    keys_subscribe: bool  # An API key may ask for Sessions and the activity log
    keys_see_versions: bool  # Alternate versions are items of their own to a key
    merges_episodes: bool  # Two files of one episode are one item
    carries_marks: bool  # A played mark follows a renamed file
    tells_storage: bool  # /System/Info/Storage
    reads_emby_first: bool  # X-Emby-Authorization before Authorization
    tells_logins: bool  # LastLoginDate of users
    tells_shares: bool  # How much of a folder was played, without being asked
    full_queue: bool  # Sessions with NowPlayingQueueFullItems
    shows_parents: bool  # Episodes tell their show's picture, folders their chapters
    trips_over_one: bool  # The id that ends in 1 is a row of its own, and an error
    kinds_are_deep: bool  # Kinds of items asked for in a library: all below it
    saved_since: bool  # minDateLastSaved works; ForUser does in every version


def dialect(version: str) -> Dialect:
    """Return the habits of a version such as "10.11.11"."""
    number = tuple(int(part) for part in version.split(".")[:2])
    since_11, since_12 = number >= (10, 11), number >= (12,)
    return Dialect(
        legacy_tokens=not since_12,
        prefixes=not since_12,
        initiates_by_get=not since_12,
        forgets_silent_sockets=since_12,
        keys_subscribe=since_11,
        keys_see_versions=since_12,
        merges_episodes=since_12,
        carries_marks=since_12,
        tells_storage=since_11,
        reads_emby_first=not since_11,
        tells_logins=since_12,
        tells_shares=since_12,
        full_queue=not since_12,
        shows_parents=since_12,
        trips_over_one=since_11 and not since_12,
        kinds_are_deep=since_12,
        saved_since=since_11,
    )
