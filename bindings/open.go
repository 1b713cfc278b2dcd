// Package bindings is what a module sees of a question beyond plain values: the event, the state map, and the other
// objects that Synapse hands to its callbacks. Open puts them into the VMs of an engine; ParseEvent and NewEvent make
// the events that a host asks about.
//
// One file per type that Lua sees; event.go is the one to read first.
package bindings

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/axolua/axolua/bindings/cache"
	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// Options say what the bindings know of the homeserver.
type Options struct {
	// ServerName is the homeserver's, as in user ids, as long as the Host does not say; "" means "localhost".
	ServerName string
	// Host answers `api`. Nil is a homeserver that is not connected.
	Host Host
	// HTTP carries out `http`. Nil is a client with the usual settings.
	HTTP *fetch.Client
	// Admin carries out `admin`. Nil is a homeserver whose admin API is not configured.
	Admin *fetch.Admin
	// Store gives what `store` is, which it may open when it is asked first. Nil is an engine without one.
	Store func() (store.Store, error)
	// Cache is what `cache` keeps, for all engines that are given it. Nil is one of the usual size, of this Opener alone.
	Cache *cache.Cache
	// Lists are those of `data`. Nil is a configuration that declares none.
	Lists *lists.Set
	// Jobs takes what enqueue enqueues. Nil is an engine beside which nothing runs jobs; enqueue raises there.
	Jobs Queue
	// Sleep waits for api.sleep, until ctx ends; nil does so by the real clock.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Open gives an engine its bindings. It may be shared by engines.
func Open(o Options) engine.Opener {
	if o.ServerName == "" {
		o.ServerName = "localhost"
	}
	if o.Host == nil {
		o.Host = nobody{HostInfo{ServerName: o.ServerName, BackgroundTasks: true}}
	}
	if o.HTTP == nil {
		o.HTTP = fetch.New(fetch.Settings{})
	}
	if o.Admin == nil {
		o.Admin = fetch.NewAdmin(fetch.AdminSettings{})
	}
	if o.Cache == nil {
		o.Cache = cache.New(cache.DefaultSize)
	}
	if o.Lists == nil {
		o.Lists = lists.New(nil, lists.Options{})
	}
	if o.Sleep == nil {
		o.Sleep = waitFor
	}
	return opener(o)
}

type opener Options

func (o opener) Open(s *engine.Scope) (engine.Bindings, error) {
	name := cmp.Or(o.Host.Info(context.Background()).ServerName, o.ServerName) // it may have connected since Open
	b := &bound{scope: s, l: s.State(), serverName: name, host: o.Host, http: o.HTTP, admin: o.Admin, store: o.Store, cache: o.Cache, lists: o.Lists, jobs: o.Jobs, sleep: o.Sleep}
	b.events = b.eventShape()
	b.ids = b.newIDs()
	for i := range libraries {
		b.defineLibrary(&libraries[i])
	}
	s.Apart(store.SpaceOf, keptByName...)
	return b, nil
}

// bound is the bindings of one VM.
type bound struct {
	scope    *engine.Scope
	l        *lua.LState
	events   *shadow.Shape
	ids      ids
	made     map[*Class]*class // of the objects that were made
	patterns patternCache
	raised   *lua.LTable // metatable of what `api` and `http` raise; nil before the first time

	serverName string
	host       Host
	http       *fetch.Client
	admin      *fetch.Admin
	store      func() (store.Store, error)
	spaceOf    string // whose space was asked for last
	space      string
	cache      *cache.Cache
	loader     cache.Loader
	lists      *lists.Set
	jobs       Queue
	routes     declaredRoutes
	sleep      func(ctx context.Context, d time.Duration) error
}

// info is what the host knows of itself, for the question that is being answered.
func (b *bound) info() HostInfo {
	ctx, cancel := b.scope.Context()
	defer cancel()
	return b.host.Info(ctx)
}

// Present gives the Lua value of an argument.
func (b *bound) Present(t catalog.Type, arg any) lua.LValue {
	switch arg := arg.(type) {
	case *Event:
		return b.events.View(arg.root)
	case engine.Event:
		return b.event(arg)
	case engine.StateMap:
		return b.stateMap(arg)
	case engine.File:
		return b.file(arg)
	case string:
		if t == catalog.RoomAlias {
			return b.ids.value(arg)
		}
	case lua.LString:
		return b.ids.value(string(arg))
	}
	if view := b.record(arg); view != nil {
		return b.scope.Views().View(view)
	}
	panic(fmt.Sprintf("bindings: a %T has no place in Lua", arg))
}
