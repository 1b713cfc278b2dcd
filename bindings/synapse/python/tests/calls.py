"""Every callback as Synapse's own code calls it, and what the engine is asked then."""

from __future__ import annotations

import inspect
from typing import Any
from unittest.mock import Mock

from synapse.events import EventBase
from synapse.media._base import FileInfo, ThumbnailInfo
from synapse.media.media_storage import ReadableFileWrapper
from synapse.module_api import ProfileInfo, RoomAlias, UserPresenceState
from synapse.types import create_requester

from tests.asking import Bridge
from tests.events import make_event

STATE = UserPresenceState("@a:test", "online", 1, 2, 3, None, True)
OTHER_STATE = UserPresenceState("@b:test", "offline", 0, 0, 0, "away", False)
INVITE: EventBase = make_event(
    type="m.room.member", sender="@x:far", state_key="@a:test", content={"membership": "invite"}
)
MESSAGE: EventBase = make_event()


class Context:
    """What check_event_allowed is told of the state, which is none here."""

    async def get_prev_state_ids(self) -> dict[Any, str]:
        return {}


class Ask:
    """Asks as Synapse does, by the names of the callbacks."""

    def __init__(self, bridge: Bridge) -> None:
        callbacks = bridge.home.hs.get_module_api_callbacks()
        self.hs = bridge.home.hs
        self.spam = callbacks.spam_checker
        self.rules = callbacks.third_party_event_rules
        self.media = getattr(callbacks, "media_repository", None)
        self.limits = getattr(callbacks, "ratelimit", None)
        self.validity = bridge.home.hs.get_account_validity_handler()
        self.passwords = bridge.home.hs.get_password_auth_provider()
        self.presence = bridge.home.hs.get_presence_router()
        self.updates = bridge.home.hs.get_datastores().databases[0].updates

    # Some arguments are the same objects in every call, so that answers can be compared with `is`.
    file_wrapper = Mock(spec=ReadableFileWrapper, path="/media/f")
    file_info = FileInfo(None, "f", thumbnail=ThumbnailInfo(1, 2, "crop", "image/png", 3))
    limit = Mock(max_bytes=1, time_period_ms=2)

    def __getitem__(self, name: str) -> Any:
        """A function without parameters that asks, or None if this Synapse does not have the callback."""
        row = ROWS[name](self)
        owner, method, *args = row
        function = getattr(owner, method, None)
        if function is None:
            return None
        given = len(inspect.signature(function).parameters)  # an older Synapse has fewer
        return lambda: function(*args[:given])


ROWS: dict[str, Any] = {
    "check_event_for_spam": lambda a: (a.spam, "check_event_for_spam", MESSAGE),
    "should_drop_federated_event": lambda a: (a.spam, "should_drop_federated_event", MESSAGE),
    "user_may_join_room": lambda a: (a.spam, "user_may_join_room", "@a:test", "!r:test", True),
    "user_may_invite": lambda a: (a.spam, "user_may_invite", "@a:test", "@b:test", "!r:test"),
    "federated_user_may_invite": lambda a: (a.spam, "federated_user_may_invite", INVITE),
    "user_may_send_3pid_invite": lambda a: (a.spam, "user_may_send_3pid_invite", "@a:test", "email", "a@b", "!r:test"),
    "user_may_create_room": lambda a: (a.spam, "user_may_create_room", "@a:test", {"name": "n"}),
    "user_may_create_room_alias": lambda a: (
        a.spam,
        "user_may_create_room_alias",
        "@a:test",
        RoomAlias("x", "test"),
    ),
    "user_may_publish_room": lambda a: (a.spam, "user_may_publish_room", "@a:test", "!r:test"),
    "user_may_send_state_event": lambda a: (
        a.spam,
        "user_may_send_state_event",
        "@a:test",
        "!r:test",
        "m.room.topic",
        "",
        {"topic": 5},
    ),
    "check_username_for_spam": lambda a: (
        a.spam,
        "check_username_for_spam",
        {"user_id": "@a:test", "display_name": None, "avatar_url": None},
        "@b:test",
    ),
    "check_registration_for_spam": lambda a: (
        a.spam,
        "check_registration_for_spam",
        None,
        "ann",
        [("curl", "::1"), ("", "::2")],
        None,
    ),
    "check_media_file_for_spam": lambda a: (a.spam, "check_media_file_for_spam", a.file_wrapper, a.file_info),
    "check_login_for_spam": lambda a: (a.spam, "check_login_for_spam", "@a:test", None, "D", [(None, "::1")], None),
    "check_event_allowed": lambda a: (a.rules, "check_event_allowed", MESSAGE, Context()),
    "on_create_room": lambda a: (a.rules, "on_create_room", create_requester("@a:test"), {"name": "n"}, False),
    "check_threepid_can_be_invited": lambda a: (
        a.rules,
        "check_threepid_can_be_invited",
        "email",
        "a@b",
        "!r:test",
    ),
    "check_visibility_can_be_modified": lambda a: (a.rules, "check_visibility_can_be_modified", "!r:test", "public"),
    "check_can_shutdown_room": lambda a: (a.rules, "check_can_shutdown_room", None, "!r:test"),
    "check_can_deactivate_user": lambda a: (a.rules, "check_can_deactivate_user", "@a:test", True),
    "on_profile_update": lambda a: (
        a.rules,
        "on_profile_update",
        "@a:test",
        ProfileInfo(avatar_url=None, display_name="A"),
        False,
        False,
    ),
    "on_user_deactivation_status_changed": lambda a: (
        a.rules,
        "on_user_deactivation_status_changed",
        "@a:test",
        True,
        False,
    ),
    "on_threepid_bind": lambda a: (a.rules, "on_threepid_bind", "@a:test", "email", "a@b"),
    "on_add_user_third_party_identifier": lambda a: (
        a.rules,
        "on_add_user_third_party_identifier",
        "@a:test",
        "email",
        "a@b",
    ),
    "on_remove_user_third_party_identifier": lambda a: (
        a.rules,
        "on_remove_user_third_party_identifier",
        "@a:test",
        "email",
        "a@b",
    ),
    "is_user_expired": lambda a: (a.validity, "is_user_expired", "@a:test"),
    "on_user_registration": lambda a: (a.validity, "on_user_registration", "@a:test"),
    "on_user_login": lambda a: (a.validity, "on_user_login", "@a:test", "m.login.password", None),
    "check_auth": lambda a: (a.passwords, "check_auth", "a", "m.login.password", {"password": "p"}),
    "check_3pid_auth": lambda a: (a.passwords, "check_3pid_auth", "email", "a@b", "p"),
    "on_logged_out": lambda a: (a.passwords, "on_logged_out", "@a:test", None, "token"),
    "get_username_for_registration": lambda a: (a.passwords, "get_username_for_registration", {"m": True}, {"x": 1}),
    "get_displayname_for_registration": lambda a: (a.passwords, "get_displayname_for_registration", {"m": True}, {}),
    "is_3pid_allowed": lambda a: (a.passwords, "is_3pid_allowed", "email", "a@b", True),
    "get_media_config_for_user": lambda a: (a.media, "get_media_config_for_user", "@a:test"),
    "is_user_allowed_to_upload_media_of_size": lambda a: (
        a.media,
        "is_user_allowed_to_upload_media_of_size",
        "@a:test",
        2**53,
    ),
    "get_media_upload_limits_for_user": lambda a: (a.media, "get_media_upload_limits_for_user", "@a:test"),
    "on_media_upload_limit_exceeded": lambda a: (a.media, "on_media_upload_limit_exceeded", "@a:test", a.limit, 3, 4),
    "get_ratelimit_override_for_user": lambda a: (a.limits, "get_ratelimit_override_for_user", "@a:test", "rc_x"),
    "get_users_for_states": lambda a: (a.presence, "get_users_for_states", [STATE, OTHER_STATE]),
    "get_interested_users": lambda a: (a.presence, "get_interested_users", "@a:test"),
    "default_batch_size": lambda a: (a.updates, "_default_batch_size", "u", "master"),
    "min_batch_size": lambda a: (a.updates, "_min_batch_size", "u", "master"),
}


