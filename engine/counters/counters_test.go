package counters

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func labels(pairs ...string) (list []Label) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, Label{pairs[i], pairs[i+1]})
	}
	return list
}

// TestAdd: the order of labels is of no account, and modules don't share.
func TestAdd(t *testing.T) {
	var s Set
	s.Add("b.lua", "x", nil, 1)
	s.Add("b.lua", "x", nil, 0.5)
	s.Add("a.lua", "x", labels("b", "2", "a", "1"), 1)
	s.Add("a.lua", "x", labels("a", "1", "b", "2"), 2)
	s.Add("a.lua", "x", labels("a", "1b", "b", "2"), 1)
	want := []Series{
		{"a.lua", "x", labels("a", "1b", "b", "2"), 1},
		{"a.lua", "x", labels("a", "1", "b", "2"), 3},
		{"b.lua", "x", nil, 1.5},
	}
	if got := s.Snapshot(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

// TestValues: a value is cut where a character ends, and is UTF-8 whatever came.
func TestValues(t *testing.T) {
	for value, want := range map[string]string{
		strings.Repeat("x", MaxText+1):       strings.Repeat("x", MaxText),
		strings.Repeat("x", MaxText-1) + "é": strings.Repeat("x", MaxText-1),
		"a\xffb":                             "a\ufffdb",
		strings.Repeat("\x80", MaxText+1):    "\ufffd",
	} {
		var s Set
		s.Add("m.lua", "x", labels("l", value), 1)
		if got := s.Snapshot()[0].Labels[0].Value; got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

// TestBounds: what there is no room for is counted under other, and that is said once.
func TestBounds(t *testing.T) {
	var s Set
	said := 0
	add := func(name string, l []Label) {
		if s.Add("m.lua", name, l, 1) != "" {
			said++
		}
	}
	for i := range 3 * MaxSeries {
		add("users", labels("user", fmt.Sprint(i)))
	}
	if said != 1 {
		t.Errorf("said %d times", said)
	}
	for i := range 3 * maxShapes {
		add("users", labels(fmt.Sprint("label", i), "x"))
	}
	for i := range 2 * MaxNames {
		add(fmt.Sprint("metric", i), labels("l", "x"))
	}
	if said != 2 {
		t.Errorf("said %d times", said)
	}
	sums, others := map[string]float64{}, map[string]float64{}
	for _, one := range s.Snapshot() {
		sums[one.Name] += one.Value
		if len(one.Labels) == 0 || one.Labels[0].Value == Other {
			others[one.Name] += one.Value
		}
	}
	if sums["users"] != 3*MaxSeries+3*maxShapes || others["users"] != sums["users"]-MaxSeries {
		t.Errorf("users: %v in all, %v for others", sums["users"], others["users"])
	}
	if want := float64(2*MaxNames - (MaxNames - 1)); others[Other] != want {
		t.Errorf("metrics: %v for others, want %v", others[Other], want)
	}
	if n, most := len(s.Snapshot()), MaxSeries+maxShapes+1+MaxNames; n > most {
		t.Errorf("%d series, %d are the most", n, most)
	}
}

// TestRace: many add at once, also where the bounds are, and nothing is lost.
func TestRace(t *testing.T) {
	var s Set
	var all sync.WaitGroup
	const each = 2000
	for g := range 8 {
		all.Go(func() {
			for i := range each {
				s.Add("m.lua", "x", labels("l", fmt.Sprint((i*7+g)%(2*MaxSeries))), 1)
				if i%100 == 0 {
					s.Snapshot()
				}
			}
		})
	}
	all.Wait()
	sum := 0.0
	for _, one := range s.Snapshot() {
		sum += one.Value
	}
	if sum != 8*each || len(s.Snapshot()) != MaxSeries+1 {
		t.Errorf("%v in %d series", sum, len(s.Snapshot()))
	}
}

func TestNames(t *testing.T) {
	for name, good := range map[string]bool{"a": true, "a_1": true, "": false, "_a": false, "A": false, "1": false, "a-b": false, "a\n": false,
		strings.Repeat("a", MaxText): true, strings.Repeat("a", MaxText+1): false} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, good := range map[string]bool{"a": true, "A_1": true, "_a": true, "": false, "__a": false, "1": false, "module": false, "a.b": false} {
		if err := CheckLabel(name); (err == nil) != good {
			t.Errorf("label %q: %v", name, err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	for name, l := range map[string][]Label{"plain": nil, "labels": labels("kind", "link", "a", "b")} {
		b.Run(name, func(b *testing.B) {
			var s Set
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					s.Add("m.lua", "denied", l, 1)
				}
			})
		})
	}
}

// FuzzAdd: whatever labels come, the sum is right and the values are valid.
func FuzzAdd(f *testing.F) {
	f.Add("name", "value", "a\xff", "\xff")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2 string) {
		var s Set
		for range 2 {
			s.Add("m.lua", "x", labels(n1, v1), 1)
			s.Add("m.lua", "x", labels(n1, v1, n2, v2), 1)
			s.Add("m.lua", "x", labels(n2, v2), 1)
		}
		sum := 0.0
		for _, one := range s.Snapshot() {
			sum += one.Value
			for _, l := range one.Labels {
				if len(l.Value) > 3*MaxText || strings.ToValidUTF8(l.Value, "") != l.Value {
					t.Errorf("value %q", l.Value)
				}
			}
		}
		if sum != 6 {
			t.Errorf("sum %v", sum)
		}
	})
}
