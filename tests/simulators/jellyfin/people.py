"""Users, and how they look to others."""

from dataclasses import dataclass, field
from typing import Any

from .notation import fresh_id, moment

type Payload = dict[str, Any]

PROVIDER = "Jellyfin.Server.Implementations.Users"


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """An account."""

    name: str
    password: str
    is_admin: bool = False
    id: str = field(default_factory=fresh_id)
    is_disabled: bool = False
    failures: int = 0
    lockout: int = -1  # Wrong passwords until it is disabled; -1 for never
    policy: Payload = field(default_factory=dict)  # What else was posted
    configuration: Payload = field(default_factory=dict)
    login: float | None = None
    active: float | None = None

    @property
    def folders(self) -> list[str] | None:
        """Return the ids of the libraries it sees, or nothing for all."""
        if self.policy.get("EnableAllFolders", True):
            return None
        found: list[str] = self.policy.get("EnabledFolders", [])
        return found

    @property
    def sees_live_tv(self) -> bool:
        """Return whether it may know of recordings."""
        return bool(self.policy.get("EnableLiveTvAccess", True))

    def apply(self, policy: Payload) -> None:
        """Take over a policy that was posted."""
        self.is_admin = policy.get("IsAdministrator", self.is_admin)
        self.is_disabled = policy.get("IsDisabled", self.is_disabled)
        self.lockout = policy.get("LoginAttemptsBeforeLockout", self.lockout)
        self.policy |= policy

    def row(self, server_id: str, *, logins: bool = True) -> Payload:
        """Return it as the server tells it."""
        row: Payload = {
            "Name": self.name,
            "ServerId": server_id,
            "Id": self.id,
            "HasPassword": bool(self.password),
            "HasConfiguredPassword": bool(self.password),
            "HasConfiguredEasyPassword": False,
            "EnableAutoLogin": False,
        }
        if self.login is not None and logins:
            row["LastLoginDate"] = moment(self.login)
        if self.active is not None:
            row["LastActivityDate"] = moment(self.active)
        configuration = CONFIGURATION | self.configuration
        return row | {"Configuration": configuration, "Policy": self._policy()}

    def _policy(self) -> Payload:
        return (
            POLICY
            | {"EnableContentDeletion": self.is_admin}
            | {"EnableRemoteControlOfOtherUsers": self.is_admin}
            | self.policy
            | {
                "IsAdministrator": self.is_admin,
                "IsDisabled": self.is_disabled,
                "InvalidLoginAttemptCount": self.failures,
                "LoginAttemptsBeforeLockout": self.lockout,
            }
        )


CONFIGURATION: Payload = {
    "PlayDefaultAudioTrack": True,
    "SubtitleLanguagePreference": "",
    "DisplayMissingEpisodes": False,
    "GroupedFolders": [],
    "SubtitleMode": "Default",
    "DisplayCollectionsView": False,
    "EnableLocalPassword": False,
    "OrderedViews": [],
    "LatestItemsExcludes": [],
    "MyMediaExcludes": [],
    "HidePlayedInLatest": True,
    "RememberAudioSelections": True,
    "RememberSubtitleSelections": True,
    "EnableNextEpisodeAutoPlay": True,
    "CastReceiverId": "F007D354",
}
POLICY: Payload = {
    "IsHidden": True,
    "EnableCollectionManagement": False,
    "EnableSubtitleManagement": False,
    "EnableLyricManagement": False,
    "BlockedTags": [],
    "AllowedTags": [],
    "EnableUserPreferenceAccess": True,
    "AccessSchedules": [],
    "BlockUnratedItems": [],
    "EnableSharedDeviceControl": True,
    "EnableRemoteAccess": True,
    "EnableLiveTvManagement": False,
    "EnableLiveTvAccess": True,
    "EnableMediaPlayback": True,
    "EnableAudioPlaybackTranscoding": True,
    "EnableVideoPlaybackTranscoding": True,
    "EnablePlaybackRemuxing": True,
    "ForceRemoteSourceTranscoding": False,
    "EnableContentDeletionFromFolders": [],
    "EnableContentDownloading": True,
    "EnableSyncTranscoding": True,
    "EnableMediaConversion": True,
    "EnabledDevices": [],
    "EnableAllDevices": True,
    "EnabledChannels": [],
    "EnableAllChannels": True,
    "EnabledFolders": [],
    "EnableAllFolders": True,
    "MaxActiveSessions": 0,
    "EnablePublicSharing": True,
    "BlockedMediaFolders": [],
    "BlockedChannels": [],
    "RemoteClientBitrateLimit": 0,
    "AuthenticationProviderId": f"{PROVIDER}.DefaultAuthenticationProvider",
    "PasswordResetProviderId": f"{PROVIDER}.DefaultPasswordResetProvider",
    "SyncPlayAccess": "CreateAndJoinGroups",
}
