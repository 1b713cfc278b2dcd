package shadow_test

import "fmt"

// messageText is a room message as another server sends it, 1.1 KB. Its number varies sender, id and texts, as life
// does: an optimisation that only works for the same event again must not look good here.
func messageText(n int) string {
	return fmt.Sprintf(`{"auth_events":["$Gvw0Nc4BCDnXaqJ5kXYcGQcMHzLhmI0YIrsPp3VgKjA","$mPpjxVCFWcPAsgWhCdLTZp0p1r0bQmvG8Q7xM0tWmWk"],`+
		`"content":{"body":"> <@bob:example.org> is it on?\n\nYes number %[1]d, and I see no reason to change it now",`+
		`"format":"org.matrix.custom.html","formatted_body":"<mx-reply><blockquote>is it on?</blockquote></mx-reply>Yes number %[1]d",`+
		`"m.mentions":{"user_ids":["@bob:example.org"]},`+
		`"m.relates_to":{"m.in_reply_to":{"event_id":"$wXvH2lT4Wj5yFQ8nT0sVx8m3eYk1cZ0aJ6dR7uPqL%02[2]d"}},"msgtype":"m.text"},`+
		`"depth":%[3]d,"hashes":{"sha256":"t2BzJ7Gd8WQxYb4fUe0mKlPq3Ns6VhRc9TaXo1EiZuw"},"origin":"example.com",`+
		`"origin_server_ts":1720000%06[1]d,"prev_events":["$aX5vZ7LkQ2sTn8WcRb4YpEo0JmHg6UdFi3xKq9NtVw%02[2]d"],`+
		`"room_id":"!OGEhHVWSdvArJzumhm:example.com","sender":"@alice%[2]d:example.com",`+
		`"signatures":{"example.com":{"ed25519:a_JaEG":"cs+OUKW/iHx5pEidbWxh0UiNNHwe46Ai9LwNz+Ah16aWDNszVIe2gaAcVZfvNsBhakQTew51tlKmL2kspXk/Dg"}},`+
		`"type":"m.room.message","unsigned":{"age":%[3]d,"age_ts":1720000%06[1]d,"m.relations":{"m.thread":{"count":3}}},"event_id":"$9hKpR3vT7wLx2MnQ8sYb5cEo1JdGf4UaZ6iXk0WtVp%02[2]d"}`,
		n%1000000, n%100, 1200+n)
}

// messages are n different ones.
func messages(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = messageText(i)
	}
	return texts
}
