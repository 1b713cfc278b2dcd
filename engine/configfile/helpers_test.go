package configfile

import (
	"io/fs"
	"strings"
	"testing"
)

// world is what a file may refer to.
type world struct {
	env   map[string]string
	files map[string]string // by absolute path
}

func (w world) parse(text string) (*File, error) {
	return Parse("/etc/axolua/axolua.yaml", []byte(text),
		func(name string) (string, bool) { v, ok := w.env[name]; return v, ok },
		func(path string) ([]byte, error) {
			if content, ok := w.files[path]; ok {
				return []byte(content), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		})
}

// usual holds the secrets that most tests use.
var usual = world{
	env:   map[string]string{"KEY": "key-from-env", "EMPTY": ""},
	files: map[string]string{"/etc/axolua/token": "token-from-file\n", "/etc/axolua/empty": "\n"},
}

func mustParse(t *testing.T, text string) *File {
	t.Helper()
	f, err := usual.parse(text)
	if err != nil {
		t.Fatalf("unexpected problems:\n%v", err)
	}
	return f
}

// lines gives the problems with the directory of the file cut off; "" for none.
func lines(err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), "/etc/axolua/axolua.yaml:", "axolua.yaml:")
}
