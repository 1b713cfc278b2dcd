package work

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/axolua/axolua/cmd/bench/measure"
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// vmCount is of how many VMs the size of one is taken.
const vmCount = 33

// memory is that of VMs, beside stock ones that run the same modules, and of an engine.
func (w *Work) memory() []measure.Probe {
	ofVM := func(modules int) (float64, error) { return w.heapPerVM(modules, vmCount) }
	return []measure.Probe{
		{Work: "live heap of a VM", Peer: Engine, Take: perModule(ofVM, 1, 10)},
		{Work: "live heap of a VM", Peer: Raw, Take: perModule(heapPerStockVM, 1, 10)},
		{Work: "live heap of an engine with one VM", Peer: Engine, Take: perModule(w.heapOfEngine, 10, 110)},
	}
}

// perModule compares the sizes with few and with many modules of 100 lines.
func perModule(size func(modules int) (bytes float64, err error), few, many int) func() (map[string]float64, error) {
	return func() (map[string]float64, error) {
		small, err := size(few)
		if err != nil {
			return nil, err
		}
		large, err := size(many)
		return map[string]float64{
			fmt.Sprintf("modules: %d, KB", few):  small / 1e3,
			fmt.Sprintf("modules: %d, KB", many): large / 1e3,
			"per further module, KB":             (large - small) / 1e3 / float64(many-few),
		}, err
	}
}

// liveHeap is what is in use once all garbage is gone: what a sync.Pool holds takes two collections.
func liveHeap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// heapPerVM is what each VM takes after the first, which comes with the code of the modules that all share.
func (w *Work) heapPerVM(modules, vms int) (bytes float64, err error) {
	one, err := w.heapOfVMs(modules, 1)
	if err != nil {
		return 0, err
	}
	all, err := w.heapOfVMs(modules, vms)
	return (all - one) / float64(vms-1), err
}

// heapOfEngine is what an engine with one VM takes.
func (w *Work) heapOfEngine(modules int) (bytes float64, err error) {
	return w.heapOfVMs(modules, 1)
}

// heapOfVMs is what an engine with so many VMs takes: as many as modules wait in at the same time.
func (w *Work) heapOfVMs(modules, vms int) (bytes float64, err error) {
	before := liveHeap()
	s, err := w.start(modules, vms, together(vms), func(i int) string {
		if i == 0 {
			return plain(i) + waiting
		}
		return plain(i)
	})
	if err != nil {
		return 0, err
	}
	defer s.close()
	if err := s.askWaiting(vms); err != nil {
		return 0, err
	}
	if n := s.Status().Pool.VMs; n != vms {
		return 0, fmt.Errorf("there are %d VMs, not %d", n, vms)
	}
	return liveHeap() - before, nil
}

// heapPerStockVM is what a stock VM takes that runs the modules, compiled once for all of them. As modules have the same
// globals there, the host keeps the handlers of each.
func heapPerStockVM(modules int) (bytes float64, err error) {
	code, err := compiled(modules)
	if err != nil {
		return 0, err
	}
	before := liveHeap()
	vms := make([]*lua.LState, vmCount-1)
	var handlers []lua.LValue
	for i := range vms {
		vms[i] = lua.NewState()
		defer vms[i].Close()
		for _, proto := range code {
			vms[i].Push(vms[i].NewFunctionFromProto(proto))
			if err := vms[i].PCall(0, 0, nil); err != nil {
				return 0, err
			}
			handlers = append(handlers, vms[i].GetGlobal("check_event_for_spam"), vms[i].GetGlobal("user_may_invite"))
		}
	}
	bytes = (liveHeap() - before) / float64(len(vms))
	runtime.KeepAlive(handlers)
	runtime.KeepAlive(code)
	return bytes, nil
}

func compiled(modules int) (code []*lua.FunctionProto, err error) {
	for i := range modules {
		chunk, err := parse.Parse(strings.NewReader(plain(i)), moduleName(i))
		if err != nil {
			return nil, err
		}
		proto, err := lua.Compile(chunk, moduleName(i))
		if err != nil {
			return nil, err
		}
		code = append(code, proto)
	}
	return code, nil
}
