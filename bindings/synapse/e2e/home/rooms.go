package home

import (
	"crypto/rand"
	"net/url"
	"testing"
)

// CreateRoom makes a room of that body, which may be nil.
func (c *Client) CreateRoom(body Object) Answer {
	if body == nil {
		body = Object{}
	}
	return c.Do("POST", "/createRoom", body)
}

// Room makes a room that everybody may join, and gives its id.
func (c *Client) Room(t testing.TB) string {
	t.Helper()
	return c.CreateRoom(Object{"preset": "public_chat"}).Must(t).Text("room_id")
}

// Send sends a message of plain text.
func (c *Client) Send(room, body string) Answer {
	return c.SendEvent(room, "m.room.message", Object{"msgtype": "m.text", "body": body})
}

// SendEvent sends an event that is no state.
func (c *Client) SendEvent(room, kind string, content any) Answer {
	return c.Do("PUT", Path("rooms", room, "send", kind, rand.Text()), content)
}

// SendState sends a state event.
func (c *Client) SendState(room, kind, key string, content any) Answer {
	return c.Do("PUT", Path("rooms", room, "state", kind, key), content)
}

// State gives the content of a state event.
func (c *Client) State(room, kind, key string) Answer {
	return c.Do("GET", Path("rooms", room, "state", kind, key), nil)
}

// Event gives an event.
func (c *Client) Event(room, id string) Answer {
	return c.Do("GET", Path("rooms", room, "event", id), nil)
}

// Messages gives the last events of a room, the newest first, under `chunk`.
func (c *Client) Messages(room string) Answer {
	return c.Do("GET", Path("rooms", room, "messages")+"?dir=b&limit=50", nil)
}

// Join joins a room; via are servers that know it.
func (c *Client) Join(room string, via ...string) Answer {
	query := ""
	for _, server := range via {
		query += "&via=" + url.QueryEscape(server) + "&server_name=" + url.QueryEscape(server)
	}
	return c.Do("POST", Path("join", room)+"?"+query, Object{})
}

// Invite invites a user into a room.
func (c *Client) Invite(room, user string) Answer {
	return c.Do("POST", Path("rooms", room, "invite"), Object{"user_id": user})
}

// Profile gives the profile of a user.
func (c *Client) Profile(user string) Answer { return c.Do("GET", Path("profile", user), nil) }

// SetDisplayName changes the own name.
func (c *Client) SetDisplayName(name string) Answer {
	return c.Do("PUT", Path("profile", c.UserID, "displayname"), Object{"displayname": name})
}

// Upload uploads a file.
func (c *Client) Upload(contentType string, content []byte) Answer {
	return c.Raw("POST", "/_matrix/media/v3/upload", contentType, content)
}

// Download gives the file of an mxc: URI.
func (c *Client) Download(uri string) Answer {
	return c.Do("GET", "/_matrix/client/v1/media/download/"+uri[len("mxc://"):], nil)
}

// Sync gives what happened after since, "" for everything, and waits for at most as many milliseconds if that is nothing.
func (c *Client) Sync(since, timeoutMS string) Answer {
	query := url.Values{"timeout": {timeoutMS}}
	if since != "" {
		query.Set("since", since)
	}
	return c.Do("GET", "/sync?"+query.Encode(), nil)
}

// AwaitSync syncs until the answer satisfies ok, and gives that answer.
func (c *Client) AwaitSync(t testing.TB, since, what string, ok func(Answer) bool) Answer {
	t.Helper()
	var a Answer
	until(t, what, func() bool {
		a = c.Sync(since, "1000").Must(t)
		since = a.Text("next_batch")
		return ok(a)
	})
	return a
}

// Await asks again until the answer satisfies ok, and gives that answer.
func Await(t testing.TB, what string, ask func() Answer, ok func(Answer) bool) Answer {
	t.Helper()
	var a Answer
	until(t, what, func() bool {
		a = ask()
		return ok(a)
	})
	return a
}
