package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap"
)

// Call puts q to every module that handles the callback, in module order, and combines the answers by its rule.
// The whole question sees one generation, even if a reload succeeds meanwhile. ctx bounds all of it; where ctx has no
// deadline, Settings.CallTimeout does.
//
// The answer is nil only where the question could not be put at all: ErrClosed, or arguments that do not fit. Where a
// module raises a SynapseError that the callback passes on, or a failure that the policy passes on, the error is that
// *SynapseError or *CallError, and the answer has the details. A question whose ctx is cancelled is given up: the error
// is ctx's and there is no answer; one whose deadline passes has the answer that the policies give. Call is safe for
// concurrent use.
//
// A host that is asked by a module and has to put a question before it can answer derives ctx from the one that it was
// given: then the question gets a VM in any case, since the module occupies one until then. Questions nest to a depth of
// 8; one beyond that is not asked (KindNesting).
//
// What the question presents may be read after Call has returned, by what modules have spawned: it must not change.
func (e *Engine) Call(ctx context.Context, q Question) (*Answer, error) {
	a := new(Answer)
	if err := e.ask(ctx, q.Callback, q.Args, q.Request, a); err != nil {
		return nil, err
	}
	return a, a.err()
}

// question is the part of a question that a VM needs while its modules answer.
type question struct {
	cb      *catalog.Callback
	args    [maxArgs]any
	request *RequestContext
	ctx     context.Context
	end     time.Duration
	depth   int // questions that wait for this one

	body map[string]any // on_create_room: the body as the last module that succeeded left it
}

// asking is the progress of one question. The question itself and its answer are not in here but passed along: so the
// compiler sees that they need not be on the heap.
type asking struct {
	e    *Engine
	g    *generation
	v    *vm           // nil between two VMs
	rest []*handler    // that have not answered
	mark time.Duration // when the last module call ended

	inside bool // there is a reference on g besides the one for which v stands
	late   bool // g was closed before the question could be put to it
}

// ask is Call without a heap allocation of its own.
func (e *Engine) ask(ctx context.Context, cb *catalog.Callback, args []any, request *RequestContext, a *Answer) error {
	if err := checkArgs(cb, args); err != nil {
		return err
	}
	err := e.askModules(ctx, cb, args, request, a)
	if cb == catalog.OnUserDeactivationStatusChanged && e.cfg.Deactivated != nil {
		if deactivated, _ := args[1].(bool); deactivated {
			e.cfg.Deactivated(textArg(args[0]))
		}
	}
	return err
}

// textArg is an argument of type string.
func textArg(arg any) string {
	if s, ok := arg.(lua.LString); ok {
		return string(s)
	}
	s, _ := arg.(string)
	return s
}

func (e *Engine) askModules(ctx context.Context, cb *catalog.Callback, args []any, request *RequestContext, a *Answer) error {
	g := e.current.Load()
	if g == nil {
		return ErrClosed
	}
	a.Callback, a.Generation, a.Result = cb, g.id, defaults[cb.Index()]
	if len(g.plans[cb.Index()].handlers) == 0 && cb.Answer.Kind != catalog.RoomConfig {
		return nil
	}
	q := question{cb: cb, request: request, ctx: ctx, depth: nesting(ctx)}
	//lint:ignore S1001 copy would call into the runtime
	for i, arg := range args {
		q.args[i] = arg
	}
	start := now()
	s := asking{e: e, g: g, mark: start}
	for s.all(&q, a); s.late; s.all(&q, a) {
		if s.g = e.current.Load(); s.g == nil {
			return ErrClosed
		}
		a.Generation, s.late = s.g.id, false
	}
	a.Duration = s.mark - start
	if err := ctx.Err(); err == context.Canceled {
		return err
	}
	return nil
}

// all asks the handlers in turn and leaves a clean VM behind.
func (s *asking) all(q *question, a *Answer) {
	defer s.over(q, a)
	p := &s.g.plans[q.cb.Index()]
	q.end = s.mark + s.g.settings.CallTimeout
	if deadline, ok := q.ctx.Deadline(); ok {
		q.end = deadline.Sub(epoch)
	}
	handlers := p.handlers
	if p.filtered {
		handlers = p.wanted(q.args[:])
	}
	for i, h := range handlers {
		a.asked, s.rest = handlers[:i+1], handlers[i:]
		if s.one(h, q, a) {
			break
		}
	}
	if q.cb.Answer.Kind == catalog.RoomConfig && a.Raise == nil && a.Failure == nil {
		a.Result = q.roomConfig()
	}
	if s.v != nil {
		s.v.release()
	}
}

