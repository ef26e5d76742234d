"""What judges the simulated Jellyfin server: documents and recordings of others."""
