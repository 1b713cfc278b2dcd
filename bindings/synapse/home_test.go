package synapse_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/synapse"
	"github.com/axolua/axolua/engine"
	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// world is an engine with a door, served on a socket.
type world struct {
	*engine.Engine
	door    *synapse.Door
	dir     string // of the scripts
	socket  string
	tcp     string
	log     *observer.ObservedLogs
	logged  chan string // every message
	stop    context.CancelFunc
	stopped chan struct{}
}

// settings are what a test may want otherwise.
type settings struct {
	engine.Settings
	synapse.Options
	socket      synapse.Socket
	store       func() (store.Store, error)
	deactivated func(userID string)
}

func newWorld(t testing.TB, scripts map[string]string, change func(*settings)) *world {
	t.Helper()
	dir := t.TempDir()
	core, logs := observer.New(zap.DebugLevel)
	w := &world{dir: dir, socket: socketPath(t), log: logs, logged: make(chan string, 1000), stopped: make(chan struct{})}
	log := zap.New(core, zap.Hooks(func(e zapcore.Entry) error { w.logged <- e.Message; return nil }))
	for name, text := range scripts {
		w.save(t, name, text)
	}
	s := settings{Settings: engine.Settings{CallTimeout: time.Minute, Limits: engine.Limits{Time: time.Minute}},
		Options: synapse.Options{ServerName: "localhost", Token: "sesame", Log: log}}
	s.socket.Path = w.socket
	if change != nil {
		change(&s)
	}
	w.door = synapse.New(s.Options)
	var err error
	w.Engine, err = engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Host: w.door, Store: s.store}), Log: log, Deactivated: s.deactivated,
		Settings: func([]byte) (engine.Settings, error) {
			now := s.Settings
			now.Digest = []byte(w.door.ServerName())
			return now, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	unix, err := synapse.ListenUnix(s.socket, log)
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.tcp = tcp.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	go func() {
		defer close(w.stopped)
		_ = w.door.Serve(ctx, w.Engine, []net.Listener{unix, tcp}, 10*time.Second)
	}()
	t.Cleanup(func() { stop(); <-w.stopped; w.Close() })
	return w
}

// socketPath is short enough for every system.
func socketPath(t testing.TB) string {
	dir, err := os.MkdirTemp("", "ax")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

func (w *world) save(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// waitFor gives the first message from now on that begins so.
func (w *world) waitFor(prefix string) string {
	for message := range w.logged {
		if strings.HasPrefix(message, prefix) {
			return message
		}
	}
	return ""
}

// allowed has one module with these powers.
func allowed(file string, powers ...string) []engine.ModuleSettings {
	return []engine.ModuleSettings{{File: file, Allow: powers}}
}

// home is one process of a homeserver.
type home struct {
	*jrpc2.Client
	conn   net.Conn
	offers chan json.RawMessage // callbacks_changed
	notes  chan string          // other notifications

	mu     sync.Mutex
	answer func(ctx context.Context, method string, params params) (any, error) // to what the engine asks
}

// params are those of a request of the engine's.
type params struct {
	Run      json.RawMessage
	Method   string
	Args     map[string]any
	Type     string
	StateKey string `json:"state_key"`
	Token    string `json:"access_token"`
}

type object = map[string]any

func (w *world) dial(t testing.TB, network, address string) *home {
	t.Helper()
	c, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	h := &home{conn: c, offers: make(chan json.RawMessage, 10), notes: make(chan string, 10)}
	h.Client = jrpc2.NewClient(channel.Line(c, c), &jrpc2.ClientOptions{
		OnNotify: func(r *jrpc2.Request) {
			if r.Method() == "callbacks_changed" {
				h.offers <- json.RawMessage(r.ParamString())
			} else {
				h.notes <- r.Method() + " " + r.ParamString()
			}
		},
		OnCallback: func(ctx context.Context, r *jrpc2.Request) (any, error) {
			var p params
			if err := r.UnmarshalParams(&p); err != nil {
				return nil, err
			}
			h.mu.Lock()
			answer := h.answer
			h.mu.Unlock()
			return answer(ctx, r.Method(), p)
		},
	})
	t.Cleanup(func() { h.Client.Close() })
	return h
}

func greeting(name string) object {
	return object{"protocol": 1, "server_name": name, "worker_name": nil, "background": true, "software": "synapse", "version": "1.2.3",
		"public_baseurl": "https://" + name + "/"}
}

// connect is the main process of hs.example, ready.
func (w *world) connect(t testing.TB, answer func(ctx context.Context, method string, p params) (any, error)) *home {
	t.Helper()
	h := w.dial(t, "unix", w.socket)
	h.answer = answer
	h.do(t, "hello", greeting("hs.example"))
	if err := h.Notify(context.Background(), "ready", nil); err != nil {
		t.Fatal(err)
	}
	return h
}

// do makes a request that must succeed and gives its result.
func (h *home) do(t testing.TB, method string, p any) json.RawMessage {
	t.Helper()
	r, err := h.Call(context.Background(), method, p)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return json.RawMessage(r.ResultString())
}

// fails makes a request that must not succeed and gives the error.
func (h *home) fails(t testing.TB, method string, p any) *jrpc2.Error {
	t.Helper()
	_, err := h.Call(context.Background(), method, p)
	e, ok := err.(*jrpc2.Error)
	if !ok {
		t.Fatalf("%s: got the error %v, want one of the engine", method, err)
	}
	return e
}

// asked is what came of a question.
type asked struct {
	Result   json.RawMessage
	Raise    object
	Failure  object
	Failures []object
}

func (h *home) ask(t testing.TB, callback string, args object, more ...object) asked {
	t.Helper()
	p := object{"callback": callback, "args": args}
	for _, m := range more {
		for k, v := range m {
			p[k] = v
		}
	}
	var a asked
	if err := json.Unmarshal(h.do(t, "call", p), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func message(body string) object {
	return object{"event": object{"type": "m.room.message", "sender": "@a:hs.example", "origin": "local", "content": object{"body": body}}}
}
