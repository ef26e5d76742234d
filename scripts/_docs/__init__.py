"""Writes the documentation that the code knows best."""
