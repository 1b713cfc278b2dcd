package e2e

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"
)

// mailbox is a mail server that keeps what Synapse sends.
type mailbox struct {
	listener net.Listener
	mails    chan string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{listener: l, mails: make(chan string, 100)}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go m.receive(c)
		}
	}()
	return m
}

// settings are Synapse's for its `email`.
func (m *mailbox) settings() map[string]any {
	return map[string]any{"smtp_host": "127.0.0.1", "smtp_port": m.listener.Addr().(*net.TCPAddr).Port, "enable_tls": false,
		"notif_from": "%(app)s <noreply@hs.test>"}
}

// receive speaks as much SMTP as Synapse wants to hear.
func (m *mailbox) receive(c net.Conn) {
	defer c.Close()
	fmt.Fprint(c, "220 hs.test ESMTP\r\n")
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		command, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " ")
		switch command {
		case "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			var mail strings.Builder
			for lines.Scan() && lines.Text() != "." {
				mail.WriteString(lines.Text() + "\n")
			}
			m.mails <- mail.String()
			fmt.Fprint(c, "250 kept\r\n")
		case "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprint(c, "250 hs.test\r\n")
		}
	}
}

var link = regexp.MustCompile(`https://[^/]+(/[^\s"<>]*token=[^\s"<>]+)`)

// link waits for a mail and gives the path of the link in its text.
func (m *mailbox) link(t testing.TB) string {
	t.Helper()
	select {
	case raw := <-m.mails:
		text := plain(t, raw)
		found := link.FindStringSubmatch(text)
		if found == nil {
			t.Fatalf("no link in %s", text)
		}
		return found[1]
	case <-time.After(time.Minute):
		t.Fatal("no mail came")
		return ""
	}
}

// plain is the first part of a mail, which is the one without HTML.
func plain(t testing.TB, raw string) string {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	_, params, _ := mime.ParseMediaType(message.Header.Get("Content-Type"))
	part, err := multipart.NewReader(message.Body, params["boundary"]).NextPart()
	if err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	var body io.Reader = part
	if part.Header.Get("Content-Transfer-Encoding") == "base64" {
		body = base64.NewDecoder(base64.StdEncoding, part)
	}
	text, _ := io.ReadAll(body)
	return string(text)
}
