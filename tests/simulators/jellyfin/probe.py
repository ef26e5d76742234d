"""What a look into a file finds.

A file `X.mkv` may have a sidecar `X.mkv.probe.json` with "RunTimeTicks",
"MediaStreams", "Chapters" and "Artists" as a listing shows them. One without a sidecar
gets a picture and a sound, unless there is nothing in it.
"""

from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any
from zlib import crc32

import orjson

from ..media import is_media
from .names import AUDIO, SUBTITLES
from .notation import TICKS

type Payload = dict[str, Any]

SIDECAR = ".probe.json"
TAGS = ("Artists", "Chapters")
SHORTEST, SPREAD = 1200, 6000  # Seconds
LANGUAGES = {"de": "deu", "en": "eng", "fr": "fra", "es": "spa", "it": "ita"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found."""

    streams: list[Payload]
    runtime: float | None = None
    facts: Payload = field(default_factory=dict)


def look_into(path: Path, shown: str) -> Seen:
    """Return the streams of a file, how many seconds it plays, and its tags."""
    sidecar = path.with_name(path.name + SIDECAR)
    if sidecar.is_file():
        return _told(orjson.loads(sidecar.read_bytes()))
    if not path.is_file() or not is_media(path):
        return Seen([])
    is_music = path.suffix.lower() in AUDIO
    facts = {"Artists": [path.parent.parent.name]} if is_music else {}
    return Seen(streams_of(path, shown), seconds_of(path.name), facts)


def _told(said: Payload) -> Seen:
    """Return what a sidecar says."""
    length = said.get("RunTimeTicks")
    return Seen(
        said.get("MediaStreams", []),
        None if length is None else length / TICKS,
        {name: said[name] for name in TAGS if name in said},
    )


def seconds_of(name: str) -> float:
    """Return how long a file with this name plays; always the same."""
    return float(SHORTEST + crc32(name.encode()) % SPREAD)


def streams_of(path: PurePath, shown: str) -> list[Payload]:
    """Return the streams that a file has as far as its name tells."""
    if path.suffix.lower() in AUDIO:
        return [sound(0, path.suffix[1:].lower())]
    outside = subtitles(path, shown) if isinstance(path, Path) else []
    return [*outside, picture(len(outside), path.name), sound(len(outside) + 1, "aac")]


def subtitles(path: Path, shown: str) -> list[Payload]:
    """Return the subtitles that lie beside a file."""
    found = sorted(
        one
        for one in path.parent.iterdir()
        if one.suffix.lower() in SUBTITLES and one.name.startswith(path.stem)
    )
    folder = shown.rpartition("/")[0]
    return [_subtitle(n, one, folder, path.stem) for n, one in enumerate(found)]


def _subtitle(index: int, path: Path, folder: str, stem: str) -> Payload:
    word = path.stem.removeprefix(stem).strip(".").partition(".")[0]
    language = LANGUAGES.get(word, word or "und")
    return _stream("Subtitle", "subrip", index) | {
        "Language": language,
        "LocalizedUndefined": "Undefined",
        "LocalizedDefault": "Default",
        "LocalizedForced": "Forced",
        "LocalizedExternal": "External",
        "LocalizedHearingImpaired": "Hearing Impaired",
        "DisplayTitle": f"{language} - SUBRIP - External",
        "Score": 111222,
        "IsExternal": True,
        "IsTextSubtitleStream": True,
        "SupportsExternalStream": True,
        "Path": f"{folder}/{path.name}",
    }


def picture(index: int, name: str) -> Payload:
    """Return a video stream."""
    is_big = "2160p" in name
    width, height = (3840, 2160) if is_big else (1920, 1080)
    return _stream("Video", "hevc" if is_big else "h264", index) | {
        "VideoRange": "SDR",
        "VideoRangeType": "SDR",
        "DisplayTitle": f"{height}p {'HEVC' if is_big else 'H264'} SDR",
        "NalLengthSize": "4",
        "IsAVC": not is_big,
        "BitRate": 8_000_000,
        "BitDepth": 8,
        "RefFrames": 1,
        "Height": height,
        "Width": width,
        "AverageFrameRate": 24,
        "RealFrameRate": 24,
        "ReferenceFrameRate": 24,
        "Profile": "Main",
        "AspectRatio": "16:9",
        "PixelFormat": "yuv420p",
        "Level": 41,
        "IsAnamorphic": False,
    }


def sound(index: int, codec: str) -> Payload:
    """Return an audio stream."""
    return _stream("Audio", codec, index) | {
        "Language": "eng",
        "LocalizedDefault": "Default",
        "LocalizedExternal": "External",
        "DisplayTitle": f"English - {codec.upper()} - Stereo",
        "ChannelLayout": "stereo",
        "BitRate": 192_000,
        "Channels": 2,
        "SampleRate": 48_000,
        "Profile": "LC",
    }


def _stream(kind: str, codec: str, index: int) -> Payload:
    """Return what all streams have."""
    return {
        "Codec": codec,
        "TimeBase": "1/1000",
        "VideoRange": "Unknown",
        "VideoRangeType": "Unknown",
        "AudioSpatialFormat": "None",
        "IsInterlaced": False,
        "IsDefault": False,
        "IsForced": False,
        "IsHearingImpaired": False,
        "Type": kind,
        "Index": index,
        "IsExternal": False,
        "IsTextSubtitleStream": False,
        "SupportsExternalStream": False,
    }
