package bindings

import (
	"fmt"

	"github.com/axolua/axolua/bindings/store"
	lua "github.com/yuin/gopher-lua"
)

// storeLibrary is `store`.
var storeLibrary = Library{
	Name: "store",
	Doc: "What a module remembers: values of what json.encode takes, under keys of 1 to 512 bytes. All VMs and workers have the same, and it " +
		"outlives reloads, restarts and crashes: what a function here has done is done. It belongs to the module, which its file name says " +
		"without the digits in front: 20-links.lua can be renamed to 30-links.lua. docs/store.md tells of all of it at length.\n\n" +
		"Each function is one step: nobody sees half of it. A ttl is in seconds, from now; without one a key stays. Times go by the clock of " +
		"the test in a test, where the store is empty at first.\n\n" +
		"A failure raises a table { kind =, error = } that reads as text. Its kind is \"quota\" where the module has used up what it may hold " +
		"(64 MiB and a million keys, unless `store` in axolua.yaml says otherwise), \"too_large\" for a value of more than 1 MiB, \"wrong_type\" " +
		"where a key holds something else than the function is for, and \"unavailable\" where the store cannot answer in time.",
	Funcs: append(storeFuncs,
		Func{
			Name: "shared", Doc: "What all modules share under a name. It has the functions of `store`, called with a colon.",
			Params:  []Param{{Name: "name", Type: tText, Doc: "1 to 200 bytes"}},
			Returns: []Param{{Name: "shared", Type: "Store"}},
			run: func(c Call) int {
				return c.giveStore(store.Space{Name: sharedSpaces + c.spaceName(0, c.storeKey(0), maxShared)})
			},
		},
		Func{
			Name: "user",
			Doc: "What this module remembers of a user. It has the functions of `store`, called with a colon; its keys are others than those of " +
				"`store` itself. When the homeserver tells that the account was deactivated, all of it is deleted.",
			Params:  []Param{{Name: "user_id", Type: tID}},
			Returns: []Param{{Name: "user", Type: "Store"}},
			run: func(c Call) int {
				// With an empty one it would be `store` itself, which goes with nobody.
				return c.giveStore(store.Space{Name: c.b.ownSpace(), User: c.spaceName(0, c.text(0), store.MaxName)})
			},
		}),
}

// storeClass is what store.shared and store.user give.
var storeClass = Class{
	Name: "Store", Called: "store", Doc: "A part of `store` that has keys of its own: what store.shared and store.user give.", Funcs: storeFuncs,
}

var storeOptionsClass = Class{
	Name: "RateOptions", Doc: "What store.rate is asked about. All of it may be left out.",
	Fields: []Param{
		{Name: "cost", Type: tNumber, Optional: true, Doc: "how much of the limit it takes; 1 if not given"},
		{Name: "once", Type: tText, Optional: true, Doc: "what is counted, such as event.event_id: asked about again, it is allowed again at no cost"},
	},
}

var (
	storeKey   = Param{Name: "key", Type: tText}
	storeTTL   = Param{Name: "ttl", Type: tNumber, Optional: true, Doc: "in seconds, above 0"}
	storeValue = Param{Name: "value", Type: tAnything, Doc: "anything but nil; null is a value"}
)

