package wire

import (
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
)

// Peer is what a question refers to that comes over a connection to a homeserver, and not all at once.
type Peer struct {
	// State stands for every state map: the engine asks for what a module reads.
	State engine.StateMap
	// File gives the file at a path that the homeserver names. The error must not hold the path.
	File func(path string) (engine.File, error)
	// Unknown is told of keys that a newer homeserver sends, such as "args.event_kind". They are ignored.
	Unknown func(key string)
}

// PeerQuestion is a question of a homeserver.
type PeerQuestion struct {
	engine.Question
	// Within is the JSON of the run inside which the question arose; nil if there is none.
	Within []byte
	// Timeout is how long the homeserver waits; 0 if it does not say.
	Timeout time.Duration
}

// Read reads the params of a `call`. It is as strict as [Question], but for what Peer says and for parameters that older
// homeservers do not have. The error is an *Error.
func (p *Peer) Read(params []byte) (PeerQuestion, error) {
	d := decoder{peer: p}
	var q PeerQuestion
	var name string
	var args shadow.Node
	var timeout int64
	d.parse("", params, []field{
		{"callback", "string", false, d.text(&name)},
		{"args", "object", false, func(_ string, n shadow.Node) { args = n }},
		{"request", "object", true, func(path string, n shadow.Node) {
			q.Request = new(engine.RequestContext)
			d.object(path, n, d.requestContext(q.Request))
		}},
		{"within", "run", true, func(_ string, n shadow.Node) { q.Within = n.Raw() }},
		{"timeout_ms", "integer", true, d.integer(&timeout)},
	})
	if timeout < 0 {
		d.add("timeout_ms", "got %d, want what is left, at least 0", timeout)
	}
	q.Timeout = time.Duration(timeout) * time.Millisecond
	d.question(&q.Question, name, args)
	if err := d.err(); err != nil {
		return PeerQuestion{}, err
	}
	return q, nil
}

// Event reads an event that a homeserver sent. The error is an *Error.
func (p *Peer) Event(text []byte) (*bindings.Event, error) {
	d := decoder{peer: p}
	var doc shadow.Doc
	if err := doc.Reset(text); err != nil {
		d.add("event", "%s", err)
		return nil, d.err()
	}
	e := d.event("event", doc.Root())
	return e, d.err()
}

// fileAt gives the file that an object {"path"} names.
func (d *decoder) fileAt(path string, n shadow.Node) (file engine.File) {
	var name string
	d.object(path, n, []field{{"path", "string", false, d.text(&name)}})
	if name == "" {
		return nil
	}
	file, err := d.peer.File(name)
	if err != nil {
		d.add(path+".path", "%s", err)
	}
	return file
}
