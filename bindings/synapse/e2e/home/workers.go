package home

import (
	"encoding/json"
	"maps"
	"net"
	"os"
	"path/filepath"
	"testing"
)

// The workers of a Workers.
const (
	Generic    = "generic"    // serves clients
	Background = "background" // serves clients too, and runs the background tasks
)

// Workers is a homeserver of several processes, with Redis and PostgreSQL between them. The main process is the Synapse
// of its Home.
type Workers struct {
	*Home
	Generic, Background *Synapse
}

// StartWorkers is Start with two generic workers beside the main process.
func StartWorkers(t testing.TB, o Options) *Workers {
	t.Helper()
	Need(t)
	replication := filepath.Join(Dir(t), "s")
	changes := map[string]any{
		"database": map[string]any{"name": "psycopg2", "args": map[string]any{"user": "postgres", "dbname": "postgres",
			"host": NewPostgres(t), "cp_min": 1, "cp_max": 5}},
		"redis":                     map[string]any{"enabled": true, "path": NewRedis(t)},
		"instance_map":              map[string]any{"main": map[string]any{"path": replication}},
		"worker_replication_secret": "replication-secret", "run_background_tasks_on": Background,
	}
	maps.Copy(changes, o.Synapse)
	o.Synapse = changes
	w := &Workers{Home: New(t, o)}
	w.Synapse.Change(t, func(s map[string]any) {
		s["listeners"] = append(s["listeners"].([]any),
			map[string]any{"type": "http", "path": replication, "resources": []any{map[string]any{"names": []string{"replication"}}}})
	})
	w.Generic, w.Background = w.Synapse.worker(t, Generic), w.Synapse.worker(t, Background)
	w.Engine.Run(t)
	w.Run(t)
	return w
}

// All are the processes of Synapse, by what modules see as api.worker_name, and the main process as "main".
func (w *Workers) All() map[string]*Synapse {
	return map[string]*Synapse{"main": w.Synapse, Generic: w.Generic, Background: w.Background}
}

// Run starts all processes of Synapse and waits until they answer.
func (w *Workers) Run(t testing.TB) {
	t.Helper()
	w.Synapse.Run(t) // alone, as it makes the database
	w.Generic.Start(t)
	w.Background.Start(t)
	w.Generic.ready(t)
	w.Background.ready(t)
}

// Restart ends all processes of Synapse, and starts them with changed settings of homeserver.yaml.
func (w *Workers) Restart(t testing.TB, change func(settings map[string]any)) {
	t.Helper()
	for _, s := range w.All() {
		s.Terminate(t)
	}
	w.Synapse.Change(t, change)
	w.Run(t)
}

// Save is Home's, for all processes.
func (w *Workers) Save(t testing.TB, name, lua string) {
	t.Helper()
	w.Engine.Write(t, filepath.Join("scripts", name), lua)
	generation := w.Engine.Reload(t)
	for _, s := range w.All() {
		s.Follows(t, generation)
	}
}

// worker lays down a generic worker of the homeserver, and does not start it.
func (s *Synapse) worker(t testing.TB, name string) *Synapse {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	w := &Synapse{Name: s.Name, URL: "http://" + address, Dir: s.Dir}
	file := filepath.Join(s.Dir, name+".yaml")
	writeSettings(t, file, map[string]any{"worker_app": "synapse.app.generic_worker", "worker_name": name,
		"worker_log_config": filepath.Join(s.Dir, "log.yaml"), "worker_pid_file": filepath.Join(s.Dir, name+".pid"),
		"worker_listeners": []any{listener(atoi(t, port))}})
	w.Process = newProcess(t, filepath.Join(s.Dir, name+".log"), environment(),
		python(t), "-m", "synapse.app.generic_worker", "-c", filepath.Join(s.Dir, "homeserver.yaml"), "-c", file)
	t.Cleanup(func() { w.complains(t) })
	return w
}

// Change rewrites homeserver.yaml, before Synapse reads it.
func (s *Synapse) Change(t testing.TB, change func(settings map[string]any)) {
	t.Helper()
	file := filepath.Join(s.Dir, "homeserver.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]any
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	change(settings)
	writeSettings(t, file, settings)
}

// On is the same person at another process of the homeserver.
func (c *Client) On(s *Synapse) *Client {
	other := *c
	other.URL = s.URL
	return &other
}
