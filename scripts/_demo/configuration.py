"""The demo's configuration.yaml: two automations that listen to a media server."""

from typing import Any, Final

EVENT: Final = "showrunner_event"
LIGHT: Final = "input_boolean.living_room_light"
TELEVISION: Final = "Living Room TV"

# A house has to be somewhere
PLACE: Final = {
    "location_name": "Showrunner demo",
    "latitude": 52.52,
    "longitude": 13.405,
    "elevation": 34,
    "time_zone": "Europe/Berlin",
    "country": "DE",
    "currency": "EUR",
    "unit_system": "metric",
    "language": "en",
}


def _on(*types: str) -> list[dict[str, Any]]:
    """Return the triggers for some types of event."""
    return [
        {
            "trigger": "event",
            "event_type": EVENT,
            "event_data": {"type": kind},
            "id": kind,
        }
        for kind in types
    ]


NEW_FILM: Final = {
    "id": "new_in_the_library",
    "alias": "Tell what is new in the library",
    "triggers": _on("item_added"),
    "actions": [
        {
            "action": "persistent_notification.create",
            "data": {
                "notification_id": "{{ trigger.event.data.item.id }}",
                "title": "New in {{ trigger.event.data.library.name }}",
                "message": "{{ trigger.event.data.item.title }}"
                " ({{ trigger.event.data.item.year }}) can be watched.",
            },
        }
    ],
}
CINEMA: Final = {
    "id": "cinema",
    "alias": "Dark while a film runs in the living room",
    "triggers": _on(
        "playback_started", "playback_resumed", "playback_paused", "playback_stopped"
    ),
    "conditions": f"{{{{ trigger.event.data.player.name == '{TELEVISION}' }}}}",
    "actions": [
        {
            "action": "input_boolean.turn_{{ 'off' if trigger.id in"
            " ['playback_started', 'playback_resumed'] else 'on' }}",
            "target": {"entity_id": LIGHT},
        }
    ],
    "mode": "queued",
}
# Not default_config: the demo looks at nothing but the simulated server
CONFIGURATION: Final[dict[str, Any]] = {
    "frontend": {},
    "history": {},
    "logbook": {},
    "recorder": {"commit_interval": 1},
    "logger": {"default": "warning"},
    "input_boolean": {
        "living_room_light": {
            "name": "Living room light",
            "icon": "mdi:lightbulb",
            "initial": True,
        }
    },
    "automation": [NEW_FILM, CINEMA],
}
