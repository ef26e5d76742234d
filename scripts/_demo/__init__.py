"""A real Home Assistant beside simulated media servers, with some life in it."""
