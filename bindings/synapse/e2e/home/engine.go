package home

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Engine is `axolua serve`.
type Engine struct {
	*Process
	Dir    string // of axolua.yaml, scripts/ and data/
	Socket string // for homeservers
	URL    string // of the door for admins
}

// NewEngine lays down what o says of the engine in dir, and does not start it. The path of dir must be short enough for a
// socket.
func NewEngine(t testing.TB, dir string, o Options) *Engine {
	t.Helper()
	address := freeAddress(t)
	e := &Engine{Dir: dir, Socket: filepath.Join(dir, "s"), URL: "http://" + address}
	e.Process = newProcess(t, filepath.Join(dir, "engine.log"), nil, binary, "serve", "--format", "json", "--config", filepath.Join(dir, "axolua.yaml"))
	e.Write(t, "axolua.yaml", "server_name: "+o.ServerName+"\ndoors:\n  http: {listen: "+address+"}\n  homeserver: {socket: "+e.Socket+"}\n"+o.Config)
	if err := os.Mkdir(filepath.Join(dir, "scripts"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range o.Scripts {
		e.Write(t, filepath.Join("scripts", name), text)
	}
	return e
}

// Run starts it and waits until it serves.
func (e *Engine) Run(t testing.TB) {
	t.Helper()
	e.Start(t)
	e.answering(t, func() bool {
		answer, err := http.Get(e.URL + "/healthz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// Write puts a file into the engine's directory at once, and waits for nothing.
func (e *Engine) Write(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(e.Dir, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// Reload has the engine load what is on disk now, and gives the generation that serves from then on. Problems of the load
// fail the test.
func (e *Engine) Reload(t testing.TB) string {
	t.Helper()
	answer, err := http.Post(e.URL+"/v1/reload", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	var outcome struct{ Generation string }
	if json.Unmarshal(body, &outcome) != nil || outcome.Generation == "" {
		t.Fatalf("the modules were not loaded: %s", body)
	}
	return outcome.Generation
}

// Status is a part of what the engine says of itself.
type Status struct {
	Generation  string `json:"generation"`
	Connections int    `json:"connections"`
}

// Status asks for it.
func (e *Engine) Status(t testing.TB) Status {
	t.Helper()
	answer, err := http.Get(e.URL + "/v1/status")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var s Status
	if err := json.NewDecoder(answer.Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}
