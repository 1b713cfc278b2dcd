package configfile

import "go.yaml.in/yaml/v3"

const (
	// maxValues bounds what aliases can make of a small file. Without aliases, MaxBytes does.
	maxValues = 1 << 20
	// maxMerged bounds the same for merge keys, which copy.
	maxMerged = 100_000
	// maxHeight is far below what any walker of a module's config has to bear.
	maxHeight = 64
)

// builder turns nodes into values.
type builder struct {
	problems *problems
	dir      string
	env      func(string) (string, bool)
	readFile func(string) ([]byte, error)
	reads    []string

	done   map[*yaml.Node]*value // of anchored nodes; nil while under way
	files  map[string]*string    // of `!file`, by absolute path; nil if it could not be had
	merged int                   // entries copied by merge keys
	grown  bool                  // a value that is too much has been reported
}

func (b *builder) problem(n *yaml.Node, format string, args ...any) *value {
	b.problems.add(n.Line, n.Column, format, args...)
	return &value{line: n.Line, col: n.Column, size: 1}
}

// value converts n; a node under several aliases is converted once, so time is linear in the file.
func (b *builder) value(n *yaml.Node) *value {
	at := n
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Anchor == "" {
		return b.bounded(n)
	}
	if v, seen := b.done[n]; seen {
		if v == nil {
			return b.problem(at, "`&%s` contains itself", shorten(n.Anchor))
		}
		return v
	}
	if b.done == nil {
		b.done = map[*yaml.Node]*value{}
	}
	b.done[n] = nil
	v := b.bounded(n)
	b.done[n] = v
	return v
}

// bounded converts n and counts what is in it, so that whoever walks the value later need not fear it.
func (b *builder) bounded(n *yaml.Node) *value {
	v := b.convert(n)
	v.line, v.col, v.size = n.Line, n.Column, 1
	add := func(child *value) {
		v.size = min(v.size+child.size, maxValues+1)
		v.height = max(v.height, child.height+1)
	}
	for _, item := range v.items {
		add(item)
	}
	for _, e := range v.entries {
		add(e.value)
	}
	switch {
	case v.size > maxValues:
		return b.overgrown(n, "the aliases in it make more than a million values")
	case v.height > maxHeight:
		return b.overgrown(n, "nested deeper than %d levels", maxHeight)
	}
	return v
}

// overgrown reports the first value that is too much, but not again all that contain it or its like.
func (b *builder) overgrown(n *yaml.Node, format string, args ...any) *value {
	if b.grown {
		return &value{}
	}
	b.grown = true
	return b.problem(n, format, args...)
}

func (b *builder) convert(n *yaml.Node) *value {
	tag := n.ShortTag()
	switch {
	case tag == "!file" || tag == "!env":
		return b.secret(n, tag)
	case n.Kind == yaml.MappingNode && tag == "!!map":
		return b.mapping(n)
	case n.Kind == yaml.SequenceNode && tag == "!!seq":
		v := &value{kind: list}
		for _, item := range n.Content {
			v.items = append(v.items, b.value(item))
		}
		return v
	case n.Kind == yaml.ScalarNode:
		return b.scalar(n, tag)
	}
	return b.problem(n, "unknown tag `%s`; there are `!file` and `!env`", shorten(tag))
}

func (b *builder) scalar(n *yaml.Node, tag string) *value {
	v := &value{text: n.Value, quoted: n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0}
	switch tag {
	case "!!str", "!!timestamp", "!!merge": // there are no timestamps here, and a `<<` that is no key is text
		v.kind = text
		v.quoted = v.quoted || n.Style&yaml.TaggedStyle != 0
		return v
	case "!!null", "!!bool", "!!int", "!!float":
	default:
		return b.problem(n, "unknown tag `%s`; there are `!file` and `!env`", shorten(tag))
	}
	var scalar any
	if err := n.Decode(&scalar); err != nil {
		return b.problem(n, "%s is not what its tag `%s` says", v.show(), tag)
	}
	switch s := scalar.(type) {
	case nil:
		v.kind = null
	case bool:
		v.kind, v.scalar = boolean, s
	case int:
		v.kind, v.scalar = integer, int64(s)
	case int64:
		v.kind, v.scalar = integer, s
	case uint64:
		v.kind, v.scalar = float, float64(s)
	case float64:
		v.kind, v.scalar = float, s
	default:
		return b.problem(n, "%s is not what its tag `%s` says", v.show(), tag)
	}
	return v
}

func (b *builder) mapping(n *yaml.Node) *value {
	v := &value{kind: mapping}
	first := map[string]int{} // the line of each key
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, at := n.Content[i], n.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merges = append(merges, at)
			continue
		}
		child := b.value(at)
		name, ok := b.key(key)
		if !ok {
			continue
		}
		if line, twice := first[name]; twice {
			b.problem(key, "duplicate key `%s`; it is already in line %d", shorten(name), line)
			continue
		}
		first[name] = key.Line
		v.entries = append(v.entries, entry{name, key.Line, key.Column, child})
	}
	for _, m := range merges {
		b.merge(v, m, first)
	}
	return v
}

// key gives the name that a key node stands for.
func (b *builder) key(n *yaml.Node) (string, bool) {
	k := b.value(n)
	switch {
	case k.kind == broken:
		return "", false
	case k.secret:
		b.problem(n, "a key cannot be a secret")
		return "", false
	case k.kind != text:
		b.problem(n, "got %s as a key, want text; numbers, true, false and null need quotes", k.show())
		return "", false
	}
	return k.text, true
}

// merge adds what the merge key `<<` brings: one mapping or a list of them, of which the first wins.
func (b *builder) merge(v *value, n *yaml.Node, first map[string]int) {
	source := b.value(n)
	from := []*value{source}
	if source.kind == list {
		from = source.items
	}
	for _, m := range from {
		if m.kind != mapping && m.kind != broken {
			b.problem(n, "got %s, want an alias of keys and values", m.show())
			return
		}
		if b.merged += len(m.entries); b.merged > maxMerged {
			b.overgrown(n, "the merge keys up to here bring more than %d values", maxMerged)
			return
		}
		for _, e := range m.entries {
			if _, have := first[e.key]; !have {
				first[e.key] = e.line
				v.entries = append(v.entries, e)
			}
		}
	}
}
