// Package counters keeps what modules count. There are bounds to how many series they can make, so that no user id in a
// label can fill the memory of the process, or of what collects the metrics.
package counters

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Bounds. What goes beyond them is counted all the same, under Other.
const (
	MaxNames  = 50  // metrics of one module
	MaxSeries = 100 // combinations of labels of one metric
	MaxLabels = 8   // of one series
	MaxText   = 128 // bytes of a name or of a label's value

	maxShapes = 10 // sets of label names of one metric that get a series for what goes beyond MaxSeries
)

// Other is the name of a metric, or the value of labels, that stands for all those for which there was no room.
const Other = "other"

// Label is a label of a series.
type Label struct{ Name, Value string }

// Series is the state of one counter.
type Series struct {
	Module, Name string
	Labels       []Label // sorted by name
	Value        float64
}

// Set holds the counters of all modules. The zero value is ready; it is safe for concurrent use.
type Set struct {
	series sync.Map // id -> *series; never removed

	mu      sync.Mutex
	modules map[string]map[string]*metric // guarded by mu, by module and name
}

type id struct{ module, name, labels string }

type series struct {
	bits   atomic.Uint64 // of a float64
	labels []Label
	of     id
}

// metric is how many series a metric has.
type metric struct {
	combinations int
	shapes       map[string]bool // sets of label names that have a series for the rest
	full         bool
}

var (
	nameForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	labelForm = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
)

// CheckName says what is wrong with the name of a metric.
func CheckName(name string) error {
	if len(name) > MaxText || !nameForm.MatchString(name) {
		return fmt.Errorf("a name has small letters, digits and _, a letter first, and at most %d bytes; got %q", MaxText, cut(name))
	}
	return nil
}

// CheckLabel says what is wrong with the name of a label.
func CheckLabel(name string) error {
	switch {
	case len(name) > MaxText || !labelForm.MatchString(name) || strings.HasPrefix(name, "__"):
		return fmt.Errorf("a label has letters, digits and _, no digit first, and at most %d bytes; got %q", MaxText, cut(name))
	case name == "module":
		return fmt.Errorf("the label module is there already: it is the module that counts")
	}
	return nil
}

// Add adds n, which must be finite and not negative, to a counter of a module. Name and labels have been checked; values
// are cut to what is allowed. Full is not "" where there is no room for more series, once for each metric and for each
// module: it says so.
func (s *Set) Add(module, name string, labels []Label, n float64) (full string) {
	labels = tidy(labels)
	of := id{module, name, key(labels)}
	found, ok := s.series.Load(of)
	if !ok {
		found, full = s.make(of, labels)
	}
	found.(*series).add(n)
	return full
}

func (s *series) add(n float64) {
	for {
		old := s.bits.Load()
		if s.bits.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+n)) {
			return
		}
	}
}

// tidy sorts labels, in a slice of its own if it has to change them.
func tidy(labels []Label) []Label {
	labels = slices.Clone(labels)
	for i := range labels {
		labels[i].Value = cut(labels[i].Value)
	}
	slices.SortFunc(labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return labels
}

// key tells combinations of labels apart. No name or value has the byte 0xff: they are UTF-8.
func key(labels []Label) string {
	if len(labels) == 0 {
		return ""
	}
	var b strings.Builder
	for _, l := range labels {
		b.WriteString(l.Name)
		b.WriteByte(0xff)
		b.WriteString(l.Value)
		b.WriteByte(0xff)
	}
	return b.String()
}

// cut makes text a valid value.
func cut(text string) string {
	if len(text) > MaxText {
		end := MaxText
		for end > MaxText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return strings.ToValidUTF8(text, "\ufffd")
}
