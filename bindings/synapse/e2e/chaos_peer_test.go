package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// impostors are what may listen in the engine's place. Each gets a connection, and the lines that Synapse says. Those who
// send garbage come last: Synapse is slow to dial for a while after them.
var impostors = []struct {
	name string
	be   func(c net.Conn, lines *bufio.Scanner)
}{
	{"silence", func(_ net.Conn, lines *bufio.Scanner) { drain(lines) }},
	{"silence after hello", func(c net.Conn, lines *bufio.Scanner) { greet(c, lines); drain(lines) }},
	{"garbage", func(c net.Conn, _ *bufio.Scanner) { fmt.Fprint(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }},
	{"garbage for answers", func(c net.Conn, lines *bufio.Scanner) {
		greet(c, lines)
		for n := 0; lines.Scan(); n++ {
			var call struct{ ID json.RawMessage }
			if json.Unmarshal(lines.Bytes(), &call) == nil && call.ID != nil {
				fmt.Fprintln(c, strings.ReplaceAll(garbage[n%len(garbage)], "ID", string(call.ID)))
			}
		}
	}},
}

// garbage are answers to the request ID that are none, or not of its kind.
var garbage = []string{
	`{"jsonrpc":"2.0","id":ID,"result":5}`, `{"jsonrpc":"2.0","id":ID,"result":{"result":5}}`, `{"jsonrpc":"2.0","id":ID,"error":7}`,
	`{"jsonrpc":"2.0","id":ID,"result":{}}`, `{"jsonrpc":"2.0","id":ID}`, `nonsense`, `[]`,
}

// offer is what an impostor says that has read the protocol's first page.
const offer = `{"protocol":1,"generation":"0badcafe","callbacks":["check_event_for_spam"],"auth_checkers":[],"filters":{},
"policies":{"check_event_for_spam":{"timeout_ms":500,"on_error":{"local":"skip","federated":"skip"},"wait":true}}}`

func greet(c net.Conn, lines *bufio.Scanner) {
	lines.Scan()
	var hello struct{ ID json.RawMessage }
	_ = json.Unmarshal(lines.Bytes(), &hello)
	fmt.Fprintf(c, `{"jsonrpc":"2.0","id":%s,"result":%s}`+"\n", hello.ID, strings.ReplaceAll(offer, "\n", ""))
}

func drain(lines *bufio.Scanner) {
	for lines.Scan() {
	}
}

// impostor has somebody else listen in the engine's place. Synapse goes by its policies, and does not dial wildly.
func (c *chaos) impostor(t *testing.T, be func(net.Conn, *bufio.Scanner)) {
	c.Engine.Kill()
	if err := os.Remove(c.Engine.Socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", c.Engine.Socket)
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan net.Conn, 100)
	go listen(l, came, be)
	conns := []net.Conn{<-came}
	from := time.Now()
	for i := range 8 {
		if a := c.probe.Send(c.room, fmt.Sprint("forbidden ", i)); a.Status != 200 { // with skip
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	// One timeout, and what Synapse takes itself: the messages are eight.
	took := time.Since(from)
	if took > 3*(chaosTimeout+chaosGrace) {
		t.Errorf("eight messages took %v", took)
	}
	l.Close()
	for conn := range came {
		conns = append(conns, conn)
	}
	if len(conns) > 20 {
		t.Errorf("%d connections in %v", len(conns), took)
	}
	for _, conn := range conns {
		conn.Close()
	}
	c.Engine.Run(t)
	c.recovered(t)
}

// listen is the impostor until the listener is closed. Who came is in the channel.
func listen(l net.Listener, came chan<- net.Conn, be func(net.Conn, *bufio.Scanner)) {
	defer close(came)
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		came <- conn
		go func() {
			defer conn.Close()
			lines := bufio.NewScanner(conn)
			lines.Buffer(nil, 1<<20)
			be(conn, lines)
		}()
	}
}

// socketRemoved has somebody tidy up. The connection stays; a new engine has a new socket.
func (c *chaos) socketRemoved(t *testing.T) {
	if err := os.Remove(c.Engine.Socket); err != nil {
		t.Fatal(err)
	}
	c.refused(t)
	c.restarted(t)
	c.recovered(t)
}

// broken has a module saved with a mistake in it, while people write.
func (c *chaos) broken(t *testing.T, l *load) {
	c.away, c.well = nil, nil
	mark, from := c.Engine.Log.Mark(), time.Now()
	sent := l.during(func() {
		c.Engine.Write(t, "scripts/rule.lua", "function check_event_for_spam(")
		c.Engine.Log.Await(t, mark, "load refused")
		pass(time.Second)
		c.refused(t)
		c.Save(t, "rule.lua", marking)
		c.refused(t)
	})
	c.well = append(c.well, span{from, time.Now()})
	c.judge(t, sent, l.account(t, sent))
}

// refused makes sure that the rule holds.
func (c *chaos) refused(t *testing.T) home.Answer {
	t.Helper()
	return c.probe.Send(c.room, "forbidden").Refused(t, 403, "ORG_EXAMPLE_NO")
}
