package engine

import (
	"fmt"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// Answer is what came of a question.
type Answer struct {
	Callback *catalog.Callback
	// Result is of the Go type for the callback's answer kind:
	//
	//	Verdict        Verdict               Flag, Permission  bool
	//	Expiry         Expiry                EventDecision     EventDecision
	//	Registration   RegistrationBehaviour Auth              *AuthResult, nil if no module knew the user
	//	Name           *string               BatchSize         *int64
	//	Timestamp      *int64                Renewal           *LegacyRenewal
	//	MediaConfig    map[string]any        Ratelimit         *RatelimitOverride
	//	UploadLimits   []MediaUploadLimit; nil means no answer, an empty list no limits
	//	Update         UpdateIteration; a Duration of 0 means no answer
	//	StatesByUser   map[string][]string   UserSet           InterestedUsers
	//	Unsigned       map[string]any        RoomConfig        map[string]any
	//	Nothing        nil
	//
	// It is the callback's default where no module decided, and nil where Raise or Failure is set.
	Result any
	// Raise is the error that a module wants the client to see.
	Raise *SynapseError
	// Failure is the failure that the policy passes on.
	Failure *CallError

	DecidedBy  string // the module whose answer ended the asking; "" if none did
	Note       string // what a deny{} said for the log
	Generation string
	Duration   time.Duration
	// Failures are those of the modules that were passed over, or that the policy turned into a refusal.
	Failures []*CallError

	asked    []*handler
	skipped  []*handler // of them, those that could not be asked after all
	decision uint64
}

// Asked lists the modules that were asked, in order.
func (a *Answer) Asked() []string {
	files := make([]string, 0, len(a.asked))
	for _, h := range a.asked {
		if slices.Contains(a.skipped, h) {
			continue
		}
		if n := len(files); n == 0 || files[n-1] != h.module.file { // check_auth may have several checkers in one
			files = append(files, h.module.file)
		}
	}
	return files
}

// Decision is an id for the log and for support, unique in the process's life; "" where no module was asked. It is made of
// the VM's number and the VM's count of questions, so that counting needs nothing that VMs share.
func (a *Answer) Decision() string {
	if a.decision == 0 {
		return ""
	}
	return fmt.Sprintf("d-%x-%x", a.decision>>32, a.decision&0xffffffff)
}

// err is the answer's error, for callers who want Go's way.
func (a *Answer) err() error {
	switch {
	case a.Raise != nil:
		return a.Raise
	case a.Failure != nil:
		return a.Failure
	}
	return nil
}

// defaults are the results when no module decides, boxed once, by catalog index.
var defaults = func() []any {
	list := make([]any, len(catalog.All()))
	for i, cb := range catalog.All() {
		list[i] = defaultResult(cb)
	}
	return list
}()

func defaultResult(cb *catalog.Callback) any {
	switch cb.Answer.Kind {
	case catalog.Verdict:
		return Verdict{}
	case catalog.Flag:
		return false
	case catalog.Permission:
		return true
	case catalog.Expiry:
		return Expiry{}
	case catalog.EventDecision:
		return EventDecision{Allowed: true}
	case catalog.Registration:
		return RegistrationAllow
	case catalog.Auth:
		return (*AuthResult)(nil)
	case catalog.Name:
		return (*string)(nil)
	case catalog.BatchSize, catalog.Timestamp:
		return (*int64)(nil)
	case catalog.Renewal:
		return (*LegacyRenewal)(nil)
	case catalog.MediaConfig, catalog.Unsigned, catalog.RoomConfig:
		return map[string]any(nil)
	case catalog.Ratelimit:
		return (*RatelimitOverride)(nil)
	case catalog.UploadLimits:
		return []MediaUploadLimit(nil)
	case catalog.Update:
		return UpdateIteration{}
	case catalog.StatesByUser:
		return map[string][]string(nil)
	case catalog.UserSet:
		return InterestedUsers{}
	}
	return nil
}

// refused is the callback's plain refusal, for the policy `deny`.
func refused(cb *catalog.Callback) any {
	switch cb.Answer.Kind {
	case catalog.Verdict:
		return forbidden
	case catalog.Flag:
		return true
	case catalog.Permission:
		return false
	case catalog.Expiry:
		return Expiry{Known: true, Expired: true}
	case catalog.EventDecision:
		return EventDecision{}
	case catalog.Registration:
		return RegistrationDeny
	}
	return defaultResult(cb)
}

// Refused reports whether the answer refuses something; an error that the client is to see does.
func (a *Answer) Refused() bool {
	return a.Raise != nil || a.Failure == nil && isRefusal(a.Callback, a.Result)
}

// isRefusal reports whether result refuses something, which is worth a line in the log.
func isRefusal(cb *catalog.Callback, result any) bool {
	switch r := result.(type) {
	case Verdict:
		return r.Denied()
	case EventDecision:
		return !r.Allowed
	case RegistrationBehaviour:
		return r != RegistrationAllow
	case bool:
		return r == (cb.Answer.Kind == catalog.Flag)
	}
	return false
}
