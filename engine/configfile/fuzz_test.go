package configfile

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// FuzzParse: whatever the text, Parse gives a file or problems, soon, and no problem shows a secret.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(asDocumented)
	f.Add(placed)
	for _, tt := range bad {
		f.Add(tt.text)
	}
	f.Add("a: &a0 [x,x]\nb: &a1 [*a0,*a0]\nc: {<<: [{a: *a1}, *a1]}")
	const fromFile, fromEnv = "f1le-c0ntent-41", "v4riable-c0ntent-42"
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("/d/axolua.yaml", []byte(text),
			func(name string) (string, bool) { return fromEnv, name != "" },
			func(path string) ([]byte, error) {
				if strings.HasSuffix(path, "x") {
					return nil, fs.ErrPermission
				}
				return []byte(fromFile), nil
			})
		if (file == nil) == (err == nil) {
			t.Fatalf("got the file %v and the error %v", file, err)
		}
		if err == nil {
			checkFile(t, file)
			return
		}
		for _, s := range []string{fromFile, fromEnv} {
			if strings.Contains(err.Error(), s) && !strings.Contains(text, s) {
				t.Errorf("a secret shows: %v", err)
			}
		}
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Fatalf("got %T, want an *Error", err)
		}
		count := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		count += strings.Count(text, "\u0085") + strings.Count(text, "\u2028") + strings.Count(text, "\u2029")
		for _, p := range wrong.Problems {
			if p.Line < 1 || p.Line > count || p.Column < 1 || p.Text == "" || strings.Contains(p.Text, "\n") {
				t.Errorf("not a problem in one of %d lines: %+v", count, p)
			}
		}
	})
}

func checkFile(t *testing.T, f *File) {
	if !bytes.Equal(f.Digest(), f.Digest()) {
		t.Error("the digest is not stable")
	}
	if f.Path != "/d/axolua.yaml" || len(f.Reads) == 0 || f.Reads[0] != f.Path {
		t.Errorf("Path %q, Reads %q", f.Path, f.Reads)
	}
	l := f.Limits
	if l.Time <= 0 || l.Instructions <= 0 || l.StringBytes <= 0 || l.Coroutines <= 0 || l.Load <= 0 || f.Pool.Queue <= 0 {
		t.Errorf("limits that are no limits: %+v, %+v", l, f.Pool)
	}
	for i := range f.Modules {
		m := &f.Modules[i]
		if m.Config == nil || moduleFault(m.Name) != "" || m.Position("x", 1) == "" {
			t.Errorf("module %q at %s: config %v", m.Name, m.Position(), m.Config)
		}
	}
}
