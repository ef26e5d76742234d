"""What a Jellyfin server says, and what is made of it."""
