"""Driving the simulator from another process: `/_sim/...`, which needs no token.

`POST /_sim/<name>` with a JSON object of keyword arguments calls the method of
`PlexSimulator` with that name and answers `{"result": ...}`:

    play, play_clip, play_next, pause, resume, buffer, seek, stop_playing,
    vanish
    add_user, rename_user, remove_user, add_token, revoke_token
    record, set_recording
    add_file, add_fake, remove_file, add_library, remove_library, edit, grow, scan,
    idle, looked, known_at
    fail, heal, lose_frames, drop_sockets, silence, restart, go_down, come_up
    forget_requests, broadcast

`GET /_sim/requests` answers with the requests since the last `forget_requests`, each
with `method`, `path`, `query`, `headers`, `token`, `token_in` and `at`. This door stays
open whatever fails: `fail` with `refuse`, and `go_down`, reset what comes through all
others instead of closing the port. `restart` really closes it, shortly after its
answer.
"""

COMMANDS = {
    "play",
    "play_clip",
    "play_next",
    "pause",
    "resume",
    "buffer",
    "seek",
    "stop_playing",
    "vanish",
    "add_user",
    "rename_user",
    "remove_user",
    "add_token",
    "revoke_token",
    "record",
    "set_recording",
    "add_file",
    "remove_file",
    "add_library",
    "remove_library",
    "add_fake",
    "edit",
    "grow",
    "scan",
    "idle",
    "looked",
    "known_at",
    "fail",
    "heal",
    "lose_frames",
    "drop_sockets",
    "silence",
    "go_down",
    "come_up",
    "forget_requests",
    "broadcast",
}
AJAR = {"fail", "go_down"}  # They leave a door open for the next command
LATER = {"restart"}  # It closes the door that it comes through
