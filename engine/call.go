package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
)

// Call puts q to every module that handles the callback, in module order, and combines the answers by its rule.
// The whole question sees one generation, even if a reload succeeds meanwhile. ctx bounds all of it; where ctx has no
// deadline, Settings.CallTimeout does.
//
// The answer is nil only where the question could not be put at all: ErrClosed, or arguments that do not fit. Where a
// module raises a SynapseError that the callback passes on, or a failure that the policy passes on, the error is that
// *SynapseError or *CallError, and the answer has the details. Call is safe for concurrent use.
func (e *Engine) Call(ctx context.Context, q Question) (*Answer, error) {
	if err := checkArgs(q.Callback, q.Args); err != nil {
		return nil, err
	}
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
	local   bool
	ctx     context.Context
	end     time.Duration

	body map[string]any // on_create_room: the body as the last module that succeeded left it
}

// asking is the progress of one question.
type asking struct {
	e      *Engine
	g      *generation
	v      *vm // nil between two VMs
	q      question
	answer *Answer
	mark   time.Duration // when the last module call ended
}

// ask is Call without a heap allocation of its own.
func (e *Engine) ask(ctx context.Context, cb *catalog.Callback, args []any, request *RequestContext, a *Answer) error {
	g := e.enter()
	if g == nil {
		return ErrClosed
	}
	defer g.leave()
	a.Callback, a.Generation, a.Result = cb, g.id, defaults[cb.Index()]
	a.decision = e.decisions.Add(1)
	p := &g.plans[cb.Index()]
	if len(p.handlers) == 0 {
		return nil
	}
	s := asking{e: e, g: g, answer: a, q: question{cb: cb, request: request, local: true, ctx: ctx}}
	copy(s.q.args[:], args)
	if p.eventArg >= 0 {
		s.q.local = args[p.eventArg].(Event).Local()
	}
	handlers := p.handlers
	if p.filtered {
		if handlers = p.wanted(args); len(handlers) == 0 {
			return nil
		}
	}
	start := now()
	s.mark = start
	s.q.end = start + g.settings.CallTimeout
	if deadline, ok := ctx.Deadline(); ok {
		s.q.end = deadline.Sub(epoch)
	}
	s.all(handlers)
	a.Duration = s.mark - start
	return nil
}

// all asks handlers in turn and leaves a clean VM behind.
func (s *asking) all(handlers []*handler) {
	defer s.recovered()
	for i, h := range handlers {
		s.answer.asked = handlers[:i+1]
		if s.one(h) {
			break
		}
	}
	s.conclude()
	if s.v != nil {
		s.v.finish()
		s.g.pool.put(s.v)
	}
}

// one asks h and reports whether the asking ends.
func (s *asking) one(h *handler) (ends bool) {
	if s.v == nil {
		if fail := s.prepare(h.cb); fail != nil {
			s.answer.asked = s.answer.asked[:len(s.answer.asked)-1]
			return s.failed(nil, fail) || fail.Kind == KindBusy
		}
	}
	ans, fail := s.v.ask(h, &s.mark)
	if fail != nil {
		return s.failed(h, fail)
	}
	if !ans.ends {
		return false
	}
	return s.answered(h, ans)
}

// prepare gets a VM and presents the arguments in it.
func (s *asking) prepare(cb *catalog.Callback) *CallError {
	v := s.g.pool.try()
	if v == nil {
		var err error
		if v, err = s.wait(); err != nil {
			return &CallError{Kind: KindBusy, Callback: cb.Name, Text: err.Error()}
		}
		s.mark = now() // waiting is the question's time, not the module's
	}
	s.v = v
	v.begin(&s.q)
	return nil
}

func (s *asking) wait() (*vm, error) {
	ctx, cancel := context.WithDeadline(s.q.ctx, epoch.Add(s.q.end))
	defer cancel()
	v, err := s.g.pool.get(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("every VM was busy until the question's time was over")
	case err != nil:
		return nil, fmt.Errorf("no VM: %w", err)
	}
	return v, nil
}

