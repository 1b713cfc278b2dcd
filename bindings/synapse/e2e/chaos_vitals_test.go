package e2e

import (
	"bufio"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// meter has Synapse count what is under way, and lets it be read at /_synapse/metrics.
func meter(t testing.TB, s *home.Synapse) {
	t.Helper()
	s.Change(t, func(settings map[string]any) {
		settings["enable_metrics"] = true
		resource := home.At(settings, "listeners", 0, "resources", 0).(map[string]any)
		resource["names"] = append(resource["names"].([]any), "metrics")
	})
}

// metric is the sum of all series whose name and labels begin so.
func metric(t testing.TB, url, series string) float64 {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	sum := 0.0
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		line := lines.Text()
		if !strings.HasPrefix(line, series) {
			continue
		}
		value, err := strconv.ParseFloat(line[strings.LastIndex(line, " ")+1:], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += value
	}
	return sum
}

// vitals are what must not grow, of both processes.
type vitals struct {
	goroutines, engineMiB, engineFiles float64
	synapseMiB, synapseFiles           float64
}

// grown fails the test if more is left than what caches and the allocators take.
func (before vitals) grown(t testing.TB, after vitals) {
	t.Helper()
	t.Logf("before %+v, after %+v", before, after)
	if after.goroutines > before.goroutines+4 || after.engineFiles > before.engineFiles+4 || after.synapseFiles > before.synapseFiles+4 ||
		after.engineMiB > before.engineMiB+20 || after.synapseMiB > before.synapseMiB+60 {
		t.Error("something has grown")
	}
}

const mib = 1 << 20

// quiet waits until neither process has anything to do, and looks at them.
func quiet(t testing.TB, h *home.Home) vitals {
	t.Helper()
	engine, synapse := h.Engine.URL+"/metrics", h.Synapse.URL+"/_synapse/metrics"
	eventually(t, "an idle Synapse", func() bool {
		pass(100 * time.Millisecond)                                                      // the metrics are a large page
		return metric(t, synapse, "synapse_http_server_in_flight_requests_count") <= 1 && // the one that asks for it
			metric(t, synapse, `synapse_background_process_in_flight_count{name="axolua`) == 0
	})
	http.DefaultClient.CloseIdleConnections() // each is goroutines and a file there
	return vitals{
		goroutines:   metric(t, engine, "go_goroutines "),
		engineMiB:    metric(t, engine, "process_resident_memory_bytes ") / mib,
		engineFiles:  metric(t, engine, "process_open_fds "),
		synapseMiB:   metric(t, synapse, "process_resident_memory_bytes ") / mib,
		synapseFiles: metric(t, synapse, "process_open_fds "),
	}
}

// eventually waits for what another process comes to by itself.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	home.Await(t, what, func() home.Answer { return home.Answer{} }, func(home.Answer) bool { return ok() })
}

// pass lets time go by, which is what the test is about: how long something lasts.
func pass(d time.Duration) span {
	from := time.Now()
	<-time.After(d)
	return span{from, time.Now()}
}

// configure changes a text in axolua.yaml, and waits until it is in effect.
func configure(t testing.TB, h *home.Home, old, text string) {
	t.Helper()
	rewrite(t, h.Engine, old, text)
	h.Live(t)
}

// rewrite changes a text in axolua.yaml.
func rewrite(t testing.TB, e *home.Engine, old, text string) {
	t.Helper()
	before, err := os.ReadFile(filepath.Join(e.Dir, "axolua.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	e.Write(t, "axolua.yaml", strings.ReplaceAll(string(before), old, text))
}
