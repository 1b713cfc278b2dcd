package configfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Secret is a value that no message, log line or dump shows; only Reveal gives it. The zero Secret is none. It is
// held behind a pointer, so that even a dump by reflection of a struct that hides it in an unexported field shows
// an address: compare what Reveal gives, not Secrets.
type Secret struct{ value *string }

const hidden = "[secret]"

// NewSecret keeps s secret; "" gives the zero Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal gives the value itself, "" for none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

// String gives "[secret]", set or not, as all the ways to print or encode do.
func (s Secret) String() string { return hidden }

// GoString is String, for %#v.
func (s Secret) GoString() string { return hidden }

// Format is String whatever the verb: %d would otherwise walk into the struct.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// MarshalJSON is String.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText is String, for slog and encoders other than JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalYAML is String.
func (s Secret) MarshalYAML() (any, error) { return hidden, nil }

// secret reads what a `!file PATH` or `!env NAME` names. An empty secret is refused: as a token it would mean that
// none is asked for.
func (b *builder) secret(n *yaml.Node, tag string) *value {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return b.problem(n, "want %s and then %s", tag, map[string]string{"!file": "a path", "!env": "the name of a variable"}[tag])
	}
	v := &value{kind: text, secret: true, quoted: true}
	if tag == "!env" {
		content, ok := b.env(n.Value)
		if !ok {
			return b.problem(n, "!env %s: the variable is not set", shorten(n.Value))
		}
		if content == "" {
			return b.problem(n, "!env %s: the variable is empty", shorten(n.Value))
		}
		v.text = content
		return v
	}
	content := b.content(n)
	if content == nil {
		return &value{}
	}
	v.text = *content
	return v
}

// content reads the file that n names, once however often it is named, without the line break at its end.
func (b *builder) content(n *yaml.Node) *string {
	path := n.Value
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.dir, path)
	}
	if known, seen := b.files[path]; seen && known != nil {
		return known
	} else if !seen {
		b.reads = append(b.reads, path)
	}
	if b.files == nil {
		b.files = map[string]*string{}
	}
	b.files[path] = nil
	raw, err := b.readFile(path)
	content := strings.TrimRight(string(raw), "\r\n")
	switch {
	case err != nil:
		b.problem(n, "!file %s: %s", shorten(n.Value), why(err))
	case len(raw) > MaxBytes:
		b.problem(n, "!file %s: the file has more than %s", shorten(n.Value), sizeText(MaxBytes))
	case content == "":
		b.problem(n, "!file %s: the file is empty", shorten(n.Value))
	default:
		b.files[path] = &content
	}
	return b.files[path]
}

// why says what an error of reading a file means, without the path, which the message has already.
func why(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read it"
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}
