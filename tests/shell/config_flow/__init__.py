"""The config flow, seen by the person in front of it."""
