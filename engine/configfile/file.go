// Package configfile reads axolua.yaml: into plain Go values, with every problem of the file listed at once, each
// at its line and column. It knows the shape of the file and the callbacks of the catalogue, not the engine.
//
// Start with File, which is the reference of the keys and their defaults. Parse goes in two steps: tree.go turns
// YAML into values with positions (aliases, merge keys and secrets are resolved there, and bounded), and decode.go
// and its neighbours read those values into File.
package configfile

import (
	"io/fs"
	"path/filepath"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// File is one axolua.yaml, complete: keys that the file leaves out have their defaults. Treat it as read-only.
type File struct {
	Path  string   // absolute; "" for Default
	Reads []string // absolute paths of the file itself and of each `!file`, for whoever watches them
	// Raw is the text itself, from which Parse makes an equal File again; hidden, because a token may stand in it.
	Raw Secret

	// Warnings name the keys in the file that have no effect in this version, in the order of the lines.
	Warnings []Problem

	// These, and Log.Format, need a restart to change; see NeedRestart. Relative paths are relative to the file.
	Scripts    string // the directory of the modules; ./scripts
	DataDir    string // the directory of the store, the socket, the kept lists and the last good generations; ./data
	ServerName string // api.server_name while no homeserver is connected; "localhost"
	Doors      Doors
	Watch      Watch

	RequireTests bool // a generation whose Lua tests fail, or that has none, is refused; false
	// TrustPermissions loads script files that group or others may write; false.
	TrustPermissions bool

	// OnError applies to the callbacks that offer it; default.
	OnError OnError
	// Modules are in the order of asking. Nil, unlike empty, means all modules of Scripts in lexical order.
	Modules []Module
	// Callbacks holds what is said of one callback for all modules, by the callback's name.
	Callbacks map[string]CallbackRules
	Limits    Limits // every field is set

	Process     Process
	CallTimeout time.Duration // a whole question, unless the caller brings a timeout; 5s
	Background  Background
	Fence       Fence
	Pool        Pool
	Cache       Cache

	// Lists are those of `data`, in the order of the file; none.
	Lists []List
	// Store needs a restart to change.
	Store Store
	// Routes needs one, too.
	Routes Routes

	OutboundHTTP OutboundHTTP
	Admin        Admin
	Log          Log
}

// CallbackRules is what the file says of one callback, for one module or for all.
type CallbackRules struct {
	OnError OnError
	Limits  Limits // zero fields are not said here
}

// Limits bound the call of one module. Waiting for api, http and the store counts as time. Outside File.Limits a
// zero field is not said there, and the next level decides.
type Limits struct {
	Time         time.Duration // 1s
	Instructions int64         // of the Lua VM; 20,000,000
	StringBytes  int64         // made by string operations, all together; 64MiB
	Coroutines   int           // alive at once; 100
	Load         time.Duration // the top levels of all modules on one VM, together; only File.Limits has it; 5s
}

// Process bounds what all VMs share.
type Process struct {
	Heap         int64 // bytes; 256MiB
	StringLength int64 // bytes of one string; 1MiB
	Depth        int   // nested calls, tail calls included; always 200
}

// Background bounds what runs beside the questions: jobs, timers and what modules spawn.
type Background struct {
	VMs    int    // that run at once, beside those of Pool, and as many again for routes; 16
	Limits Limits // of one run; 1m, 1,000,000,000, 256MiB and 100; Load is not said here
}

// Fence says when a module that keeps failing is passed over for a while.
type Fence struct {
	Failures int           // within Window; 5
	Window   time.Duration // 1m
	Pause    time.Duration // how long it is not asked; 30s
}

// Pool bounds the VMs of one generation.
type Pool struct {
	Max   int           // VMs; 64
	Queue int           // questions that wait for one; 1024
	Idle  time.Duration // after which an unused VM is closed; 5m
}

// Watch says how changed files are noticed.
type Watch struct {
	Mode  string        // "auto" or "manual" (reload only when asked); auto
	Quiet time.Duration // without further changes before a reload; 100ms
	Poll  time.Duration // between looks where the file system does not notify; 10s
}

// Doors are the ways in.
type Doors struct {
	HTTP       HTTPDoor
	Homeserver HomeserverDoor
}

// HTTPDoor is for admins and tools.
type HTTPDoor struct {
	Listen string   // host:port, "" for none; 127.0.0.1:9477
	Hosts  []string // values of the Host header that are served besides loopback
	Token  Secret   // bearer token; none
}

// HomeserverDoor is for the homeserver.
type HomeserverDoor struct {
	Socket     string      // unix socket, "" for none; axolua.sock in DataDir
	Mode       fs.FileMode // of the socket; 0600
	Group      string      // owner group of the socket, "" to leave it
	UIDs       []int       // users that may connect besides root and our own; none
	TCP        string      // host:port besides or instead of the socket; none
	Token      Secret      // expected in hello; none
	MediaStore string      // directory where the homeserver keeps media; "" for any file that it names on the socket, and none over TCP
}

// OutboundHTTP bounds what modules fetch. Its hosts are allowed to each module by itself.
type OutboundHTTP struct {
	AllowPrivate []string      // addresses, prefixes or host names that may be private or loopback; none
	Timeout      time.Duration // one request, with its body and all retries; 10s
	MaxBody      int64         // bytes of an answer, when it is decompressed; 1MiB
}

// Admin is the homeserver's admin API, for modules that have the power `admin`. It is all said or not at all.
type Admin struct {
	URL   string // such as http://127.0.0.1:8008, without a path; "" for none
	Token Secret // of a server admin
}

// Log says what is logged and how.
type Log struct {
	Level  string // debug, info, warn or error; info
	Format string // text, json, or auto: text on a terminal, else JSON; auto; needs a restart
}

// Default is what an empty axolua.yaml in the current directory gives, with its paths left relative.
func Default() *File { return defaults(".") }

func defaults(dir string) *File {
	data := filepath.Join(dir, "data")
	return &File{
		Scripts:    filepath.Join(dir, "scripts"),
		DataDir:    data,
		ServerName: "localhost",
		OnError:    OnError{UseDefault, UseDefault},
		Limits: Limits{Time: time.Second, Instructions: 20_000_000, StringBytes: 64 << 20, Coroutines: 100,
			Load: 5 * time.Second},
		Process:     Process{Heap: 256 << 20, StringLength: 1 << 20, Depth: onlyDepth},
		CallTimeout: 5 * time.Second,
		Background: Background{VMs: 16, Limits: Limits{Time: time.Minute, Instructions: 1_000_000_000, StringBytes: 256 << 20,
			Coroutines: 100}},
		Fence: Fence{Failures: 5, Window: time.Minute, Pause: 30 * time.Second},
		Pool:  Pool{Max: 64, Queue: 1024, Idle: 5 * time.Minute},
		Cache: Cache{Size: 64 << 20},
		Watch: Watch{Mode: "auto", Quiet: 100 * time.Millisecond, Poll: 10 * time.Second},
		Doors: Doors{
			HTTP:       HTTPDoor{Listen: "127.0.0.1:9477"},
			Homeserver: HomeserverDoor{Socket: filepath.Join(data, socketName), Mode: 0o600},
		},
		Store:        Store{Prefix: "axolua:", Quota: 64 << 20, Keys: 1_000_000},
		Routes:       defaultRoutes(),
		OutboundHTTP: OutboundHTTP{Timeout: 10 * time.Second, MaxBody: 1 << 20},
		Log:          Log{Level: "info", Format: "auto"},
	}
}

const (
	socketName = "axolua.sock"
	onlyDepth  = 200 // what the engine is built for; the key is there so that a file can say so, and be told if not
)

// Module finds the entry of a module by its file name; nil if the file has none.
func (f *File) Module(name string) *Module {
	for i := range f.Modules {
		if f.Modules[i].Name == name {
			return &f.Modules[i]
		}
	}
	return nil
}

// LimitsFor gives the limits of m when it is asked cb. The nearest level that says something wins, field by field:
// the module's callback, the module, the callback for all modules, the file, the default. A nil m is a module
// without an entry; a nil cb leaves the callbacks out.
func (f *File) LimitsFor(m *Module, cb *catalog.Callback) Limits {
	l := f.Limits
	if cb != nil {
		l = l.under(f.Callbacks[cb.Name].Limits)
	}
	if m != nil {
		l = l.under(m.Limits)
		if cb != nil {
			l = l.under(m.Callbacks[cb.Name].Limits)
		}
	}
	return l
}

// under gives l with the fields that near says replaced.
func (l Limits) under(near Limits) Limits {
	override(&l.Time, near.Time)
	override(&l.Instructions, near.Instructions)
	override(&l.StringBytes, near.StringBytes)
	override(&l.Coroutines, near.Coroutines)
	return l
}

func override[T comparable](field *T, said T) {
	var unsaid T
	if said != unsaid {
		*field = said
	}
}
