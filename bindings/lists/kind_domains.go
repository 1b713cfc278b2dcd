package lists

import (
	"strings"

	"github.com/axolua/axolua/bindings/text"
)

// domains is the index of Domains. A host is looked up with one label less each time: the walk that a trie of labels would
// take the other way round, without a table for each of its nodes.
type domains struct{ set }

func newDomains(entries *lines, _ bool) (index, error) {
	d := &domains{set{keys: map[string]struct{}{}}}
	for line, ok := entries.next(); ok; line, ok = entries.next() {
		name, fits := domainOf(line)
		if !fits {
			entries.unfit()
			continue
		}
		d.keys[name] = struct{}{}
		d.text += int64(len(name))
	}
	return d, tooMany(len(d.keys))
}

// domainOf reads a line: a name, *.name or .name, a URL, or a line of /etc/hosts, with or without a comment behind it.
func domainOf(line string) (name string, ok bool) {
	if end := strings.IndexAny(line, "#;"); end > 0 {
		line = line[:end]
	}
	fields := strings.Fields(line)
	if len(fields) == 2 {
		if _, isIP := text.ParseIP(fields[0]); isIP {
			fields = fields[1:]
		}
	}
	if len(fields) != 1 {
		return "", false
	}
	name = fields[0]
	if _, after, isURL := strings.Cut(name, "://"); isURL {
		name, _, _ = strings.Cut(after, "/")
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "*"), ".")
	if strings.ContainsAny(name, "/@*,|^!\"'()<>") {
		return "", false
	}
	name, ok = hostName(name)
	return strings.Clone(name), ok // not a piece of all the text, most of which is dropped
}

// hostName is text.HostName, quick for what has that form already.
func hostName(s string) (name string, ok bool) {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && c != '.' && c != '-' && (c < '0' || c > '9') {
			return text.HostName(s)
		}
	}
	if s == "" || len(s) > 253 || s[0] == '.' || !letter(s[len(s)-1]) || strings.Contains(s, "..") || strings.Contains(s, "xn--") {
		return text.HostName(s)
	}
	return s, true
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' }

func (d *domains) has(host string, _ text.Meter) (bool, error) {
	_, found := d.find(host)
	return found, nil
}

func (d *domains) find(host string) (entry string, found bool) {
	name, ok := hostName(host)
	if !ok {
		return "", false
	}
	if _, found = d.keys[name]; found {
		return name, true
	}
	if _, isIP := text.ParseIP(name); isIP {
		return "", false
	}
	for {
		_, parent, more := strings.Cut(name, ".")
		if !more {
			return "", false
		}
		if _, found = d.keys[parent]; found {
			return parent, true
		}
		name = parent
	}
}
