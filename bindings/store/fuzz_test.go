package store_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

// FuzzSet sets any key in any space: it is refused, or it is there, alone, also
// after a restart.
func FuzzSet(f *testing.F) {
	f.Add("links", "", "a", []byte("1"), int64(0))
	f.Add("shared/x", "@u:x", "a\x00b", []byte{}, int64(-1))
	f.Fuzz(func(t *testing.T, name, user, key string, value []byte, ttl int64) {
		dir := t.TempDir()
		e := open(t, store.Options{Dir: dir})
		s := store.Space{Name: name, User: user}
		bad := store.CheckSpace(s) != nil || store.CheckKey(key) != nil || store.CheckValue(value) != nil || ttl < 0
		if err := e.Set(t.Context(), s, key, value, time.Duration(ttl)); (err != nil) != bad {
			t.Fatalf("got %v", err)
		}
		if bad || ttl > 0 && ttl < int64(time.Hour) {
			return
		}
		check(t, e.Close())
		e = open(t, store.Options{Dir: dir})
		got, found, err := e.Get(t.Context(), s, key)
		check(t, err)
		if !found || !bytes.Equal(got, value) {
			t.Fatalf("got %q, %v", got, found)
		}
		n := 0
		for entry, err := range e.Each(t.Context(), s, key) {
			check(t, err)
			n++
			equal(t, "key", entry.Key, key)
		}
		equal(t, "keys", n, 1)
		for u, err := range e.Users(t.Context(), name) {
			check(t, err)
			equal(t, "user", u, user)
		}
		checkUsage(t, e)
	})
}

// FuzzImport takes any text: what it has imported can be exported, and imports
// again as the same.
func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"key":"k","value":1,"ttl_s":59.5}` + "\n" + `{"user":"@u:x","key":"q","queue":[1,"2",null]}`))
	f.Add([]byte(`{"key":"k","value":{"a":[1,2e3]}}{"key":"\ud800","value":""}`))
	e := open(f, store.Options{Dir: f.TempDir(), Clock: func() time.Time { return time.Unix(1, 0) }})
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, name := range []string{"a", "b"} {
			emptied(t, e, name)
		}
		store.Import(t.Context(), e, "a", bytes.NewReader(text))
		var first, second bytes.Buffer
		_, err := store.Export(t.Context(), e, "a", &first)
		check(t, err)
		_, err = store.Import(t.Context(), e, "b", bytes.NewReader(first.Bytes()))
		check(t, err)
		_, err = store.Export(t.Context(), e, "b", &second)
		check(t, err)
		equal(t, "the copy", second.String(), first.String())
	})
}

// emptied deletes all that is under a name.
func emptied(t *testing.T, e *store.Embedded, name string) {
	spaces := []store.Space{{Name: name}}
	for user, err := range e.Users(t.Context(), name) {
		check(t, err)
		spaces = append(spaces, store.Space{Name: name, User: user})
	}
	for _, s := range spaces {
		for entry, err := range e.Each(t.Context(), s, "") {
			check(t, err)
			_, err := e.Delete(t.Context(), s, entry.Key)
			check(t, err)
		}
	}
}