// storeFuncs are those of `store`, and of its parts.
var storeFuncs = []Func{
	{
		Name: "get", Asks: true, Doc: "The value of a key. A table is the caller's own: changing it changes nothing in the store.",
		Params: []Param{storeKey}, Returns: []Param{{Name: "value", Type: tAnything, Doc: "nil if there is none"}},
		run: storeGet,
	},
	{
		Name: "set", Asks: true, Doc: "Sets a key, whatever it held.",
		Params: []Param{storeKey, storeValue, storeTTL}, run: storeSet,
	},
	{
		Name: "add", Asks: true, Doc: "Sets a key if there is none yet: of many who do so at once, one is told true.",
		Params: []Param{storeKey, storeValue, storeTTL}, Returns: []Param{{Name: "added", Type: tBool}},
		run: storeAdd,
	},
	{
		Name: "incr", Asks: true,
		Doc: "Adds to the number that a key holds, and gives the sum. A key that is not there counts as 0, and gets the ttl; a later call leaves " +
			"the time as it is. Beyond 2^53 it raises.",
		Params:  []Param{storeKey, {Name: "by", Type: tNumber, Optional: true, Doc: "1 if not given; may be negative"}, storeTTL},
		Returns: []Param{{Name: "sum", Type: tNumber}},
		run:     storeIncr,
	},
	{
		Name: "delete", Asks: true, Doc: "Deletes a key.",
		Params: []Param{storeKey}, Returns: []Param{{Name: "deleted", Type: tBool, Doc: "whether it was there"}},
		run: func(c Call) int {
			deleted, err := storeCall(c, func(s reached) (bool, error) { return s.Delete(s.ctx, s.space, s.key) })
			return c.storeBool(deleted, err)
		},
	},
	{
		Name: "cas", Asks: true,
		Doc: "Compares and sets: if a key holds old, it gets new. nil as old asks that there be none, nil as new deletes it. Tables are compared " +
			"by what is in them. With store.get in front it changes a value that others may be changing: do it again where it gives false.",
		Params:  []Param{storeKey, {Name: "old", Type: tAnything, Optional: true}, {Name: "new", Type: tAnything, Optional: true}, storeTTL},
		Returns: []Param{{Name: "swapped", Type: tBool}},
		run:     storeCAS,
	},
	{
		Name: "each", Asks: true,
		Doc: "An iterator over the keys that begin with prefix, in order: for key, value in store.each(\"seen/\") do ... end. It goes by what there " +
			"is when it begins, and reads all of that at once: choose keys so that prefixes have few. The body may change the store. What " +
			"store.push has made comes as a list.",
		Params:  []Param{{Name: "prefix", Type: tText, Optional: true, Doc: "all keys if not given"}},
		Returns: []Param{{Name: "next", Type: tFunction, Doc: "gives key and value"}},
		run:     storeEach,
	},
	{
		Name: "push", Asks: true,
		Doc: "Appends to the queue of a key, which is made where there is none, and gives its length. Beyond max values the oldest are dropped. " +
			"The ttl is that of the whole queue, from now. Only take, each and delete are for such a key.",
		Params:  []Param{storeKey, storeValue, {Name: "max", Type: tInteger, Optional: true, Doc: "from 1"}, storeTTL},
		Returns: []Param{{Name: "length", Type: tInteger}},
		run:     storePush,
	},
	{
		Name: "take", Asks: true, Doc: "Removes the oldest values of a queue, and gives them as a list, the oldest first: {} if there are none.",
		Params:  []Param{storeKey, {Name: "n", Type: tInteger, Optional: true, Doc: "how many at the most, from 1; 1 if not given"}},
		Returns: []Param{{Name: "values", Type: "any[]"}},
		run:     storeTake,
	},
	{
		Name: "rate", Asks: true,
		Doc: "Whether something may happen now that may happen so often in so many seconds, and if so, counts it. The window slides: in no time " +
			"span of that length more is let through. What is refused is not counted. The embedded store has this in memory, so that it " +
			"begins anew with the process.",
		Params: []Param{storeKey, {Name: "limit", Type: tNumber, Doc: "above 0"}, {Name: "seconds", Type: tNumber, Doc: "above 0"},
			{Name: "options", Type: tRateOptions, Optional: true}},
		Returns: []Param{{Name: "allowed", Type: tBool}, {Name: "remaining", Type: tNumber, Doc: "what is left of the limit now"},
			{Name: "retry_after_s", Type: tNumber, Doc: "after how many seconds it would be allowed; 0 if it is"}},
		run: storeRate,
	},
}

// keptByName are the globals behind which something goes by store.SpaceOf of the module's file.
var keptByName = []string{"store", "jobs", "enqueue", "every", "cron", "route"}

// sharedSpaces begins the names of what modules share, which are maxShared bytes at the most.
const (
	sharedSpaces = "shared/"
	maxShared    = 200
)

// spaceName is name, argument i, if it is as long as the name of a part of the store may be.
func (c Call) spaceName(i int, name string, most int) string {
	if n := len(name); n < 1 || n > most {
		c.bad(i, fmt.Sprintf("1 to %d bytes expected, got %d", most, n))
	}
	return name
}

// giveStore gives the object of a part of the store.
func (c Call) giveStore(s store.Space) int {
	if err := store.CheckSpace(s); err != nil {
		c.bad(0, err.Error())
	}
	c.Push(c.b.newObject(&storeClass, &s))
	return 1
}

// ownSpace is that of the module that is running.
func (b *bound) ownSpace() string {
	if file := b.scope.Module(); file != b.spaceOf {
		b.spaceOf, b.space = file, store.SpaceOf(file)
	}
	return b.space
}

// storeSpace is where a function of the store has its keys.
func (c Call) storeSpace() store.Space {
	if c.self == 0 {
		return store.Space{Name: c.b.ownSpace()}
	}
	return *self[*store.Space](c)
}

// storeKey is argument i. A number is refused: 1 and 1.0 would be one key, and 1e15 and 10^15 two.
func (c Call) storeKey(i int) string {
	key, ok := c.arg(i).(lua.LString)
	if !ok {
		c.bad(i, "string expected, got number; tostring() makes one")
	}
	return string(key)
}

func noStore(c Call) { c.RaiseError("%s: there is no store here", c.name()) }

// wantsRange says what a number of seconds may be.
func wantsSeconds(name string) string {
	return fmt.Sprintf("%s has to be a number of seconds above 0, at most %d years", name, maxStoreYears)
}
