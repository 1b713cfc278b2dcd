package engine

import (
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// Offer is what a homeserver may know in advance of the serving generation: so it spares itself questions that nobody
// answers, and knows what to do by itself where the engine is away. It does not change.
type Offer struct {
	Generation string
	// Callbacks are the names of those that some module handles, or the host wants to know of.
	Callbacks    []string
	AuthCheckers []AuthChecker
	// Filters are there for callbacks about an event, if every module that handles one has a filter for it: the question
	// is worth asking if for one of them each key of the event has one of the values. The key origin is "local" or
	// "federated".
	Filters map[string][]map[string][]string
	// Policies are there for every callback.
	Policies map[string]OfferedPolicy
	// Changed is closed when another generation serves, or none.
	Changed <-chan struct{}
}

// OfferedPolicy is what is known in advance of a callback.
type OfferedPolicy struct {
	Timeout          time.Duration   // for a whole question
	Local, Federated catalog.OnError // what it comes to if every module that handles the callback fails
	Wait             bool            // false: the answer is ignored, and so are failures
}

// Offer gives the one of now. After Close it is empty.
func (e *Engine) Offer() Offer {
	g := e.current.Load()
	if g == nil {
		over := make(chan struct{})
		close(over)
		return Offer{Changed: over}
	}
	o := Offer{
		Generation: g.id, Callbacks: []string{}, AuthCheckers: g.authCheckers(), Filters: map[string][]map[string][]string{},
		Policies: map[string]OfferedPolicy{}, Changed: g.replaced,
	}
	for _, cb := range catalog.All() {
		p := &g.plans[cb.Index()]
		if len(p.handlers) > 0 || cb == catalog.OnUserDeactivationStatusChanged && e.cfg.Deactivated != nil {
			o.Callbacks = append(o.Callbacks, cb.Name)
		}
		if filters := p.filters(); filters != nil {
			o.Filters[cb.Name] = filters
		}
		away := withoutModules(p.handlers, p.fallback)
		o.Policies[cb.Name] = OfferedPolicy{
			Timeout: g.settings.CallTimeout, Local: away.local, Federated: away.federated,
			Wait: cb.Answer.Kind != catalog.Nothing || cb.Synapse.Raise != catalog.Skip,
		}
	}
	return o
}

// filters gives what the handlers want to be asked about; nil if one of them wants everything.
func (p *plan) filters() (all []map[string][]string) {
	for _, h := range p.handlers {
		if h.filter == nil {
			return nil
		}
		fields := map[string][]string{}
		for _, f := range h.filter {
			fields[f.key] = f.values
		}
		all = append(all, fields)
	}
	return all
}

// withoutModules is what the policies come to if none of the handlers can be asked: as in a question, the first that does
// more than pass on decides. fallback is for where there are none.
func withoutModules(handlers []*handler, fallback failurePolicy) failurePolicy {
	if len(handlers) == 0 {
		return fallback
	}
	all := failurePolicy{}
	for _, h := range handlers {
		if all.local == catalog.Skip {
			all.local = h.policy.local
		}
		if all.federated == catalog.Skip {
			all.federated = h.policy.federated
		}
	}
	return all
}
