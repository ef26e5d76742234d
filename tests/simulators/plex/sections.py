"""Sections as Plex tells them, and the containers of what is in them."""

from .answers import Payload
from .model import Item, Section

IDENTIFIER = "com.plexapp.plugins.library"
VIEW_MODE = 65592
MEDIA_TAGS: Payload = {
    "mediaTagPrefix": "/system/bundle/media/flags/",
    "mediaTagVersion": 1_700_000_000,
}


def section_row(section: Section, *, wobble: bool) -> Payload:
    """Return a section as the list of sections has it."""
    picture = {"movie": "movie", "show": "show", "artist": "artist"}[section.kind]
    agent = {"movie": "movie", "show": "series", "artist": "music"}[section.kind]
    scanner = {"movie": "Movie", "show": "TV Series", "artist": "Music"}[section.kind]
    return {
        "allowSync": True,
        "art": f"/:/resources/{picture}-fanart.jpg",
        "composite": f"/library/sections/{section.key}/composite/{section.updated_at}",
        "filters": True,
        "refreshing": section.refreshing,
        "thumb": f"/:/resources/{picture}.png",
        "key": str(section.key),
        "type": section.kind,
        "title": section.title,
        "agent": f"tv.plex.agents.{agent}",
        "scanner": f"Plex {scanner}",
        "language": "en-US",
        "uuid": section.uuid,
        "updatedAt": section.updated_at,
        "createdAt": section.created_at,
        "scannedAt": section.scanned_at,
        "content": True,
        "directory": True,
        "contentChangedAt": section.content_changed_at,
        "hidden": 0 if wobble else False,
        "Location": [place._asdict() for place in section.locations],
    }


def origin_of(section: Section) -> Payload:
    """Return what every container says about the section its rows come from."""
    return {
        "allowSync": True,
        "identifier": IDENTIFIER,
        "librarySectionID": section.key,
        "librarySectionTitle": section.title,
        "librarySectionUUID": section.uuid,
        **MEDIA_TAGS,
    }


def head_of(section: Section) -> Payload:
    """Return what the container of a section's list says."""
    return origin_of(section) | {
        "art": f"/:/resources/{section.kind}-fanart.jpg",
        "thumb": f"/:/resources/{section.kind}.png",
        "title1": section.title,
        "title2": f"All {section.title}",
        "viewGroup": section.kind,
        "viewMode": VIEW_MODE,
    }


def head_below(item: Item) -> Payload:
    """Return what the container of an item's children says."""
    below = item.children[0].kind if item.children else item.kind
    return head_of(item.section) | {
        "key": str(item.key),
        "nocache": True,
        "parentTitle": item.title,
        "parentIndex": item.index if item.index is not None else 1,
        "title2": item.title,
        "viewGroup": below,
    }
