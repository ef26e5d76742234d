"""What the name of a file says it is: media, something beside it, or neither."""

import re
from typing import Final
from unicodedata import normalize

from .model import MediaType


def _words(text: str) -> frozenset[str]:
    """Return the words in a text."""
    return frozenset(text.split("|"))


_VIDEO: Final = _words(
    "3gp|asf|avi|divx|flv|iso|m2ts|m4v|mk3d|mkv|mov|mp4|mpeg|mpg|mts|ogm|ogv|rmvb|ts|"
    "vob|webm|wmv|wtv"
)
_AUDIO: Final = _words(
    "aac|aif|aiff|alac|ape|dsf|flac|m4a|m4b|mka|mp3|mpc|oga|ogg|opus|wav|wma|wv"
)
_PICTURES: Final = _words("bmp|cr2|dng|gif|heic|heif|jpeg|jpg|nef|png|tif|tiff|webp")
_BESIDE: Final = _words("ass|idx|lrc|nfo|smi|srt|ssa|sub|sup|ttml|vtt")
# What comes with a download, and no server plays or reads. Only what is certain: to be
# asked for in vain costs less than never to be asked for.
_NEITHER: Final = _words(
    "!qb|!ut|7z|aria2|bat|crdownload|db|ds_store|exe|filepart|gz|htm|html|ini|lnk|log|"
    "md|md5|nzb|par2|part|partial|rar|sfv|sh|srr|tar|temp|tmp|torrent|txt|url|zip"
)
_OF: Final = {
    MediaType.MOVIE: _VIDEO,
    MediaType.SHOW: _VIDEO,
    MediaType.ARTIST: _AUDIO,
    MediaType.PHOTO: _PICTURES | _VIDEO,
}
# Servers keep what is in these, or named so, beside its film, and list it nowhere
_EXTRAS: Final = _words(
    "backdrops|behind the scenes|clips|deleted scenes|extras|featurettes|interviews|"
    "other|sample|samples|scenes|shorts|subs|subtitles|theme-music|trailers|"
    "bdmv|certificate|video_ts|audio_ts|@eadir|#recycle"
)
_EXTRA: Final = re.compile(
    r"(^|[-._ ])(sample|trailer)$|-(behindthescenes|clip|deleted|deletedscene|extra|"
    r"featurette|interview|other|scene|short)$|^theme$",
    re.IGNORECASE,
)


def is_media(name: str, library: MediaType) -> bool:
    """Return whether a library of some kind may list a file with this name."""
    return _suffix(name) in _OF.get(library, _VIDEO | _AUDIO)


def is_sidecar(name: str, library: MediaType) -> bool:
    """Return whether a file with this name tells of others: subtitles, a picture..."""
    return _suffix(name) in _BESIDE | _PICTURES and not is_media(name, library)


def is_neither(name: str, library: MediaType) -> bool:
    """Return whether no server has any use for a file with this name.

    In a library of a kind that is known; and texts may be the words of a song.
    """
    suffix = _suffix(name)
    is_words = suffix == "txt" and library is MediaType.ARTIST
    return library in _OF and suffix in _NEITHER and not is_words


def is_subtitle(name: str) -> bool:
    """Return whether a file with this name has words of another: subtitles, lyrics."""
    return _suffix(name) in _BESIDE - {"nfo"}


def is_extra(name: str) -> bool:
    """Return whether a file with this name is a sample, a trailer or the like."""
    return bool(_EXTRA.search(_stem(name)))


def is_passed_over(folder: str) -> bool:
    """Return whether servers list nothing of a folder with this name."""
    return folder.startswith(".") or folder.casefold() in _EXTRAS


def is_beside(sidecar: str, media: str) -> bool:
    """Return whether a sidecar is named as a file of media is, `.en.srt` and all."""
    stem, name = normalize("NFC", _stem(media)), normalize("NFC", sidecar)
    return name.startswith(stem) and name[len(stem) :].startswith((".", "-"))


def _stem(name: str) -> str:
    """Return a name without what follows its last dot."""
    return name.rpartition(".")[0] if "." in name else name


def _suffix(name: str) -> str:
    """Return what follows the last dot of a name, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""
