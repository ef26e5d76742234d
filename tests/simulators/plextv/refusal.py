"""plex.tv's way to say no."""


class RefusalError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    @property
    def body(self) -> dict[str, object]:
        """Return what the body says."""
        error = {"code": self.code, "message": self.message, "status": self.status}
        return {"errors": [error]}


def bad_request(message: str) -> RefusalError:
    """Return the refusal of a request that is not complete."""
    return RefusalError(400, 1000, message)


def unauthorized() -> RefusalError:
    """Return the refusal of a token."""
    return RefusalError(401, 1001, "User could not be authenticated")


def not_found() -> RefusalError:
    """Return the refusal of a path."""
    return RefusalError(404, 1002, "Not found")


def too_fast() -> RefusalError:
    """Return the refusal of a client that asks too often."""
    return RefusalError(429, 1003, "API rate limit exceeded")


def no_such_code() -> RefusalError:
    """Return the refusal of a code that nobody knows (any more)."""
    return RefusalError(404, 1020, "Code not found or expired")


def expired() -> RefusalError:
    """Return the refusal of a token or proof past its time."""
    return RefusalError(498, 1031, "Token expired")


def unproven(message: str = "Signature verification failed") -> RefusalError:
    """Return the refusal of a proof that proves nothing."""
    return RefusalError(422, 1032, message)
