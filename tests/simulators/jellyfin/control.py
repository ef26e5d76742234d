"""What other processes may ask of the simulator: `/_sim/...`, which needs no token.

`POST /_sim/<name>` with a JSON object of keyword arguments calls the method of
`JellyfinSimulator` with that name and answers `{"result": ...}`; `COMMANDS` lists them.
`GET /_sim/requests` answers with the requests since the last `forget_requests`, each
with `method`, `path`, `query`, `headers`, `token` and `at`. This door stays open
whatever fails: what would close the port resets whatever comes through other doors
instead.
"""

PLAYBACK = {"play", "pause", "resume", "seek", "next_item", "stop_playing", "vanish"}
PEOPLE = {
    "add_user",
    "login",
    "revoke_token",
    "add_key",
    "approve",
    "rename_user",
    "disable_user",
    "remove_user",
}
LIBRARY = {
    "add_file",
    "add_fake",
    "remove_file",
    "edit",
    "grow",
    "item_id",
    "library_id",
    "add_library",
    "remove_library",
    "scan",
    "fail_next_scan",
    "idle",
    "calm",
    "known_at",
    "record",
    "set_recording",
}
AJAR = {"fail", "go_down", "restart", "shut_down"}  # They leave this door open
TROUBLE = AJAR | {
    "heal",
    "lose_frames",
    "drop_sockets",
    "silence",
    "come_up",
    "set_phase",
    "set_keep_alive",
    "forget_requests",
    "broadcast",
}
COMMANDS = PLAYBACK | PEOPLE | LIBRARY | TROUBLE
