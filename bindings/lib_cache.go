package bindings

import (
	"fmt"
	"time"

	"github.com/axolua/axolua/bindings/cache"
	lua "github.com/yuin/gopher-lua"
)

// cacheLibrary is `cache`.
var cacheLibrary = Library{
	Name: "cache",
	Doc: "What took long to get, kept in memory for a while: what json.encode takes, under keys that are the module's own. There is one cache in " +
		"the process, for all VMs, and it outlives reloads, but not the process: who keeps something else under a key from now on, chooses " +
		"another key. It has so many bytes (`cache: { size: 64MiB }` in axolua.yaml), and when they are used up, what is seldom asked for goes " +
		"first: a value may be gone at any time. What must not be lost belongs into `store`.\n\n" +
		"Who gets a value gets a table of its own, which it may change: that changes nothing in the cache. Times are seconds, by the clock of " +
		"the test in a test, where the cache is empty at first.\n\n" +
		"However many callbacks ask for the same key at once, load_fn runs once; the others wait. Those who wait take no VMs from others: for " +
		"each there is one more, for as many as pool.max says. When half as many wait in one callback, further questions of that callback wait " +
		"for their turn without a VM, and other callbacks go on.",
	Funcs: []Func{
		{
			Name: "get", Asks: true,
			Doc: "The value of a key. If there is none, load_fn() is called, and what it returns is kept for ttl seconds. nil is not kept, unless " +
				"negative_s says for how long, nor is what takes more than an eighth of the cache, of which the log tells. Without load_fn it " +
				"gives what there is.\n\n" +
				"With stale_s, a value that is older than ttl is still given for so many seconds, at once, and one load begins behind it, as `spawn` " +
				"does it: after the answer has left, and not if the callback fails. Where spawn has no room, the load is made at once, and if that " +
				"fails, the old value is given. A load that failed is tried again by who asks 10 s later.\n\n" +
				"What load_fn raises, cache.get raises, also to those who wait for it; nothing is kept then. Where load_fn is stopped, by a limit of " +
				"its callback, one of those who wait calls its own. Who waits gives up when a tenth of the time is left that it had, at most half " +
				"a second, and raises { kind = \"timeout\" }. A load_fn that asks for the key that it loads, or for one whose load waits for it, raises.",
			Params: []Param{cacheKey,
				{Name: "ttl", Type: tNumber, Optional: true, Doc: "in seconds, above 0"},
				{Name: "load_fn", Type: tFunction, Optional: true, Doc: "is called without arguments, in this callback"},
				{Name: "options", Type: tCacheOptions, Optional: true}},
			Returns: []Param{{Name: "value", Type: tAnything}},
			run:     cacheGet,
		},
		{
			Name: "set", Asks: true,
			Doc: "Keeps a value, in place of what there is. What is being loaded for the key is given to those who wait, but not kept. A value of " +
				"more than an eighth of the cache raises { kind = \"too_large\" }.",
			Params: []Param{cacheKey, {Name: "value", Type: tAnything, Doc: "anything but nil; null is a value"},
				{Name: "ttl", Type: tNumber, Doc: "in seconds, above 0"}},
			run: cacheSet,
		},
		{
			Name: "delete", Asks: true,
			Doc:     "Forgets a key. What is being loaded for it is given to those who wait, but not kept.",
			Params:  []Param{cacheKey},
			Returns: []Param{{Name: "deleted", Type: tBool, Doc: "whether there was a value"}},
			run: func(c Call) int {
				return c.give(lua.LBool(c.b.cache.Delete(c.cacheKey(), c.b.scope.Now())))
			},
		},
	},
}

var cacheKey = Param{Name: "key", Type: tText, Doc: "1 to 512 bytes"}

var cacheOptionsClass = Class{
	Name: "CacheOptions", Doc: "How cache.get keeps what it loads. All of it may be left out.",
	Fields: []Param{
		{Name: "stale_s", Type: tNumber, Optional: true, Doc: "for how many seconds beyond ttl a value is given while it is loaded anew"},
		{Name: "negative_s", Type: tNumber, Optional: true, Doc: "for how many seconds it is kept that load_fn returned nil"},
	},
}

const (
	maxCacheKey = 512
	// maxCacheTime is how long anything is kept at the most: some three years.
	maxCacheTime = 1000 * 24 * time.Hour
)

// cacheKey is argument 0. The keys of modules do not meet.
func (c Call) cacheKey() cache.Key {
	name, ok := c.arg(0).(lua.LString)
	if !ok {
		c.bad(0, "string expected, got number; tostring() makes one")
	}
	if len(name) == 0 || len(name) > maxCacheKey {
		c.bad(0, fmt.Sprintf("key of 1 to %d bytes expected, got %d", maxCacheKey, len(name)))
	}
	return cache.Key{Space: c.b.scope.Module(), Name: string(name)}
}

// cacheTTL is argument i.
func (c Call) cacheTTL(i int) time.Duration {
	n := c.number(i, 0)
	if !(n > 0) {
		c.bad(i, "ttl has to be a number of seconds above 0")
	}
	return secondsOf(n)
}

// secondsOf is n seconds, but neither less than there is nor more than is kept.
func secondsOf(n float64) time.Duration {
	return time.Duration(max(1, min(n*float64(time.Second), float64(maxCacheTime))))
}

func cacheSet(c Call) int {
	key := c.cacheKey()
	if c.arg(1) == lua.LNil {
		c.bad(1, "value expected, got nil; cache.delete forgets a key")
	}
	v := cache.Value{Plain: c.plain(1)}
	if !c.b.cache.Set(key, v, cache.Life{TTL: c.cacheTTL(2)}, c.b.scope.Now()) {
		c.fail(&APIError{Kind: "too_large", Text: c.tooLarge()})
	}
	return 0
}

func (c Call) tooLarge() string {
	return fmt.Sprintf("the value takes more than %d bytes, an eighth of the cache (cache.size in axolua.yaml)", c.b.cache.Largest())
}

// giveCached pushes a value as the only result.
func (c Call) giveCached(v cache.Value) int {
	switch plain := v.Plain.(type) {
	case string:
		return c.giveText(plain)
	case nil:
		if !v.None {
			return c.give(c.b.scope.Conv().Null)
		}
	}
	c.Push(c.b.scope.ToLua(c.LState, v.Plain))
	return 1
}
