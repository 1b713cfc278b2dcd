package kv

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCheckpoints puts and deletes a few keys while checkpoints run one after
// the other: at each moment Get and Keys give what a plain map has.
func TestCheckpoints(t *testing.T) {
	f, err := Open(t.TempDir(), func(text string) { t.Error("warned: ", text) })
	if err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				if err := f.Checkpoint(); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	r := rand.New(rand.NewPCG(1, 2))
	want := map[string]string{}
	for step := range 20_000 {
		var b Batch
		for range 1 + r.IntN(4) {
			key := fmt.Sprintf("%c%c\x00%d", 'a'+r.IntN(2), 'a'+r.IntN(2), r.IntN(20))
			if r.IntN(2) == 0 {
				b.Delete(key)
				delete(want, key)
			} else {
				b.Put(key, fmt.Append(nil, step))
				want[key] = fmt.Sprint(step)
			}
		}
		if err := f.Apply(&b); err != nil {
			t.Fatal(err)
		}
		for _, key := range b.keys {
			if got, err := f.Get(key); err != nil || string(got) != want[key] {
				t.Fatalf("step %d: %q is %q, want %q, %v", step, key, got, want[key], err)
			}
		}
		if step%50 == 0 {
			sameKeys(t, f, want, []string{"", "a", "ab\x00", "ab\x001"}[r.IntN(4)], r.IntN(30))
		}
	}
	close(stop)
	<-done
	sameKeys(t, f, want, "", 0)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// sameKeys compares Keys with a map.
func sameKeys(t *testing.T, f *File, all map[string]string, prefix string, limit int) {
	t.Helper()
	from := prefix + "0"
	var want []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(key, prefix) && key >= from && (limit == 0 || len(want) < limit) {
			want = append(want, key)
		}
	}
	got, err := f.Keys(prefix, from, limit)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%q from %q, %d: got %q, want %q, %v", prefix, from, limit, got, want, err)
	}
}
