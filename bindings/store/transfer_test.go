package store_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/store"
)

// TestImportValues: however a value is written in an import, it is kept as modules write it, so that cas finds it.
func TestImportValues(t *testing.T) {
	e := open(t, store.Options{Dir: t.TempDir()})
	for _, c := range []struct{ value, kept string }{
		{`{"b" : [1.0, 1e2, 2], "a":"<\u00e4>"}`, `{"a":"<ä>","b":[1,100,2]}`},
		{`null`, `null`},
		{` {} `, `{}`},
		{`[]`, `[]`},
		{`1234567.50`, `1234567.5`},
	} {
		if _, err := store.Import(t.Context(), e, "a", strings.NewReader(`{"key":"k","value":`+c.value+`}{"key":"q","queue":[`+c.value+`]}`)); err != nil {
			t.Fatal(err)
		}
		value, _, err := e.Get(t.Context(), store.Space{Name: "a"}, "k")
		check(t, err)
		equal(t, "value", string(value), c.kept)
		queue, err := e.Take(t.Context(), store.Space{Name: "a"}, "q", 2)
		check(t, err)
		equal(t, "queue", string(bytes.Join(queue, []byte(";"))), c.kept)
	}
}

// TestImportLeavesAQueue: a queue with a value that cannot be had leaves the one that is there as it is.
func TestImportLeavesAQueue(t *testing.T) {
	big := `"` + strings.Repeat("x", store.MaxValue) + `"`
	for _, c := range []struct {
		line string
		want error
	}{
		{`{"key":"q","queue":[1,1e999]}`, store.ErrBadValue},
		{`{"key":"q","queue":[1,` + big + `]}`, store.ErrTooLarge},
		{`{"key":"q","value":1e999}`, store.ErrBadValue},
	} {
		e := open(t, store.Options{Dir: t.TempDir()})
		_, err := e.Push(t.Context(), sp, "q", []byte(`"old"`), 0, 0)
		check(t, err)
		if keys, err := store.Import(t.Context(), e, sp.Name, strings.NewReader(c.line)); keys != 0 || !errors.Is(err, c.want) {
			t.Errorf("%.30s: got %d, %v", c.line, keys, err)
		}
		queue, err := e.Take(t.Context(), sp, "q", 9)
		check(t, err)
		equal(t, "queue", string(bytes.Join(queue, []byte(";"))), `"old"`)
	}
}

// endless is what no line of an export is.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, bytes.Repeat([]byte("["), len(p)))
	e.read += n
	return n, nil
}

// TestImportIsBounded: a file that is none of an export's does not fill the memory.
func TestImportIsBounded(t *testing.T) {
	e := open(t, store.Options{Dir: t.TempDir()})
	old := store.SetMaxLine(1 << 16)
	defer store.SetMaxLine(old)
	for _, begin := range []string{"", `"x`, `{"key":"k","value":"x`} {
		in := &endless{}
		keys, err := store.Import(t.Context(), e, "a", io.MultiReader(strings.NewReader(begin), in))
		if keys != 0 || err == nil || in.read > 1<<16 {
			t.Errorf("%q: got %d, %v, after %d bytes", begin, keys, err, in.read)
		}
	}
}
