package peer

import (
	"encoding/json"
	"fmt"
	"strings"
)

const (
	innocentSender = "@example:example.org"
	bannedSender   = "@spammer7:bad.example"

	innocentBody = "Good morning everybody, has someone seen the minutes of the last meeting? I would like to add a point about the new server."
	// casinoBody is refused by the rules Spam and Pattern, each for another part of it.
	casinoBody = "Good morning everybody, here is your CASINO BONUS: ask for the casino bonus, with a hundred free spins, on the new server."
	// filler makes bodies longer. It has a few characters of more than one byte, as what people write.
	filler = " Grüße aus Köln: we met at the café – as always – and talked about backups, about the new rooms, and who pays for the disks."
)

// messageText is an m.room.message of about 1.1 KB with the two bodies of innocentBody in it, once as HTML.
const messageText = `{"auth_events":["$Y5bGOYWSmGhtrJ8Ru6VhKmYDZNAMVjZLZM8vHxiDDsM","$ahVxKcWLhv4NZiBHGcc2wCfhGjvQPZ0bI0sYQd7KCNQ","$vU0ZKoCeIYKYNbzXRQmoXjCUZUE5Wxww9pA1PJsVFRQ"],"content":{"body":%s,"format":"org.matrix.custom.html","formatted_body":%s,"m.mentions":{},"m.relates_to":{"m.in_reply_to":{"event_id":"$OmWtSDWLMBEfwXLzd2LHPvKYAXhmAoYlcYmJvFYrDGk"}},"msgtype":"m.text"},"depth":1204,"event_id":"$7UAhGqzYcHKnQpTzpGpLxuTwdbcbLsPVzVlYtBvyXcE","hashes":{"sha256":"thisHashCoversAllFieldsInCaseThisIsRedacted"},"origin":"local","origin_server_ts":1432735824653,"prev_events":["$TKzdpCuAcHrqEvuLsBjeINpbVvHWJmqhxFmxqqkKZdE"],"room_id":"!jEsUZKDJdhlrceRyVU:example.org","room_version":"11","sender":%s,"signatures":{"example.org":{"ed25519:key_version":"these86bytesofbase64signaturecoveressentialfieldsincludinghashessocancheckredactedpdus"}},"type":"m.room.message","unsigned":{"age":4612}}`

// Events are the events that peers are asked about: three innocent ones, by size, and two that rules refuse.
func Events() []*Event {
	grown := func(bytes int) string {
		more := (bytes - len(messageText) - 2*len(innocentBody)) / 2
		return innocentBody + strings.Repeat(filler, more/len(filler))
	}
	return []*Event{
		newEvent("1.1 KB", innocentSender, innocentBody),
		newEvent("8 KB", innocentSender, grown(8<<10)),
		newEvent("60 KB", innocentSender, grown(60<<10)),
		newEvent("1.1 KB, sender to be refused", bannedSender, innocentBody),
		newEvent("1.1 KB, body to be refused", innocentSender, casinoBody),
	}
}

func newEvent(name, sender, body string) *Event {
	e := &Event{Name: name, Struct: new(Message)}
	e.JSON = fmt.Appendf(nil, messageText, quote(body), quote("<p>"+strings.Replace(body, " the ", " <b>the</b> ", 1)+"</p>"), quote(sender))
	if err := json.Unmarshal(e.JSON, e.Struct); err != nil {
		panic(err) // our own mistake
	}
	return e
}

// quote is text as homeservers write it: what is not ASCII, and what HTML has, stands as it is.
func quote(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // a text always has a JSON
	}
	return strings.TrimSuffix(b.String(), "\n")
}
