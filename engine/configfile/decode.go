package configfile

import (
	"fmt"
	"slices"
	"time"

	"github.com/axolua/axolua/engine/catalog"
)

// decoder reads values into a File. Readers report what is wrong and go on, so that all problems come at once.
type decoder struct {
	problems *problems
	dir      string // of the file
	module   string // whose entry is being read; "" outside of `modules`
	path     []any  // keys and indices, from the module's entry or the top
}

// reader takes one value to where it belongs.
type reader func(*value)

// fields says which keys there are and who reads them.
type fields map[string]reader

// file is the list of all keys.
func (d *decoder) file(f *File) reader {
	return d.section(fields{
		"scripts":           d.dirPath(&f.Scripts),
		"data_dir":          d.dirPath(&f.DataDir),
		"data":              d.lists(&f.Lists),
		"doors":             d.doors(&f.Doors),
		"server_name":       d.text(&f.ServerName, isServerName, "a server name such as example.org"),
		"require_tests":     d.boolean(&f.RequireTests),
		"trust_permissions": d.boolean(&f.TrustPermissions),
		"on_error":          d.everywhere(&f.OnError),
		"modules":           d.modules(&f.Modules),
		"callbacks":         d.callbacks(&f.Callbacks),
		"limits":            d.limits(&f.Limits),
		"process": d.section(fields{
			"heap":          d.bytes(&f.Process.Heap),
			"string_length": d.bytes(&f.Process.StringLength),
			"depth":         d.depth,
		}),
		"call_timeout": d.duration(&f.CallTimeout),
		"background": d.section(fields{
			"vms":    d.count(&f.Background.VMs),
			"limits": d.callLimits(&f.Background.Limits),
			"time":   d.duration(new(time.Duration)), // see idleKeys
			"share":  d.share(new(float64)),
		}),
		"store":  d.store(&f.Store),
		"routes": d.routes(&f.Routes),
		"fence": d.section(fields{
			"failures": d.count(&f.Fence.Failures),
			"window":   d.duration(&f.Fence.Window),
			"pause":    d.duration(&f.Fence.Pause),
		}),
		"cache": d.section(fields{"size": d.cacheSize(&f.Cache.Size)}),
		"pool": d.section(fields{
			"max":   d.count(&f.Pool.Max),
			"queue": d.count(&f.Pool.Queue),
			"idle":  d.duration(&f.Pool.Idle),
		}),
		"watch": d.section(fields{
			"mode":  d.word(&f.Watch.Mode, "auto", "manual"),
			"quiet": d.duration(&f.Watch.Quiet),
			"poll":  d.duration(&f.Watch.Poll),
		}),
		"outbound_http": d.section(fields{
			"allow_private": d.texts(&f.OutboundHTTP.AllowPrivate, isNet, "an address, a prefix such as 10.0.0.0/8 or a host name"),
			"timeout":       d.duration(&f.OutboundHTTP.Timeout),
			"max_body":      d.bytes(&f.OutboundHTTP.MaxBody),
		}),
		"admin": d.admin(&f.Admin),
		"log": d.section(fields{
			"level":  d.word(&f.Log.Level, "debug", "info", "warn", "error"),
			"format": d.word(&f.Log.Format, "auto", "text", "json"),
		}),
	})
}

func (d *decoder) doors(to *Doors) reader {
	h := &to.Homeserver
	return d.section(fields{
		"http": d.section(fields{
			"listen": d.text(&to.HTTP.Listen, isListen, "host:port, or \"\" for none"),
			"hosts":  d.texts(&to.HTTP.Hosts, isHost, "a host name"),
			"token":  d.secret(&to.HTTP.Token),
		}),
		"homeserver": d.section(fields{
			"socket":      d.optionalPath(&h.Socket),
			"mode":        d.mode(&h.Mode),
			"group":       d.text(&h.Group, anyText, ""),
			"uids":        d.uids(&h.UIDs),
			"tcp":         d.text(&h.TCP, isListen, "host:port, or \"\" for none"),
			"token":       d.secret(&h.Token),
			"media_store": d.optionalPath(&h.MediaStore),
		}),
	})
}

