package main

import "github.com/axolua/axolua/engine/catalog/render"

// areas are the pages of the libraries that are too large for one. A test sees to it that every member is on one of them.
var areas = map[string][]render.Area{
	"api": {
		{Name: "users", Title: "Accounts", Members: []string{
			"check_user_exists", "get_userinfo_by_id", "is_user_admin", "set_user_admin", "get_profile_for_user", "set_displayname",
			"get_threepids_for_user", "get_user_ip_and_agents", "check_username", "register_user", "register_device", "account_data_manager"}},
		{Name: "rooms", Title: "Rooms and events", Members: []string{
			"get_room_state", "get_state_events_in_room", "create_and_send_event_into_room", "update_room_membership", "create_room",
			"delete_room", "lookup_room_alias", "public_room_list_manager"}},
		{Name: "server", Title: "The homeserver itself", Members: []string{
			"is_mine", "get_qualified_user_id", "send_mail", "should_run_background_tasks", "get_current_time_msec", "sleep"}},
	},
}
