package engine

import (
	"fmt"

	"github.com/axolua/axolua/engine/catalog"
	"go.uber.org/zap"
)

// failed applies the policy to a failure of h, or of no module at all.
func (s *asking) failed(h *handler, fail *CallError, q *question, a *Answer) (ends bool) {
	if fail.spoilsVM() && s.v != nil {
		s.stay()
		s.v.lose(fail.Module)
		s.v = nil
	}
	cb := q.cb
	var policy failurePolicy
	if h == nil {
		policy = withoutModules(s.rest, s.g.plans[cb.Index()].fallback)
	} else {
		policy = h.policy
		if fail.raised != nil && cb.PassesSynapseError {
			a.Raise, a.Result, a.DecidedBy = fail.raised, nil, h.module.file
			return true
		}
		s.g.secretsIn(q).redact(fail)
	}
	do := policy.of(fail.Kind, s.local(q))
	if fail.Kind == KindFenced {
		do = h.gentle(do)
	} else {
		s.e.logFailure(a, fail)
	}
	if do == catalog.Truthy {
		if do = truthy(cb.Answer.Kind, fail.truthy); do == catalog.Truthy {
			a.Failures = append(a.Failures, fail)
			a.Result, a.DecidedBy = Expiry{Known: true}, fail.Module
			return true
		}
	}
	switch do {
	case catalog.Raise:
		a.Failure, a.Result = fail, nil
		return true
	case catalog.Deny:
		a.Failures = append(a.Failures, fail)
		a.Result, a.DecidedBy = refused(cb), fail.Module
		return true
	}
	a.Failures = append(a.Failures, fail)
	if s.v != nil && cb.Answer.Kind == catalog.RoomConfig {
		s.v.begin(q) // what the module changed before it failed does not count
	}
	return false
}

// truthy is what Synapse makes of a value that it takes by Python's truth: Truthy itself stands for "not expired", which
// is an answer although it refuses nothing.
func truthy(kind catalog.Kind, yes bool) catalog.OnError {
	switch {
	case kind == catalog.Permission && yes:
		return catalog.Skip
	case kind == catalog.Permission, yes && (kind == catalog.Flag || kind == catalog.Expiry):
		return catalog.Deny
	case yes: // a body or a limit that is no such thing breaks the request
		return catalog.Raise
	case kind == catalog.Expiry:
		return catalog.Truthy
	}
	return catalog.Skip
}

// local reports whether the question is about the server's own: an event that is, or no event at all.
func (s *asking) local(q *question) bool {
	i := s.g.plans[q.cb.Index()].eventArg
	return i < 0 || q.args[i].(Event).Local()
}

// recovered turns a panic of ours, or of the host's own values, into a failure of the question. The VM is lost.
func (s *asking) recovered(r any, q *question, a *Answer) {
	if s.v != nil {
		s.v.lose("")
	}
	fail := &CallError{Kind: KindPanic, Callback: q.cb.Name, Text: fmt.Sprint("Go code panicked: ", r)}
	s.e.log.Error("panic while answering", zap.Error(fail), zap.Stack("stack"))
	a.Failure, a.Result = fail, nil
}
