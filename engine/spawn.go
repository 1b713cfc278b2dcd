package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// maxSpawned is how many functions one question or task may leave behind, with those that they leave behind in turn.
const maxSpawned = 16

// spawned is a function that a module wants to be called when the answer has left.
type spawned struct {
	module *module
	fn     *lua.LFunction
}

var spawnCallback = &catalog.Callback{Name: "spawn"}

var (
	errSpawnLoading = errors.New("not at the top level: nothing is answered there; call it in a function")
	errSpawnMany    = errors.New("one question can leave 16 functions behind, and has; for more there is `enqueue`")
	errSpawnBusy    = errors.New("too many spawned functions, jobs and timers are running (background.vms in axolua.yaml); `enqueue` waits for its turn")
)

// Spawn has fn, a function of this VM, called when the question or task that is running has its answer: on the same VM,
// which is not back in the pool until then, under Settings.Background's limits, with what the question presented still in
// reach. Who fails, or loses the VM by a limit, takes what it has spawned along.
func (s *Scope) Spawn(fn *lua.LFunction) error {
	v := s.vm
	switch {
	case v.handler == nil || v.gen.pool == nil: // a Sandbox is in none
		return errSpawnLoading
	case len(v.spawned) == maxSpawned:
		return errSpawnMany
	case (v.share == nil || v.share == v.gen.pool.waits) && !v.gen.pool.lend(v, v.gen.pool.background):
		return errSpawnBusy
	}
	v.spawned = append(v.spawned, spawned{v.module, fn})
	return nil
}

// unspawn forgets what a module call has spawned that failed: before it, there were n.
func (v *vm) unspawn(n int) {
	clear(v.spawned[n:])
	v.spawned = v.spawned[:n]
}

// release gives v back after a question or a task, once what was spawned has run.
func (v *vm) release() {
	if len(v.spawned) > 0 {
		v.currentSecrets() // while it shows what the question was; a value of the host may panic
		v.gen.enter()      // cannot fail: what ends now is inside
		v.common.running.add()
		go v.runSpawned()
		return
	}
	v.finish()
	v.gen.pool.giveBack(v)
	if turn.Load() != 0 {
		giveWay()
	}
}

// runSpawned calls what was spawned, in order, and gives v back. What that spawns in its turn runs as well, and counts
// towards maxSpawned: no chain of functions holds its VM, and its generation after a reload, for ever.
func (v *vm) runSpawned() {
	defer v.common.running.done()
	defer v.gen.leave()
	s := &v.gen.settings
	for i := 0; i < len(v.spawned); i++ {
		next := v.spawned[i]
		v.spawned[i] = spawned{}
		v.module, v.handler = next.module, &handler{module: next.module, cb: spawnCallback, limits: &s.Background.Limits}
		start, before := now(), len(v.spawned)
		v.limit.arm(v.handler.limits, start, start+v.handler.limits.Time, context.Background())
		fail := v.run(next.fn, 0, 0)
		if fail == nil {
			continue
		}
		v.currentSecrets().redact(fail)
		if tell := v.common.spawnFailed; tell != nil {
			tell(fail)
		} else {
			v.gen.log.Error("a spawned function failed", zap.Error(fail), zap.String("module", fail.Module))
		}
		if fail.spoilsVM() {
			v.lose(fail.Module)
			return
		}
		v.unspawn(before)
	}
	v.spawned = nil
	v.finish()
	v.gen.pool.giveBack(v)
}

// lose drops v, which must not run again because a module has failed, "" if none did. What that one spawned is meant to
// be lost with it; what others did is told.
func (v *vm) lose(failed string) {
	lost := map[string]int{}
	for _, s := range v.spawned {
		if s.module != nil && s.module.file != failed {
			lost[s.module.file]++
		}
	}
	v.gen.pool.discard(v)
	for file, n := range lost {
		v.gen.log.Warn("what this module has spawned is lost with its VM", zap.String("module", file), zap.Int("functions", n))
	}
}

// Settle waits until everything is over that modules have spawned. Who goes on asking meanwhile may wait for ever.
func (e *Engine) Settle(ctx context.Context) error { return e.common.running.wait(ctx) }

// running counts what runs and can be waited for. The zero value is ready.
type running struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n is 0 again; nil while nobody waits
}

func (r *running) add() {
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}

func (r *running) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n--; r.n == 0 && r.idle != nil {
		close(r.idle)
		r.idle = nil
	}
}

func (r *running) wait(ctx context.Context) error {
	r.mu.Lock()
	if r.n == 0 {
		r.mu.Unlock()
		return nil
	}
	if r.idle == nil {
		r.idle = make(chan struct{})
	}
	idle := r.idle
	r.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
