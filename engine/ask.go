package engine

import (
	"time"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// ask runs h on v and reports whether its answer, then in v.ans, is an opinion. mark is when the last module call ended
// and becomes when this one did: one look at the clock serves the deadline of the next call and the duration of this one.
func (v *vm) ask(h *handler, q *question, mark *time.Duration) (opinion bool, fail *CallError) {
	v.module, v.handler = h.module, h
	spawned := len(v.spawned)
	v.limit.arm(h.limits, *mark, q.end, q.ctx)
	opinion, fail = v.put(h, q)
	q.end -= v.limit.skipped
	t := now()
	v.totals[h.index].observe(t - *mark)
	if fail != nil {
		v.totals[h.index].failures[fail.Kind].Add(1)
		v.unspawn(spawned)
	}
	*mark = t
	return opinion, fail
}

func (v *vm) put(h *handler, q *question) (opinion bool, fail *CallError) {
	if fail := v.run(v.fns[h.index], len(h.cb.Params), lua.MultRet); fail != nil {
		return false, fail
	}
	a := v.l.Get(1)
	if _, none := a.(*lua.LNilType); none && h.cb.Answer.Kind != catalog.RoomConfig { // by far the most frequent answer
		v.l.SetTop(0)
		return false, nil
	}
	b, c := v.l.Get(2), v.l.Get(3)
	v.l.SetTop(0)
	var err error
	if v.ans, err = v.read(h, q, a, b, c); err != nil {
		if v.limit.fired != noKind {
			return false, v.failure(nil) // the answer was too large to be read
		}
		return false, v.badAnswer(h, a, err)
	}
	return v.ans.ends, nil
}

// unasked says why h cannot be asked now, if it cannot. That it was not asked is no fault of its own.
func (h *handler) unasked(q *question, at time.Duration) *CallError {
	kind, text := KindFenced, "it has cost too much again and again (see `fence` in axolua.yaml)"
	switch {
	case q.end <= at:
		kind, text = KindDeadline, "the question's time was over before its turn"
	case h.fence.admit(at):
		return nil
	}
	return &CallError{
		Kind: kind, Module: h.module.file, File: h.module.file, Callback: h.cb.Name, Text: "not asked: " + text, unasked: true,
	}
}
