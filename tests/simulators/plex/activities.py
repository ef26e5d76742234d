"""What the server is busy with."""

from dataclasses import dataclass, field
from typing import Any
import uuid

from .notifications import Notifications

type Payload = dict[str, Any]


@dataclass(slots=True, eq=False)
class Activity:
    """Something the server is doing."""

    type: str
    title: str
    user: int
    subtitle: str = ""
    progress: int = 0
    cancellable: bool = False
    context: Payload | None = None
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))

    def row(self) -> Payload:
        """Return it as Plex tells it; without a Context as long as there is none."""
        row: Payload = {
            "uuid": self.uuid,
            "type": self.type,
            "cancellable": self.cancellable,
            "userID": self.user,
            "title": self.title,
            "subtitle": self.subtitle,
            "progress": self.progress,
        }
        return row if self.context is None else {**row, "Context": self.context}


class Activities:
    """Everything the server is doing."""

    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications
        self.running: dict[str, Activity] = {}

    def start(self, activity: Activity) -> Activity:
        """Begin an activity."""
        self.running[activity.uuid] = activity
        self._tell("started", activity)
        return activity

    def update(self, activity: Activity, progress: int, subtitle: str = "") -> None:
        """Tell how far an activity is."""
        activity.progress, activity.subtitle = progress, subtitle
        self._tell("updated", activity)

    def end(self, activity: Activity) -> None:
        """End an activity, if it did not end yet."""
        if self.running.pop(activity.uuid, None) is not None:
            self._tell("ended", activity)

    def _tell(self, event: str, activity: Activity) -> None:
        """Send a frame to the admin and to whoever started it."""
        entry = {"event": event, "uuid": activity.uuid, "Activity": activity.row()}
        self._notifications.tell(
            "activity", "ActivityNotification", entry, account=activity.user
        )
