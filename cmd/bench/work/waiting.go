package work

import (
	"fmt"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

const (
	waits   = 50 * time.Millisecond // how long each module waits for the homeserver
	waiters = 200                   // how many ask at once
)

// waitingCallers are more than there are VMs, or fewer: the pool is as large as it is without a word in the configuration,
// or larger.
func (w *Work) waitingCallers() (all []measure.Probe) {
	for _, vms := range []int{64, 256} {
		all = append(all, measure.Probe{
			Work: fmt.Sprintf("%d callers at once, a module that waits %v, at most %d VMs", waiters, waits, vms), Peer: Engine,
			Take: func() (map[string]float64, error) { return w.poolGrowth(vms) },
		})
	}
	return all
}

// poolGrowth asks an engine that has one VM. As many questions as there may be VMs wait at the same time, then the next.
func (w *Work) poolGrowth(vms int) (map[string]float64, error) {
	s, err := w.start(1, vms, after(waits), func(int) string { return waiting })
	if err != nil {
		return nil, err
	}
	defer s.close()
	begun := time.Now()
	if err := s.askWaiting(waiters); err != nil {
		return nil, err
	}
	took := time.Since(begun)
	turns := (waiters + vms - 1) / vms
	return map[string]float64{
		"until all are answered, ms":     milli(took),
		"of that beyond the waiting, ms": milli(took - time.Duration(turns)*waits),
		"VMs at the end":                 float64(s.Status().Pool.VMs),
	}, nil
}
