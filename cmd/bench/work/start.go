package work

import (
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/cmd/bench/measure"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/configfile"
)

// starts are those of a process and of an engine.
func (w *Work) starts() []measure.Probe {
	return []measure.Probe{
		{Work: "start of axolua serve with the stock scripts", Peer: Engine, Take: w.startProcess},
		{Work: "engine.New with the stock scripts", Peer: Engine, Take: w.startEngine},
	}
}

// startProcess takes the time until the first question is answered over HTTP.
func (w *Work) startProcess() (map[string]float64, error) {
	s, err := w.serveStock("")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	_, closeAll, err := clients(s.addr, 1, message(1100))
	if err != nil {
		return nil, err
	}
	defer closeAll()
	answered := time.Since(s.began)
	used, err := s.cpu()
	return map[string]float64{
		"until it says what it serves, ms": milli(s.greeted),
		"until the first answer, ms":       milli(answered),
		"processor time until then, ms":    milli(used),
	}, err
}

// startEngine takes the time of a load in a process that is there already.
func (w *Work) startEngine() (map[string]float64, error) {
	all, err := stock("")
	if err != nil {
		return nil, err
	}
	dir, err := w.write(all)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	runtime.GC()
	begun := time.Now()
	e, err := engine.New(engine.Config{
		Scripts:  filepath.Join(dir, "scripts"),
		Settings: configfile.Reader(filepath.Join(dir, "axolua.yaml")),
		Open:     bindings.Open(bindings.Options{ServerName: "example.org"}),
	})
	if err != nil {
		return nil, err
	}
	took := time.Since(begun)
	e.Close()
	return map[string]float64{"ms": milli(took)}, nil
}
