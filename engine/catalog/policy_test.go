package catalog

import (
	"slices"
	"strings"
	"testing"
)

// policies is written a second time, by hand, because a slip in these decides whether a broken module lets
// everything through or stops the server. offers begins with the default.
var policies = []struct{ names, rule, offers, synapse string }{
	{"check_event_for_spam check_media_file_for_spam check_login_for_spam user_may_send_state_event user_may_join_room user_may_invite user_may_send_3pid_invite user_may_create_room user_may_create_room_alias user_may_publish_room federated_user_may_invite",
		"FirstNot", "skip deny raise", "raise deny"},
	{"should_drop_federated_event check_username_for_spam", "FirstTrue", "skip deny raise", "raise truthy"},
	{"is_user_expired", "FirstAnswer", "skip deny raise", "raise truthy"},
	{"is_user_allowed_to_upload_media_of_size", "AllMustPass", "skip deny raise", "raise truthy"},
	{"is_3pid_allowed", "AllMustPass", "skip deny raise", "raise skip"},
	{"check_threepid_can_be_invited check_visibility_can_be_modified check_can_shutdown_room check_can_deactivate_user", "AllMustPass", "skip deny", "skip skip"},
	{"check_event_allowed", "FirstNot", "raise deny skip", "raise raise"},
	{"check_registration_for_spam", "FirstNot", "skip deny raise", "raise raise"},
	{"check_auth check_3pid_auth", "FirstAnswer", "skip", "skip skip"},
	{"get_username_for_registration get_displayname_for_registration", "FirstAnswer", "skip raise", "raise skip"},
	{"get_media_config_for_user get_ratelimit_override_for_user", "FirstAnswer", "skip raise", "raise truthy"},
	{"get_media_upload_limits_for_user", "FirstAnswer", "skip raise", "raise raise"},
	{"on_update default_batch_size min_batch_size", "FirstModuleOnly", "skip raise", "raise raise"},
	{"get_users_for_states", "MergeSets", "skip", "skip skip"},
	{"get_interested_users", "UnionUntil", "skip", "skip skip"},
	{"add_field_to_unsigned_callback", "LastWins", "skip raise", "raise raise"},
	{"on_legacy_send_mail", "SingleSlot", "raise", "raise skip"},
	{"on_legacy_renew on_legacy_admin_request", "SingleSlot", "raise", "raise raise"},
	{"on_create_room", "UntilRaise", "raise skip", "raise skip"},
	{"on_user_registration on_user_login on_media_upload_limit_exceeded", "UntilRaise", "skip raise", "raise skip"},
	{"on_new_event on_profile_update on_user_deactivation_status_changed on_threepid_bind on_add_user_third_party_identifier on_remove_user_third_party_identifier on_account_data_updated on_logged_out", "RunAll", "skip", "skip skip"},
}

func TestPolicies(t *testing.T) {
	seen := 0
	for _, want := range policies {
		for name := range strings.FieldsSeq(want.names) {
			seen++
			cb := ByName(name)
			if cb == nil {
				t.Errorf("no %s", name)
				continue
			}
			offers := cb.OnError.String()
			for _, o := range cb.Offers {
				offers += " " + o.String()
			}
			synapse := cb.Synapse.Raise.String() + " " + cb.Synapse.BadAnswer.String()
			if cb.Rule.Name != want.rule || offers != want.offers || synapse != want.synapse {
				t.Errorf("%s: %s; %s; %s, want %s; %s; %s", name, cb.Rule.Name, offers, synapse, want.rule, want.offers, want.synapse)
			}
		}
	}
	if seen != len(All()) {
		t.Errorf("the table has %d callbacks of %d", seen, len(All()))
	}
}

// TestSynapsesPolicyIsOneThatTheCallbackHas keeps on_error: synapse from asking dispatch for what it cannot do.
func TestSynapsesPolicyIsOneThatTheCallbackHas(t *testing.T) {
	for _, cb := range All() {
		ignoresAnswers := cb.Answer.Kind == Nothing || cb.Answer.Kind == RoomConfig
		if !cb.May(cb.Synapse.Raise) {
			t.Errorf("%s cannot %s", cb.Name, cb.Synapse.Raise)
		}
		switch bad := cb.Synapse.BadAnswer; {
		case ignoresAnswers && bad != Skip:
			t.Errorf("%s ignores answers, yet a bad one would %s", cb.Name, bad)
		case !ignoresAnswers && bad != Truthy && !cb.May(bad):
			t.Errorf("%s cannot %s", cb.Name, bad)
		}
		if cb.May(Truthy) {
			t.Errorf("%s offers what only Synapse does", cb.Name)
		}
		refuses := slices.Contains([]Kind{Verdict, Flag, Expiry, Permission, EventDecision, Registration}, cb.Answer.Kind)
		if cb.May(Deny) != refuses {
			t.Errorf("%s: may deny: %t, has a refusal: %t", cb.Name, cb.May(Deny), refuses)
		}
	}
}

// swallowing are the callbacks in which Synapse turns a SynapseError into something else, or into nothing.
const swallowing = `check_threepid_can_be_invited check_visibility_can_be_modified check_can_shutdown_room
	check_can_deactivate_user check_auth check_3pid_auth get_users_for_states get_interested_users on_new_event
	on_profile_update on_user_deactivation_status_changed on_threepid_bind on_add_user_third_party_identifier
	on_remove_user_third_party_identifier on_account_data_updated on_logged_out get_username_for_registration
	get_displayname_for_registration is_3pid_allowed on_update default_batch_size min_batch_size`

func TestWhereASynapseErrorReachesTheClient(t *testing.T) {
	for _, cb := range All() {
		if want := !slices.Contains(strings.Fields(swallowing), cb.Name); cb.PassesSynapseError != want {
			t.Errorf("%s: passes SynapseError: %t, want %t", cb.Name, cb.PassesSynapseError, want)
		}
		if cb.PassesSynapseError && cb.Synapse.Raise == Skip {
			t.Errorf("%s: Synapse cannot both swallow an error and pass it on", cb.Name)
		}
	}
}

func TestWhereTheDetailsOfARefusalAreLost(t *testing.T) {
	want := strings.Fields(`is_user_allowed_to_upload_media_of_size is_3pid_allowed user_may_send_state_event
		check_registration_for_spam check_media_file_for_spam check_event_allowed check_threepid_can_be_invited
		check_visibility_can_be_modified check_can_shutdown_room check_can_deactivate_user`)
	var got []string
	for _, cb := range All() {
		if cb.Answer.DetailsIgnored {
			got = append(got, cb.Name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
