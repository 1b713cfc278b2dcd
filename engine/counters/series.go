package counters

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// make finds or makes the series for a combination that has none, within the bounds.
func (s *Set) make(of id, labels []Label) (found any, full string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.series.Load(of); ok { // another was faster
		return found, ""
	}
	m, full := s.metricLocked(of.module, of.name)
	if m == nil { // no room for the metric: all of them are one
		return s.seriesLocked(id{module: of.module, name: Other}, nil), full
	}
	if m.combinations < MaxSeries {
		m.combinations++
		return s.seriesLocked(of, labels), full
	}
	if !m.full {
		m.full = true
		full = fmt.Sprintf("%s has %d combinations of labels; all others count as %q", of.name, MaxSeries, Other)
	}
	return s.seriesLocked(m.rest(of, labels)), full
}

// metricLocked gives the metric of a name; nil if there is no room for it.
func (s *Set) metricLocked(module, name string) (m *metric, full string) {
	if s.modules == nil {
		s.modules = map[string]map[string]*metric{}
	}
	names := s.modules[module]
	if names == nil {
		names = map[string]*metric{}
		s.modules[module] = names
	}
	if m = names[name]; m != nil {
		return m, ""
	}
	if len(names) < MaxNames {
		m = &metric{shapes: map[string]bool{}}
		names[name] = m
		return m, ""
	}
	if _, told := names[""]; !told {
		names[""] = nil // no metric has this name
		full = fmt.Sprintf("there are %d metrics of this module; all others count as %q", MaxNames, Other)
	}
	return nil, full
}

// rest is the series for what no combination is left for.
func (m *metric) rest(of id, labels []Label) (id, []Label) {
	others := make([]Label, len(labels))
	for i, l := range labels {
		others[i] = Label{l.Name, Other}
	}
	shape := key(others)
	if !m.shapes[shape] && len(m.shapes) == maxShapes {
		return id{of.module, of.name, ""}, nil
	}
	m.shapes[shape] = true
	return id{of.module, of.name, shape}, others
}

func (s *Set) seriesLocked(of id, labels []Label) any {
	found, _ := s.series.LoadOrStore(of, &series{labels: labels, of: of})
	return found
}

// Snapshot lists all counters, sorted by module, name and labels.
func (s *Set) Snapshot() (all []Series) {
	var found []*series
	for _, one := range s.series.Range {
		found = append(found, one.(*series))
	}
	slices.SortFunc(found, func(a, b *series) int {
		return cmp.Or(cmp.Compare(a.of.module, b.of.module), cmp.Compare(a.of.name, b.of.name), cmp.Compare(a.of.labels, b.of.labels))
	})
	for _, one := range found {
		all = append(all, Series{one.of.module, one.of.name, one.labels, math.Float64frombits(one.bits.Load())})
	}
	return all
}
