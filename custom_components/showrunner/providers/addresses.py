"""The URLs that a person or a discovery may mean by an address."""

from collections.abc import Mapping
from ipaddress import ip_address
import re
from typing import Final

from yarl import URL

from ..engine.errors import RejectedError

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"[^@/?#]*[^@/?#:](?:[/?#]|$)")
_HOST: Final = re.compile(
    r"[a-z0-9]([\w.-]*\w)?\.?|\[[0-9a-f:.]+(%\w+)?\]", re.IGNORECASE
)
_WEB_APP: Final = re.compile(r"/web(/.*)?$")


class InvalidUrlError(RejectedError):
    """What was typed is no address."""

    translation_key = "invalid_url"


def meant(text: str, ports: Mapping[str, int]) -> list[str]:
    """Return the URLs that a person may mean, best first.

    `ports` are a server's own ones by scheme. A path may be the one under which a
    proxy shows the server, or of a page that was copied from the browser. Raises
    InvalidUrlError.
    """
    text = text.strip()
    written = _SCHEME.match(text)
    scheme = written[1].lower() if written else None
    if scheme not in (None, "http", "https"):
        raise InvalidUrlError("Only http and https lead to a server")
    url = _parsed(text[written.end() :] if written else text)
    origins = _origins(scheme, url, ports)
    path = _WEB_APP.sub("", url.raw_path).rstrip("/")
    return [origin + path for origin in origins] + (origins if path else [])


def moved(url: str, host: str, port: int) -> str | None:
    """Return a server's URL after its move to a host, if that is as safe as before.

    Who follows a server takes the token along. So a name stays as it is, and what was
    encrypted stays encrypted.
    """
    old = URL(url)
    if old.scheme == "http" and _is_ip(old.host or ""):
        return f"http://{netloc(host, port)}{old.raw_path.rstrip('/')}"
    return None


def netloc(host: str, port: int) -> str:
    """Return host and port as a URL holds them."""
    return f"{_bracketed(host)}:{port}"


def _parsed(rest: str) -> URL:
    """Return what follows the scheme, if there is a host in it and no password."""
    authority = _AUTHORITY.match(rest)
    if authority is None or not rest.isprintable():
        raise InvalidUrlError("There is no host, or more than that")
    try:
        url = URL(f"http://{_bracketed(rest)}")
    except ValueError:
        raise InvalidUrlError("This is no URL") from None
    if not _HOST.fullmatch(url.host_subcomponent or ""):
        raise InvalidUrlError("This is no host")
    return url


def _origins(scheme: str | None, url: URL, ports: Mapping[str, int]) -> list[str]:
    """Return the URLs without path that may be meant, the encrypted ones first."""
    host, port = url.host_subcomponent, url.explicit_port
    if port and scheme:
        return [f"{scheme}://{host}:{port}"]
    if port:
        return [f"https://{host}:{port}", f"http://{host}:{port}"]
    if scheme:  # As written, but many leave the server's own port out
        return [f"{scheme}://{host}", f"{scheme}://{host}:{ports[scheme]}"]
    own = [f"{scheme}://{host}:{ports[scheme]}" for scheme in ("https", "http")]
    return [*own, f"https://{host}", f"http://{host}"]


def _bracketed(host: str) -> str:
    """Return a host as a URL holds it."""
    return f"[{host}]" if ":" in host and _is_ip(host) else host


def _is_ip(host: str) -> bool:
    """Return whether a host is an address rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
