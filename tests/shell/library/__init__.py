"""Libraries, seen in Home Assistant: devices, entities and pictures."""