# Those that need more of Synapse than a call: test_special.py, test_events.py and test_legacy.py have them.
ELSEWHERE = {
    "on_new_event",
    "on_account_data_updated",
    "add_field_to_unsigned_callback",
    "on_update",
    "on_legacy_send_mail",
    "on_legacy_renew",
    "on_legacy_admin_request",
}

ARGS: dict[str, dict[str, Any]] = {
    "user_may_create_room_alias": {"user_id": "@a:test", "room_alias": "#x:test"},
    "check_username_for_spam": {
        "user_profile": {"user_id": "@a:test", "display_name": None, "avatar_url": None},
        "requester_id": "@b:test",
    },
    "check_registration_for_spam": {
        "email_threepid": None,
        "username": "ann",
        "request_info": [{"user_agent": "curl", "ip": "::1"}, {"user_agent": None, "ip": "::2"}],
        "auth_provider_id": None,
    },
    "check_login_for_spam": {
        "user_id": "@a:test",
        "device_id": None,
        "initial_display_name": "D",
        "request_info": [{"user_agent": None, "ip": "::1"}],
        "auth_provider_id": None,
    },
    "check_media_file_for_spam": {
        "file_wrapper": {"path": "/media/f"},
        "file_info": {
            "server_name": None,
            "file_id": "f",
            "url_cache": False,
            "thumbnail": {"width": 1, "height": 2, "method": "crop", "type": "image/png", "length": 3},
        },
    },
    "on_create_room": {
        "requester": {
            "user_id": "@a:test",
            "device_id": None,
            "is_guest": False,
            "shadow_banned": False,
            "app_service_id": None,
            "authenticated_entity": "@a:test",
        },
        "request_content": {"name": "n"},
        "is_requester_admin": False,
    },
    "check_threepid_can_be_invited": {"medium": "email", "address": "a@b"},
    "check_visibility_can_be_modified": {"room_id": "!r:test", "new_visibility": "public"},
    "on_profile_update": {
        "user_id": "@a:test",
        "new_profile": {"display_name": "A", "avatar_url": None},
        "by_admin": False,
        "deactivation": False,
    },
    "is_user_allowed_to_upload_media_of_size": {"user_id": "@a:test", "size": 2**53},
    "on_media_upload_limit_exceeded": {
        "user_id": "@a:test",
        "limit": {"max_bytes": 1, "time_period_ms": 2},
        "sent_bytes": 3,
        "attempted_bytes": 4,
    },
    "get_users_for_states": {
        "state_updates": [
            {
                "user_id": "@a:test",
                "state": "online",
                "last_active_ts": 1,
                "last_federation_update_ts": 2,
                "last_user_sync_ts": 3,
                "status_msg": None,
                "currently_active": True,
            },
            {
                "user_id": "@b:test",
                "state": "offline",
                "last_active_ts": 0,
                "last_federation_update_ts": 0,
                "last_user_sync_ts": 0,
                "status_msg": "away",
                "currently_active": False,
            },
        ]
    },
}
