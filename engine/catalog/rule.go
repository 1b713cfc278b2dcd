package catalog

// Rule is how the answers of several modules become one.
type Rule struct {
	Name string
	Doc  string // for the reference: what an admin with two modules must know
	How  How
}

// MarshalText makes r readable in `axolua list --callbacks --format json`.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.Name), nil }

// How is what dispatch does with one module's answer.
type How uint8

// The ways of asking.
const (
	UntilEnd    How = iota // ask in order until an answer ends it
	EveryModule            // ask all, gathering what they answer
	OneModule              // ask only the first module that handles the callback (or its family)
)

// The rules. Synapse writes each of these loops by hand, once per callback.
var (
	FirstNot = Rule{"FirstNot", "Modules are asked in order; the first answer other than \"no objection\" decides and later modules are not asked.", UntilEnd}
	// FirstAnswer differs from FirstNot in words only: there is nothing to refuse, the first value wins.
	FirstAnswer = Rule{"FirstAnswer", "Modules are asked in order; the first that returns a value decides and later modules are not asked.", UntilEnd}
	FirstTrue   = Rule{"FirstTrue", "Modules are asked in order; the first that returns true decides and later modules are not asked.", UntilEnd}
	AllMustPass = Rule{"AllMustPass", "Every module must agree; the first that does not decides and later modules are not asked.", UntilEnd}
	RunAll      = Rule{"RunAll", "All modules are asked, in order; what they return is ignored.", EveryModule}
	UntilRaise  = Rule{"UntilRaise", "All modules are asked, in order, until one raises; what they return is ignored.", EveryModule}
	MergeSets   = Rule{"MergeSets", "All modules are asked; for each user the sets are united.", EveryModule}
	UnionUntil  = Rule{"UnionUntil", "All modules are asked and the sets united, until one answers PRESENCE_ALL_USERS.", EveryModule}
	LastWins    = Rule{"LastWins", "All modules are asked; of the same key the last module's value counts.", EveryModule}
	FirstModule = Rule{"FirstModuleOnly", "Only the first module that defines on_update is asked, for this callback and its two companions.", OneModule}
	SingleSlot  = Rule{"SingleSlot", "One module only: a second that defines the callback refuses the load.", OneModule}
)
