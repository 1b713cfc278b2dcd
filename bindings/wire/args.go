package wire

import (
	"encoding/base64"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

// Args reads the arguments of cb: an object whose keys are the names of its parameters. They are given in the order of
// the parameters, each of the Go type that the engine takes. Only parameters that may be nil can be null or left out.
// They may refer to body, which must not change until the question is answered. The error is an *Error.
func Args(cb *catalog.Callback, body []byte) ([]any, error) {
	var d decoder
	fields, args := d.params(cb)
	d.parse("args", body, fields)
	if err := d.err(); err != nil {
		return nil, err
	}
	return args, nil
}

// Question reads a whole question, {"callback": ..., "args": {...}, "request": {...}}, of which only request may be
// left out. The error is an *Error.
func Question(body []byte) (engine.Question, error) {
	var d decoder
	var q engine.Question
	var name string
	var args shadow.Node
	d.parse("", body, []field{
		{"callback", "string", false, d.text(&name)},
		{"args", "object", false, func(_ string, n shadow.Node) { args = n }},
		{"request", "object", true, func(path string, n shadow.Node) {
			q.Request = new(engine.RequestContext)
			d.object(path, n, d.requestContext(q.Request))
		}},
	})
	d.question(&q, name, args)
	if err := d.err(); err != nil {
		return engine.Question{}, err
	}
	return q, nil
}

// question reads the arguments of the callback called name, if both were there.
func (d *decoder) question(q *engine.Question, name string, args shadow.Node) {
	if name == "" {
		return
	}
	cb, err := Callback(name)
	if err != nil {
		d.add("callback", "%s", err)
		return
	}
	if q.Callback = cb; args.Kind() != shadow.Invalid {
		var fields []field
		fields, q.Args = d.params(cb)
		d.object("args", args, fields)
	}
}

// IsQuestion tells a whole question, of whatever callback, from arguments alone: no callback has a parameter of the
// name "callback" besides one of the name "args".
func IsQuestion(body []byte) bool {
	var doc shadow.Doc
	if doc.Reset(body) != nil {
		return false
	}
	root := doc.Root()
	return root.Kind() == shadow.Map && root.Get("callback").Kind() == shadow.String && root.Get("args").Kind() == shadow.Map
}

// params gives a field for each parameter of cb, and where the fields put what they read.
func (d *decoder) params(cb *catalog.Callback) ([]field, []any) {
	fields, args := make([]field, len(cb.Params)), make([]any, len(cb.Params))
	for i, p := range cb.Params {
		if d.peer != nil && p.Type == catalog.StateMap {
			args[i] = d.peer.State // whatever is there
			fields[i] = field{p.Name, "state map", true, func(string, shadow.Node) {}}
			continue
		}
		want, nullable := strings.CutSuffix(p.Type.String(), " or nil")
		fields[i] = field{p.Name, want, nullable || d.peer != nil && p.Since != "", func(path string, n shadow.Node) {
			args[i] = d.arg(p.Type, want, path, n)
		}}
	}
	return fields, args
}

// arg reads one argument.
func (d *decoder) arg(t catalog.Type, want, path string, n shadow.Node) any {
	switch t {
	case catalog.String, catalog.StringOrNil:
		return read(path, n, d.text)
	case catalog.Bool:
		return read(path, n, d.boolean)
	case catalog.Int:
		return read(path, n, d.integer)
	case catalog.Object, catalog.ObjectOrNil, catalog.MutableObject:
		if n.Kind() != shadow.Map {
			d.wrong(path, n, want)
		}
		return n
	case catalog.Event:
		return d.event(path, n)
	case catalog.StateMap:
		var events []*bindings.Event
		d.list("list of events", func(path string, n shadow.Node) {
			if e := d.stateEvent(path, n); e != nil {
				events = append(events, e)
			}
		})(path, n)
		return bindings.StateOf(events)
	case catalog.UserProfile:
		return record(d, path, n, d.userProfile)
	case catalog.RoomAlias:
		return d.roomAlias(path, n)
	case catalog.Requester:
		return record(d, path, n, d.requester)
	case catalog.RequestInfo:
		return records(d, want, path, n, d.requestInfo)
	case catalog.ProfileInfo:
		return record(d, path, n, d.profileInfo)
	case catalog.PresenceStates:
		return records(d, want, path, n, d.presence)
	case catalog.FileWrapper:
		if d.peer != nil {
			return d.fileAt(path, n)
		}
		return bindings.FileBytes(d.file(path, n))
	case catalog.FileInfo:
		return record(d, path, n, d.fileInfo)
	case catalog.MediaUploadLimit:
		return record(d, path, n, d.uploadLimit)
	case catalog.HTTPRequest:
		return record(d, path, n, d.httpRequest)
	}
	panic("wire: no reader for a parameter of the type " + t.String())
}

// read gives what the reader that of makes takes.
func read[T any](path string, n shadow.Node, of func(*T) reader) any {
	var v T
	of(&v)(path, n)
	return v
}

// record reads an object with the fields that of gives.
func record[T any](d *decoder, path string, n shadow.Node, of func(*T) []field) T {
	var v T
	d.object(path, n, of(&v))
	return v
}

// records reads a list of such objects; it is never nil.
func records[T any](d *decoder, want, path string, n shadow.Node, of func(*T) []field) []T {
	all := []T{}
	d.list(want, func(path string, n shadow.Node) { all = append(all, record(d, path, n, of)) })(path, n)
	return all
}

// event checks of an event what every event has. The rest is its sender's: whatever JSON it is, modules bear it. What
// is no object at all gives nil.
func (d *decoder) event(path string, n shadow.Node) *bindings.Event {
	if n.Kind() != shadow.Map {
		d.wrong(path, n, "event")
		return nil
	}
	d.field(path+".type", n.Get("type"), d.textField())
	d.field(path+".sender", n.Get("sender"), d.textField())
	d.field(path+".content", n.Get("content"), field{want: "object", read: func(path string, n shadow.Node) {
		if n.Kind() != shadow.Map {
			d.wrong(path, n, "object")
		}
	}})
	e, err := bindings.ParseEvent(n.Raw())
	if err != nil { // not after it was parsed as a part of the whole
		d.add(path, "%s", err)
	}
	return e
}

func (d *decoder) stateEvent(path string, n shadow.Node) *bindings.Event {
	e := d.event(path, n)
	if n.Kind() == shadow.Map {
		d.field(path+".state_key", n.Get("state_key"), d.textField())
	}
	return e
}

// textField is for a string of which only the type matters.
func (d *decoder) textField() field { return field{want: "string", read: d.text(new(string))} }

func (d *decoder) roomAlias(path string, n shadow.Node) string {
	var alias string
	d.text(&alias)(path, n)
	if n.Kind() == shadow.String && (!strings.HasPrefix(alias, "#") || !strings.Contains(alias, ":")) {
		d.add(path, "not a room alias (want #name:server)")
	}
	return alias
}

func (d *decoder) file(path string, n shadow.Node) []byte {
	var content []byte
	d.object(path, n, []field{{"base64", "string", false, func(path string, n shadow.Node) {
		var text string
		d.text(&text)(path, n)
		var err error
		if content, err = base64.StdEncoding.DecodeString(text); err != nil {
			d.add(path, "%s", err)
		}
	}}})
	return content
}
