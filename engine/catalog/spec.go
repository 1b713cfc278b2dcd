// Package catalog is the contract of the callbacks, as data: what each is called, what it is given, what it may
// answer, how the answers of several modules combine and what a failure does. Dispatch, documentation, linting,
// editor types and the doors all read it, so a callback is described in one place. It imports nothing but the
// standard library and knows nothing of Lua.
//
// Read spam_checker.go for what an entry looks like; the contract is Synapse's code, not its documentation.
package catalog

import (
	"fmt"
	"slices"
	"sync/atomic"
)

// Callback is one question that a homeserver asks.
type Callback struct {
	Name   string `json:"name"` // Synapse's name, verbatim; the global function that a module defines
	Family Family `json:"family"`
	Since  string `json:"since"`  // the first Synapse release whose code has it, such as "v1.37.0"
	Status string `json:"status"` // "stable", "experimental", "deprecated" or "legacy"
	Doc    string `json:"doc"`    // one sentence: when it is called

	Params []Param `json:"params"`
	Answer Answer  `json:"answer"`
	Rule   Rule    `json:"rule"`
	// Default is the result when no module decides, as JSON in the shape that crosses a boundary; null where
	// the host goes on as if nobody had been asked.
	Default string `json:"-"`

	OnError OnError   `json:"on_error"` // what a failure does unless the configuration says otherwise
	Offers  []OnError `json:"-"`        // what else the configuration may choose
	Synapse Synapse   `json:"synapse"`  // what Synapse itself does, for on_error: synapse

	// PassesSynapseError says that a SynapseError raised by a module reaches the client, as Synapse lets it here.
	PassesSynapseError bool `json:"passes_synapse_error"`

	Denial    string   `json:"denial,omitempty"` // what the client or the other server sees of a refusal; "" if it cannot refuse
	NotCalled []string `json:"-"`                // when it is not called although one might think so; never empty
	Quirks    []string `json:"quirks,omitempty"` // what else an admin would otherwise find out the hard way
	Pair      string   `json:"pair,omitempty"`   // the callback that Synapse wants defined together with this one; else ""
	// DefinedBy names the global that a module defines where it is not the function Name itself
	// ("auth_checkers" for check_auth); else "".
	DefinedBy string `json:"-"`

	index int
}

// Index is the position of cb in All, stable for the life of the process.
func (cb *Callback) Index() int { return cb.index }

// Global is the name of the global that a module defines to handle cb.
func (cb *Callback) Global() string {
	if cb.DefinedBy != "" {
		return cb.DefinedBy
	}
	return cb.Name
}

// Family is the Synapse registration that a callback belongs to.
type Family struct {
	Name  string `json:"name"` // such as "spam_checker"
	Title string `json:"title"`
	// Allow is the power that a module needs in its `allow` list to define callbacks of the family; "" for none.
	Allow string `json:"allow,omitempty"`
}

// Param is one positional parameter.
type Param struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Secret marks secrets and personal data: no error, log line or record ever shows the value.
	Secret bool   `json:"secret,omitempty"`
	Doc    string `json:"doc"`
	// Since is the first Synapse release that passes the parameter, if later than the callback's own; else "".
	// An older homeserver leaves it out, and the module sees nil.
	Since string `json:"since,omitempty"`
}

func param(name string, t Type, doc string) Param { return Param{Name: name, Type: t, Doc: doc} }
func (p Param) since(release string) Param        { p.Since = release; return p }
func secret(name string, t Type, doc string) Param {
	return Param{Name: name, Type: t, Secret: true, Doc: doc}
}

// Type is the type of a parameter. Those that end in OrNil may be absent.
type Type uint8

// The parameter types; the Go type that engine takes for each is in the comment.
const (
	String           Type = iota // string
	StringOrNil                  // *string
	Bool                         // bool
	Int                          // int64
	Object                       // a JSON object, read-only in Lua
	ObjectOrNil                  // the same, or nil
	MutableObject                // a JSON object that the module changes in place
	Event                        // engine.Event
	StateMap                     // engine.StateMap
	UserProfile                  // engine.UserProfile
	RoomAlias                    // string, "#local:server"
	Requester                    // engine.Requester
	RequestInfo                  // []engine.RequestInfo
	ProfileInfo                  // engine.ProfileInfo
	PresenceStates               // []engine.UserPresenceState
	FileWrapper                  // engine.File
	FileInfo                     // engine.FileInfo
	MediaUploadLimit             // engine.MediaUploadLimit
	HTTPRequest                  // engine.HTTPRequest
)

var typeNames = [...]string{"string", "string or nil", "boolean", "integer", "object", "object or nil",
	"mutable object", "event", "state map", "user profile", "room alias", "requester", "list of request info",
	"profile info", "list of presence states", "file wrapper", "file info", "media upload limit", "http request"}

