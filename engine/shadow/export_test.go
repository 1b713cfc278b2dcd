package shadow

// Learnt counts the keys that the paths of the plain shape remember, and the metatables kept, whichever is more.
func (s *Space) Learnt() int {
	return max(s.plain.root.count(), len(s.byMeta))
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
