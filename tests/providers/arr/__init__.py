"""Tests of what Sonarr and its kin say."""
