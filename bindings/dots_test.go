package bindings_test

import "testing"

// TestDotsAndColons: one in the place of the other is named, and is not a wrong answer.
func TestDotsAndColons(t *testing.T) {
	const at = "1.lua:1: check_event_for_spam: "
	for body, want := range map[string]string{
		`return tostring(api:is_mine("@a:example.org"))`:              at + "call it with a dot: api.is_mine(...)",
		`return api:get_qualified_user_id("a")`:                       at + "call it with a dot: api.get_qualified_user_id(...)",
		`return tostring(UserID:parse("@a:b"))`:                       at + "call it with a dot: UserID.parse(...)",
		`return tostring(RoomAlias:parse("#a:b"))`:                    at + "call it with a dot: RoomAlias.parse(...)",
		`return json:encode{}`:                                        at + "call it with a dot: json.encode(...)",
		`return json:decode("{}")`:                                    at + "call it with a dot: json.decode(...)",
		`local u = UserID.parse("@a:b") return u.to_string()`:         at + "call it with a colon: id:to_string(...)",
		`return event.get("type")`:                                    at + "call it with a colon: event:get(...)",
		`return tostring(api.is_mine("@a:example.org"))`:              "true",
		`local mine = api.is_mine return tostring(mine("#a:b"))`:      "false",
		`return tostring(UserID.parse(RoomAlias)) .. api.server_name`: "nilexample.org",
	} {
		if got := tell(t, parse(t, member), body); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", body, got, want)
		}
	}
}
