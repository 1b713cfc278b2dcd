package shadow

// Learnt counts the keys that the paths of the plain shape remember, the metatables kept and the keys kept as Lua
// values, whichever are most.
func (s *Space) Learnt() int {
	return max(s.plain.root.count(), len(s.byMeta), len(s.keys))
}

// Kept is how many bytes d, and how many Docs s keeps for what comes next.
func (d *Doc) Kept() int { return cap(d.text) + 16*cap(d.tape) }

func (s *Space) Kept() (docs, bytes int) {
	for _, d := range s.docs {
		bytes += d.Kept()
	}
	return len(s.docs), bytes
}

func (p *path) count() int {
	n := len(p.memos)
	for _, m := range p.memos {
		if m.child != nil {
			n += m.child.count()
		}
	}
	return n
}
