package lists

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// lineup is which lists there are, between two changes.
type lineup struct {
	lists map[string]*List
	// served are those of the modules that serve: others than lists from a change until modules are loaded with it, or for as
	// long as those are refused. They are kept up to date as well.
	served map[string]*List
	// retired are those that served before. Modules that still answer find them, as they were.
	retired map[string]*List
}

// list finds a list by name; nil if there is none.
func (l *lineup) list(name string) *List {
	return cmp.Or(l.lists[name], l.served[name], l.retired[name])
}

// all gives each list of several maps once, sorted by name within a map.
func all(of ...map[string]*List) iter.Seq[*List] {
	return func(yield func(*List) bool) {
		seen := map[*List]bool{}
		for _, lists := range of {
			for _, name := range slices.Sorted(maps.Keys(lists)) {
				l := lists[name]
				if !seen[l] && !yield(l) {
					return
				}
				seen[l] = true
			}
		}
	}
}

// alive are those that are kept up to date.
func (l *lineup) alive() iter.Seq[*List] { return all(l.lists, l.served) }

// declared finds the list of exactly this declaration; nil if there is none.
func (l *lineup) declared(d Declaration) *List {
	for _, lists := range []map[string]*List{l.lists, l.served} {
		if have := lists[d.Name]; have != nil && have.declared == d {
			return have
		}
	}
	return nil
}

func (l *lineup) same(declared []Declaration) bool {
	return len(l.lists) == len(declared) && !slices.ContainsFunc(declared, func(d Declaration) bool {
		have := l.lists[d.Name]
		return have == nil || have.declared != d
	})
}