// admin reads where the admin API is. One half without the other is a mistake.
func (d *decoder) admin(to *Admin) reader {
	read := d.section(fields{
		"url":   d.text(&to.URL, isOrigin, "the homeserver's http or https URL without a path, such as http://127.0.0.1:8008"),
		"token": d.secret(&to.Token),
	})
	return func(v *value) {
		if read(v); v.kind != mapping || len(v.entries) == 0 {
			return
		}
		for _, key := range []string{"url", "token"} {
			if v.find(key) == nil {
				d.problem(v, "there is no `%s`; want url and token", key)
			}
		}
	}
}

func (d *decoder) limits(to *Limits) reader {
	all := d.callLimitFields(to)
	all["load"] = d.duration(&to.Load)
	return d.section(all)
}

// callLimits leaves out what no single module or callback has.
func (d *decoder) callLimits(to *Limits) reader {
	all := d.callLimitFields(to)
	all["load"] = func(v *value) {
		d.problem(v, "is a limit at the top level only: it bounds the top levels of all modules on one VM, together")
	}
	return d.section(all)
}

func (d *decoder) callLimitFields(to *Limits) fields {
	return fields{
		"time":         d.duration(&to.Time),
		"instructions": d.count64(&to.Instructions),
		"string_bytes": d.bytes(&to.StringBytes),
		"coroutines":   d.count(&to.Coroutines),
	}
}

// depth refuses a depth that the engine would not keep.
func (d *decoder) depth(v *value) {
	if n, ok := v.scalar.(int64); !ok || n != onlyDepth {
		d.want(v, fmt.Sprintf("%d: so deep calls nest, and nothing can change that; leave the key out", onlyDepth))
	}
}

// everywhere reads the top-level on_error.
func (d *decoder) everywhere(to *OnError) reader {
	return func(v *value) {
		d.choice(&to.Local, UseDefault, AsSynapse, Skip, Deny, Raise)(v)
		to.Federated = to.Local
	}
}

// section reads keys and values. A section without any, as when all are commented out, is fine.
func (d *decoder) section(known fields) reader {
	return func(v *value) {
		if !d.isMapping(v) {
			return
		}
		for _, e := range v.entries {
			read, ok := known[e.key]
			if !ok {
				d.problemAt(e.line, e.col, "unknown key `%s`%s", shorten(e.key), d.suggest(e.key, sortedKeys(known)))
				continue
			}
			d.in(e.key, func() { read(e.value) })
		}
	}
}

// isMapping reports whether v has entries to read, and a problem if it is neither that nor nothing.
func (d *decoder) isMapping(v *value) bool {
	if v.kind != mapping && v.kind != null && v.kind != broken {
		d.want(v, "keys and values")
	}
	return v.kind == mapping
}

// in runs read with step added to the path that problems begin with.
func (d *decoder) in(step any, read func()) {
	d.path = append(d.path, step)
	read()
	d.path = d.path[:len(d.path)-1]
}

func (d *decoder) want(v *value, what string) {
	if v.kind != broken {
		d.problem(v, "got %s, want %s", v.show(), what)
	}
}

func (d *decoder) problem(v *value, format string, args ...any) {
	d.problemAt(v.line, v.col, format, args...)
}

func (d *decoder) problemAt(line, col int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if len(d.path) > 0 {
		text = pathText(d.path) + ": " + text
	}
	if d.module != "" {
		text = d.module + ": " + text
	}
	d.problems.add(line, col, "%s", text)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// suggest gives "; did you mean `x`?" or "". A name of absurd length is not worth comparing, nor is one for a
// message that nobody will see.
func (d *decoder) suggest(name string, candidates []string) string {
	if len(name) > 64 || d.problems.full() {
		return ""
	}
	if near := catalog.Nearest(name, candidates); near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}