func (t Type) String() string { return typeNames[t] }

// MarshalText makes t readable in `axolua list --callbacks --format json`.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Kind is the family of values that a callback answers with.
type Kind uint8

// The answer kinds; the comment gives what a module may return besides nothing, which always means "no opinion".
const (
	Nothing       Kind = iota // anything, ignored
	Verdict                   // NOT_SPAM, deny{...}, an error code and optionally a table of fields
	Flag                      // true (drop, hide) or false
	Expiry                    // true or false, optionally with the seconds for which that holds
	Permission                // true, false or deny{...}
	EventDecision             // true, false, deny{...}, or true and the event that replaces this one
	Registration              // RegistrationBehaviour.ALLOW, SHADOW_BAN or DENY
	Auth                      // the user id, optionally with a function to run when the login is complete
	Name                      // a string
	MediaConfig               // a table that becomes the body; {} is no opinion
	Ratelimit                 // RatelimitOverride(per_second, burst_count)
	UploadLimits              // a list of MediaUploadLimit(max_bytes, time_period_ms)
	Update                    // the duration in ms, optionally with a function to run when the iteration ends
	BatchSize                 // an integer >= 1
	StatesByUser              // { user_id = list or set of the given states, or of their user ids }
	UserSet                   // a list or set of user ids, or PRESENCE_ALL_USERS
	Unsigned                  // a table of fields
	Renewal                   // valid, stale, expiry_ms
	Timestamp                 // milliseconds
	RoomConfig                // nothing; the request_content argument as the modules left it
)

var kindNames = [...]string{"nothing", "verdict", "flag", "expiry", "permission", "event decision", "registration",
	"auth", "name", "media config", "ratelimit", "upload limits", "update", "batch size", "states by user",
	"user set", "unsigned", "renewal", "timestamp", "room config"}

func (k Kind) String() string { return kindNames[k] }

// MarshalText makes k readable in `axolua list --callbacks --format json`.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Answer is what a module may answer.
type Answer struct {
	Kind  Kind    `json:"kind"`
	True  Meaning `json:"true"`
	False Meaning `json:"false"`
	// Text says that a string which is no error code is the message that the client sees.
	Text bool `json:"text,omitempty"`
	// DetailsIgnored says that the host has no use for the code, error and fields of a deny{}, or for error
	// and fields but not the code where the Kind is Verdict: a module that gives them is warned.
	DetailsIgnored bool `json:"details_ignored,omitempty"`
}

// Meaning is what a boolean answer means.
type Meaning uint8

// The meanings. A deprecated one works and warns once per module and callback.
const (
	Fails            Meaning = iota // not an answer of this callback: a failure
	Passes                          // no objection: the next module is asked
	Ends                            // decides
	PassesDeprecated                // as Passes
	EndsDeprecated                  // as Ends
)

var meaningNames = [...]string{"fails", "passes", "ends", "passes (deprecated)", "ends (deprecated)"}

func (m Meaning) String() string { return meaningNames[m] }

// MarshalText makes m readable in `axolua list --callbacks --format json`.
func (m Meaning) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// OnError is what a failure of one module does to the question.
type OnError uint8

// The policies of the configuration, and what only Synapse does.
const (
	Skip   OnError = iota // as if the module had no opinion
	Deny                  // the callback's refusal
	Raise                 // the caller sees a failure
	Truthy                // only for Synapse.BadAnswer: Python's truth of the value decides
)

var onErrorNames = [...]string{"skip", "deny", "raise", "truthy"}

func (o OnError) String() string { return onErrorNames[o] }

// MarshalText makes o readable in `axolua list --callbacks --format json`.
func (o OnError) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Synapse is what Synapse itself does when a module fails.
type Synapse struct {
	Raise OnError `json:"raise"` // the callback raised
	// BadAnswer is for a callback that returned what Synapse does not take here; Skip where every answer is ignored.
	BadAnswer OnError `json:"bad_answer"`
}

// May reports whether the configuration may choose o for cb.
func (cb *Callback) May(o OnError) bool { return o == cb.OnError || slices.Contains(cb.Offers, o) }

var (
	all    []*Callback
	byName = map[string]*Callback{}
	sealed atomic.Bool
)

// declare registers cb; a second declaration of a name, or one after the first look-up, is our own mistake.
func declare(cb Callback) *Callback {
	if byName[cb.Name] != nil || sealed.Load() {
		panic(fmt.Sprintf("catalog: %s is declared twice or late", cb.Name))
	}
	cb.index = len(all)
	all = append(all, &cb)
	byName[cb.Name] = &cb
	return &cb
}

// All gives every callback, families together, in the order of declaration. Callers must not change it.
func All() []*Callback { sealed.Store(true); return all }

// ByName finds a callback by the name under which it is asked; nil if there is none.
func ByName(name string) *Callback { sealed.Store(true); return byName[name] }
