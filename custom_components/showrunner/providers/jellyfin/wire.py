"""What a Jellyfin server writes, as far as Showrunner reads it.

Sources: recordings of 10.11.11 and 12.0.0, and the OpenAPI documents of 10.10 to 12.
Whatever is empty is left out, and `parse.py` believes none of these types.
"""

from typing import TypedDict

type Ticks = int  # 100 ns
type Moment = str  # ISO 8601 with up to seven digits of a second


class PublicInfo(TypedDict, total=False):
    """Who answers. A server that is starting says all this in camelCase."""

    Id: str
    ServerName: str
    Version: str
    OperatingSystem: str
    StartupWizardCompleted: bool


class Policy(TypedDict, total=False):
    """What a user may do."""

    IsAdministrator: bool
    EnableLiveTvAccess: bool


class UserDto(TypedDict, total=False):
    """Somebody with an account."""

    Id: str
    Name: str
    Policy: Policy


class VirtualFolder(TypedDict, total=False):
    """A library, as an administrator sees it."""

    ItemId: str
    Name: str
    CollectionType: str  # Left out for mixed content
    Locations: list[str]
    RefreshStatus: str


class MediaStream(TypedDict, total=False):
    """One stream of a file, or one beside it."""

    Type: str
    Language: str
    Codec: str
    Title: str
    IsForced: bool
    IsDefault: bool
    IsExternal: bool
    Width: int
    Height: int


class MediaSource(TypedDict, total=False):
    """One file of an item."""

    Path: str
    Size: int
    Container: str
    Bitrate: int
    RunTimeTicks: Ticks
    MediaStreams: list[MediaStream]


class Chapter(TypedDict, total=False):
    """Where a part of an item begins."""

    Name: str
    StartPositionTicks: Ticks


class Named(TypedDict, total=False):
    """Somebody, or something, with a page of its own."""

    Id: str
    Name: str


class BaseItem(TypedDict, total=False):
    """An item, a library as a plain user sees it, or what a session plays."""

    Id: str
    Name: str
    Type: str
    Etag: str
    ExtraType: str  # Of trailers, featurettes and the like
    LocationType: str  # "Virtual": known of, but not there
    IsFolder: bool
    CollectionType: str
    ParentId: str
    SeriesId: str
    SeasonId: str
    AlbumId: str
    Path: str
    Container: str
    ProductionYear: int
    SeriesName: str
    ParentIndexNumber: int
    IndexNumber: int
    Album: str
    AlbumArtist: str
    Artists: list[str]
    Genres: list[str]
    ProviderIds: dict[str, str]
    Studios: list[Named]
    Tags: list[str]
    People: list[Named]
    Chapters: list[Chapter]
    AlbumArtists: list[Named]
    ImageTags: dict[str, str]
    BackdropImageTags: list[str]
    MediaSources: list[MediaSource]
    MediaStreams: list[MediaStream]
    RunTimeTicks: Ticks
    CommunityRating: float
    Overview: str
    DateCreated: Moment


class PlayState(TypedDict, total=False):
    """Where a session is in what it plays. The position goes on by itself."""

    PositionTicks: Ticks
    IsPaused: bool
    PlayMethod: str


class SessionInfo(TypedDict, total=False):
    """A client. Nobody's, with a user id of zeros, if it came with an API key."""

    Id: str
    UserId: str
    UserName: str
    DeviceId: str
    DeviceName: str
    Client: str
    RemoteEndPoint: str
    LastPlaybackCheckIn: Moment  # When the client said last where it is
    NowPlayingItem: BaseItem
    PlayState: PlayState


class TaskInfo(TypedDict, total=False):
    """A scheduled task. Its name is in the server's language, its key is not."""

    Key: str
    State: str
    LastExecutionResult: dict[str, str]


class Timer(TypedDict, total=False):
    """A recording that is planned or running. When it is over, it is gone."""

    Id: str
    Name: str
    Status: str
    ChannelName: str
    StartDate: Moment
    EndDate: Moment
    SeriesTimerId: str
    ExternalId: str  # What messages call it
