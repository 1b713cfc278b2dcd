package luaconv

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// What values occupy, in bytes, as measured: a table of gopher-lua has two maps and a list for its fields. Without the
// bytes of text, which the other side mostly shares.
const (
	luaTable   = 100
	luaFields  = 600 // of a table that has any
	luaField   = 140
	luaElement = 24

	goMap     = 48
	goFields  = 280 // of a map that has any
	goField   = 80
	goList    = 24
	goElement = 24
)

// payEvery is how many bytes are spent at once, which is some microseconds of work.
const payEvery = 8192

// account tells what a conversion costs to somebody who may end it.
type account struct {
	spend func(bytes int) error // may be nil
	due   int
}

// pay accounts for n bytes.
func (a *account) pay(n int) error {
	if a.due += n; a.due < payEvery {
		return nil
	}
	return a.settle()
}

// settle pays what is due.
func (a *account) settle() error {
	n := a.due
	if a.due = 0; a.spend == nil {
		return nil
	}
	return a.spend(n)
}

// poll gives what asks whether to go on; nil if nobody is to be asked.
func (a *account) poll() func() error {
	if a.spend == nil {
		return nil
	}
	return a.settle
}

// Account tells spend what plain, a value such as shadow.Plain gives, occupies.
func Account(plain any, spend func(bytes int) error) error {
	a := account{spend: spend}
	if err := a.weigh(plain); err != nil {
		return err
	}
	return a.settle()
}

func (a *account) weigh(plain any) (err error) {
	switch plain := plain.(type) {
	case string:
		err = a.pay(len(plain))
	case map[string]any:
		err = a.pay(goMap + goFields + len(plain)*goField)
		for key, v := range plain {
			if err = cmp.Or(err, a.pay(len(key))); err == nil {
				err = a.weigh(v)
			}
			if err != nil {
				break
			}
		}
	case []any:
		err = a.pay(goList + len(plain)*goElement)
		for i := 0; i < len(plain) && err == nil; i++ {
			err = a.weigh(plain[i])
		}
	}
	return err
}

// pollComparisons is how many comparisons of keys, of some 20 ns each, pass between two polls.
const pollComparisons = 512

// SortedKeys gives the keys of m in order. It asks poll now and then, unless that is nil, and gives up with its error:
// a module may have made a map of any size.
func SortedKeys[V any](m map[string]V, poll func() error) ([]string, error) {
	if poll == nil || len(m) < pollComparisons {
		return slices.Sorted(maps.Keys(m)), nil
	}
	keys := slices.AppendSeq(make([]string, 0, len(m)), maps.Keys(m))
	var err error
	n := 0
	slices.SortFunc(keys, func(a, b string) int {
		if err != nil {
			return 0 // to be done soon
		}
		if n++; n%pollComparisons == 0 {
			err = poll()
		}
		return strings.Compare(a, b)
	})
	return keys, err
}