// one asks h and reports whether the asking ends.
func (s *asking) one(h *handler, q *question, a *Answer) (ends bool) {
	if s.v == nil {
		fail := s.prepare(q, a)
		if s.late {
			return true
		}
		if fail != nil {
			a.skipped = append(a.skipped, h)
			s.e.countUnasked(q.cb, fail.Kind)
			return s.failed(nil, fail, q, a) || fail.Kind == KindBusy || fail.Kind == KindNesting
		}
	}
	if fail := h.unasked(q, s.mark); fail != nil {
		a.skipped = append(a.skipped, h)
		s.v.totals[h.index].failures[fail.Kind].Add(1)
		return s.failed(h, fail, q, a)
	}
	opinion, fail := s.v.ask(h, q, &s.mark)
	switch {
	case fail != nil && fail.costly:
		s.costlyFailure(h, q)
	case h.fence.answered(fail):
		s.e.log.Info("fence down: the probe was answered", zap.String("module", h.module.file), zap.String("callback", h.cb.Name))
	}
	switch {
	case fail != nil:
		return s.failed(h, fail, q, a)
	case !opinion:
		return false
	}
	ans := s.v.ans
	s.v.ans = pass // it may hold values of this question
	return s.answered(h, &ans, q, a)
}

// prepare gets a VM and presents the arguments in it.
func (s *asking) prepare(q *question, a *Answer) *CallError {
	if q.depth > maxNesting {
		return tooDeep(q.cb)
	}
	var v *vm
	if !s.g.pool.crowded(q) {
		v = s.g.pool.try()
	}
	if v == nil {
		if s.late = !s.stay(); s.late {
			return nil
		}
		var err error
		if v, err = s.wait(q); err != nil {
			return &CallError{Kind: KindBusy, Callback: q.cb.Name, Text: err.Error()}
		}
		s.mark = now() // waiting is the question's time, not the module's
	}
	s.v = v
	v.begin(q)
	if a.decision == 0 {
		a.decision = uint64(v.number)<<32 | v.serial&0xffffffff
	}
	return nil
}

// stay takes a reference on the generation, for as long as there is no VM that stands for one; it fails if the generation
// is closed already, which it cannot be as long as there is a VM.
func (s *asking) stay() bool {
	s.inside = s.inside || s.g.enter()
	return s.inside
}

func (s *asking) wait(q *question) (*vm, error) {
	ctx, cancel := context.WithDeadline(q.ctx, epoch.Add(q.end))
	defer cancel()
	var v *vm
	var err error
	if q.depth > 0 {
		v, err = s.g.pool.beyond(ctx, q.depth)
	} else {
		v, err = s.g.pool.getFor(ctx, q)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("every VM was busy until the question's time was over")
	case err != nil:
		return nil, fmt.Errorf("no VM: %w", err)
	}
	return v, nil
}

// answered takes an answer that is an opinion.
func (s *asking) answered(h *handler, ans *answered, q *question, a *Answer) (ends bool) {
	if q.cb.Rule.How == catalog.EveryModule && !a.merge(ans.result) {
		return false
	}
	s.v.totals[h.index].decided.Add(1)
	a.DecidedBy, a.Note = h.module.file, ans.note
	switch {
	case ans.raise != nil:
		a.Raise, a.Result = ans.raise, nil
	case q.cb.Rule.How != catalog.EveryModule:
		a.Result = ans.result
	}
	if ans.raise != nil || isRefusal(q.cb, ans.result) {
		s.logRefusal(a, q)
	}
	return true
}

// over ends the asking, also where Go code panicked.
func (s *asking) over(q *question, a *Answer) {
	if r := recover(); r != nil {
		s.recovered(r, q, a)
	}
	if s.inside {
		s.inside = false
		s.g.leave()
	}
}
