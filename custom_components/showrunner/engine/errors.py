"""Everything that can go wrong, named by what the caller should do about it."""

from typing import ClassVar


class ShowrunnerError(Exception):
    """Anything that Showrunner raises on purpose."""

    translation_key: ClassVar[str] = "unexpected"


class UnavailableError(ShowrunnerError):
    """The server did not answer, or not in time. Trying again later may help."""

    translation_key = "unavailable"


class DownError(UnavailableError):
    """The machine answered, and nothing listens at the address."""

    translation_key = "down"


class LateError(UnavailableError):
    """The server did not answer in time. It may have done what it was asked to."""


class UntrustedError(UnavailableError):
    """The certificate is not one to trust."""

    translation_key = "untrusted"


class BusyError(UnavailableError):
    """The server is starting, migrating or overloaded. Waiting helps."""

    translation_key = "busy"


class OccupiedError(BusyError):
    """The server does something that excludes this, as a scan may. Its end helps."""


class AuthenticationFailedError(ShowrunnerError):
    """The server refused the credentials. Only the user can help."""

    translation_key = "authentication_failed"


class RejectedError(ShowrunnerError):
    """The server understood the request and said no. Trying again will not help."""

    translation_key = "rejected"


class ForbiddenError(RejectedError):
    """The credentials are good, but their owner may not do this."""

    translation_key = "forbidden"


class NotFoundError(RejectedError):
    """The server has nothing by that name (any more)."""


class BadPayloadError(ShowrunnerError):
    """The answer is not what a media server says: something else may have answered."""

    translation_key = "bad_payload"


class TooLargeError(BadPayloadError):
    """The answer is longer than anything we read. Asking for less may help."""


class UnsupportedError(ShowrunnerError):
    """The server has no way to do that."""

    translation_key = "unsupported"


class CatalogueError(ShowrunnerError):
    """The catalogue's file cannot be used. What is on the server is not affected."""

    translation_key = "catalogue_failed"


class CatalogueFullError(CatalogueError):
    """The disk with the catalogue is full. Only the user can help."""

    translation_key = "catalogue_full"


class CatalogueReadOnlyError(CatalogueError):
    """The catalogue's file or folder cannot be written. Only the user can help."""

    translation_key = "catalogue_readonly"


class CatalogueCorruptError(CatalogueError):
    """The catalogue's file is damaged, or is none. Opening it anew rebuilds it."""

    translation_key = "catalogue_corrupt"


class CatalogueNewerError(CatalogueError):
    """A newer version of Showrunner wrote the catalogue. It is left as it is."""

    translation_key = "catalogue_newer"


class CatalogueMigrationError(CatalogueError):
    """The catalogue could not be brought to this version. It is as it was before."""

    translation_key = "catalogue_migration"
