package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

// decoder gathers what is wrong while values are read. Readers note a problem and go on.
type decoder struct {
	peer     *Peer // nil where everything has to be known
	problems []string
	more     int
}

// reader takes the value at path to where it belongs. The value is there, and null only where that is allowed.
type reader func(path string, n shadow.Node)

// field is one key of an object.
type field struct {
	name     string
	want     string // what its value is, for messages
	optional bool   // it may be null or absent; read is not called then
	read     reader
}

// maxProblems is more than anybody reads, and bounds what a body of unknown keys costs.
const maxProblems = 20

func (d *decoder) add(path, format string, args ...any) {
	if len(d.problems) == maxProblems {
		d.more++
		return
	}
	if path == "" {
		path = "question"
	}
	d.problems = append(d.problems, path+": "+fmt.Sprintf(format, args...))
}

// err is nil if nothing was wrong.
func (d *decoder) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	if d.more > 0 {
		d.problems = append(d.problems, fmt.Sprintf("and %d more", d.more))
	}
	return &Error{Problems: d.problems}
}

// parse reads text as one JSON object called name.
func (d *decoder) parse(name string, text []byte, fields []field) {
	var doc shadow.Doc
	if err := doc.Reset(text); err != nil {
		d.add(name, "%s", err)
		return
	}
	root := doc.Root()
	if root.Kind() != shadow.Map {
		d.wrong(name, root, "object")
		return
	}
	d.object(name, root, fields)
}

// object reads an object that has these keys and no others.
func (d *decoder) object(path string, n shadow.Node, fields []field) {
	if n.Kind() != shadow.Map {
		d.wrong(path, n, "object")
		return
	}
	d.unique(path, n)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	for key := range n.All() {
		switch {
		case slices.Contains(names, key):
		case d.peer != nil:
			d.peer.Unknown(join(path, key))
		case len(d.problems) < maxProblems:
			d.add(join(path, key), "unknown%s", catalog.DidYouMean(key, names))
		}
	}
	for _, f := range fields {
		d.field(join(path, f.name), n.Get(f.name), f)
	}
}

func (d *decoder) field(path string, n shadow.Node, f field) {
	switch kind := n.Kind(); {
	case kind == shadow.Invalid && !f.optional:
		d.add(path, "missing (want %s)", f.want)
	case kind == shadow.Null && !f.optional:
		d.wrong(path, n, f.want)
	case kind != shadow.Invalid && kind != shadow.Null:
		f.read(path, n)
	}
}

// unique refuses a key that stands twice in an object: which of the two counts is nothing to guess about. Inside
// events and other foreign objects the last one does, as in Synapse.
func (d *decoder) unique(path string, n shadow.Node) {
	if keyCount(n.Raw()) == n.Len() {
		return
	}
	seen := map[string]bool{}
	tokens := json.NewDecoder(bytes.NewReader(n.Raw()))
	_, _ = tokens.Token()
	for tokens.More() {
		key, _ := tokens.Token() // cannot fail: the text was parsed before
		name, _ := key.(string)
		if seen[name] {
			d.add(join(path, name), "duplicate key")
		}
		seen[name] = true
		var skipped json.RawMessage
		_ = tokens.Decode(&skipped)
	}
}

// keyCount counts the keys of an object, duplicates too, by its colons. The text is valid JSON.
func keyCount(object []byte) int {
	count, depth, inString := 0, 0, false
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ':' && depth == 1:
			count++
		}
	}
	return count
}

// list reads every element of a list.
func (d *decoder) list(want string, read reader) reader {
	return func(path string, n shadow.Node) {
		if n.Kind() != shadow.List {
			d.wrong(path, n, want)
			return
		}
		for i, item := range n.Items() {
			read(path+"["+strconv.Itoa(i)+"]", item)
		}
	}
}

func (d *decoder) text(to *string) reader {
	return func(path string, n shadow.Node) {
		if n.Kind() != shadow.String {
			d.wrong(path, n, "string")
			return
		}
		*to = n.String()
	}
}

// optionalText is for what may be null: to stays nil then.
func (d *decoder) optionalText(to **string) reader {
	return func(path string, n shadow.Node) {
		var s string
		d.text(&s)(path, n)
		*to = &s
	}
}

func (d *decoder) boolean(to *bool) reader {
	return func(path string, n shadow.Node) {
		if n.Kind() != shadow.Bool {
			d.wrong(path, n, "boolean")
			return
		}
		*to = n.Bool()
	}
}

func (d *decoder) integer(to *int64) reader {
	return func(path string, n shadow.Node) {
		i, ok := n.Int()
		if digits, err := strconv.ParseInt(n.Number(), 10, 64); err == nil {
			ok = digits == i // 2^53 + 1 is 2^53 as a float64
		}
		switch f := n.Float(); {
		case n.Kind() != shadow.Number:
			d.wrong(path, n, "integer")
		case !ok && f == math.Trunc(f):
			d.add(path, "got a number beyond 2^53, the last that Lua holds exactly; want integer")
		case !ok:
			d.add(path, "got a fraction, want integer")
		}
		*to = i
	}
}

// wrong tells the type of a value that is not what it has to be, never the value: it may be a password.
func (d *decoder) wrong(path string, n shadow.Node, want string) {
	d.add(path, "got %s, want %s", kindNames[n.Kind()], want)
}

var kindNames = map[shadow.Kind]string{
	shadow.Null: "null", shadow.Bool: "boolean", shadow.Number: "number", shadow.String: "string",
	shadow.List: "list", shadow.Map: "object",
}

func join(path, key string) string {
	if path == "" {
		return shorten(key)
	}
	return path + "." + shorten(key)
}
