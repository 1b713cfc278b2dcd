package home

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// Object is one of JSON's.
type Object = map[string]any

// Client is somebody who uses a homeserver. Its requests do not fail tests: what their answers have to be, Answer's
// methods say.
type Client struct {
	URL      string
	UserID   string // "" for somebody who is not logged in
	DeviceID string
	Token    string
	Agent    string // the User-Agent; Go's own if it is ""
}

// Password is that of the accounts that Register makes.
const Password = "correct horse"

// Anonymous is somebody who is not logged in.
func (s *Synapse) Anonymous() *Client { return &Client{URL: s.URL} }

// Register makes an account and gives its owner, who is logged in.
func (s *Synapse) Register(t testing.TB, localpart string) *Client {
	t.Helper()
	c := s.Anonymous()
	return c.In(c.Register(localpart, nil).Must(t))
}

// Admin is a server admin of the name @admin.
func (s *Synapse) Admin(t testing.TB) *Client {
	t.Helper()
	if s.admin == nil {
		c := s.Anonymous()
		nonce := c.Do("GET", "/_synapse/admin/v1/register", nil).Must(t).Text("nonce")
		sum := hmac.New(sha1.New, []byte(Secret))
		sum.Write([]byte(nonce + "\x00admin\x00" + Password + "\x00admin"))
		s.admin = c.In(c.Do("POST", "/_synapse/admin/v1/register", Object{"nonce": nonce, "username": "admin",
			"password": Password, "admin": true, "mac": hex.EncodeToString(sum.Sum(nil))}).Must(t))
	}
	return s.admin
}

// In is whom a login or a registration has let in.
func (c *Client) In(login Answer) *Client {
	return &Client{URL: c.URL, UserID: login.Text("user_id"), DeviceID: login.Text("device_id"),
		Token: login.Text("access_token")}
}

// Do sends a request with a body of JSON, or none if it is nil. A path of the client API may leave out /_matrix/client/v3.
func (c *Client) Do(method, path string, body any) Answer {
	var text []byte
	if body != nil {
		text, _ = json.Marshal(body)
	}
	return c.Raw(method, path, "application/json", text)
}

var connection = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// Raw is Do with a body as it is.
func (c *Client) Raw(method, path, contentType string, body []byte) Answer {
	if path[0] == '/' && !(len(path) > 2 && path[1] == '_') {
		path = "/_matrix/client/v3" + path
	}
	what := method + " " + path
	request, err := http.NewRequest(method, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return Answer{Err: err, request: what}
	}
	if body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Agent != "" {
		request.Header.Set("User-Agent", c.Agent)
	}
	answer, err := connection.Do(request)
	if err != nil {
		return Answer{Err: err, request: what}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return Answer{Err: err, request: what}
	}
	return newAnswer(what, answer.StatusCode, text)
}

// Path joins parts that may hold anything into the path of a request.
func Path(parts ...string) string {
	path := ""
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// Register makes an account. more goes into the body besides.
func (c *Client) Register(localpart string, more Object) Answer {
	body := Object{"username": localpart, "password": Password, "auth": Object{"type": "m.login.dummy"}}
	return c.Do("POST", "/register", with(body, more))
}

// Login logs in with a password. more goes into the body besides.
func (c *Client) Login(user, password string, more Object) Answer {
	body := Object{"type": "m.login.password", "identifier": Object{"type": "m.id.user", "user": user}, "password": password}
	return c.Do("POST", "/login", with(body, more))
}

func with(body, more Object) Object {
	for key, value := range more {
		body[key] = value
	}
	return body
}
