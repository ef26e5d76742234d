"""The words of Sonarr and its kin, who bring files and tell of it."""