// failed applies the policy to a failure of h, or of no module at all.
func (s *asking) failed(h *handler, fail *CallError) (ends bool) {
	if fail.spoilsVM() && s.v != nil {
		s.g.pool.discard(s.v)
		s.v = nil
	}
	cb := s.q.cb
	policy := s.g.plans[cb.Index()].fallback
	if h != nil {
		policy = h.policy
		if fail.raised != nil && cb.PassesSynapseError {
			s.answer.Raise, s.answer.Result, s.answer.DecidedBy = fail.raised, nil, h.module.file
			return true
		}
		redact(cb, s.q.args[:len(cb.Params)], fail)
	}
	s.e.logFailure(s.answer, fail)
	do := policy.of(fail.Kind, s.q.local)
	if do == catalog.Truthy {
		do = catalog.Skip
		if fail.truthy {
			do = catalog.Deny
		}
	}
	switch do {
	case catalog.Raise:
		s.answer.Failure, s.answer.Result = fail, nil
		return true
	case catalog.Deny:
		s.answer.Failures = append(s.answer.Failures, fail)
		s.answer.Result, s.answer.DecidedBy = refused(cb), fail.Module
		return true
	}
	s.answer.Failures = append(s.answer.Failures, fail)
	if s.v != nil && cb.Answer.Kind == catalog.RoomConfig {
		s.v.begin(&s.q) // what the module changed before it failed does not count
	}
	return false
}

// answered takes an answer that is an opinion.
func (s *asking) answered(h *handler, ans answered) (ends bool) {
	a := s.answer
	if s.q.cb.Rule.How == catalog.EveryModule && !s.merge(ans.result) {
		return false
	}
	s.v.totals[h.index].decided.Add(1)
	a.DecidedBy, a.Note = h.module.file, ans.note
	if ans.raise != nil {
		a.Raise, a.Result = ans.raise, nil
	} else {
		a.Result = ans.result
	}
	if ans.raise != nil || isRefusal(s.q.cb, ans.result) {
		s.e.logRefusal(a, s.q.args[:])
	}
	return true
}

// conclude gives the answer what is only known at the end.
func (s *asking) conclude() {
	if s.q.cb.Answer.Kind == catalog.RoomConfig && s.answer.Raise == nil && s.answer.Failure == nil {
		s.answer.Result = s.body()
	}
}

// recovered turns a panic of ours, or of the host's own values, into a failure of the question. The VM is lost.
func (s *asking) recovered() {
	r := recover()
	if r == nil {
		return
	}
	if s.v != nil {
		s.g.pool.discard(s.v)
	}
	fail := &CallError{Kind: KindPanic, Callback: s.q.cb.Name, Text: fmt.Sprint("Go code panicked: ", r)}
	s.e.log.Error("panic while answering", zap.Error(fail), zap.Stack("stack"))
	s.answer.Failure, s.answer.Result = fail, nil
}

// ask runs h on v. mark is when the last module call ended and becomes when this one did: one look at the clock serves
// the deadline of the next call and the duration of this one.
func (v *vm) ask(h *handler, mark *time.Duration) (answered, *CallError) {
	v.module, v.handler = h.module, h
	v.limit.arm(h.limits, *mark, v.q.end, v.q.ctx)
	ans, fail := v.put(h)
	t := now()
	v.totals[h.index].observe(t - *mark)
	if fail != nil {
		v.totals[h.index].failures[fail.Kind].Add(1)
	}
	*mark = t
	return ans, fail
}

func (v *vm) put(h *handler) (answered, *CallError) {
	if v.q.end <= v.limit.start {
		return pass, &CallError{Kind: KindDeadline, Module: h.module.file, File: h.module.file, Callback: h.cb.Name, Text: "the question's time was over before this module's turn"}
	}
	const results = 3
	if fail := v.run(v.fns[h.index], len(h.cb.Params), results); fail != nil {
		return pass, fail
	}
	a, b, c := v.l.Get(1), v.l.Get(2), v.l.Get(3)
	v.l.SetTop(0)
	ans, err := v.read(h, &v.q, a, b, c)
	if err != nil {
		return pass, v.badAnswer(h, a, err)
	}
	return ans, nil
}
