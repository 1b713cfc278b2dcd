package shadow

import lua "github.com/yuin/gopher-lua"

// Bounds on what a Space learns, whatever keys strangers send.
const (
	maxMemos = 24  // keys remembered per path
	maxName  = 64  // bytes of a key worth remembering
	maxSlots = 4   // views of one path that are alive at once and have a store; more are loose
	maxPaths = 64  // per Space
	maxKeys  = 256 // that a Space has as Lua values
)

// How often a view is prepared less than it could be, to learn whether that is still right, in views of a path.
const (
	probeEvery  = 64  // to see whether the value is touched at all
	sampleEvery = 128 // to see which of the remembered keys are read
)

// A path is a place in the values of one Shape, such as event.content. It remembers which keys scripts read there.
type path struct {
	memos []memo
	heads [64]uint8 // by hash of the name: number of the first memo plus 1, 0 for none
	slots []*view   // made so far; the first used ones are alive
	used  int

	uses    uint32
	score   int8 // from 0 to maxScore: how likely a view is touched
	waiting bool // the latest view was not prepared and has not been touched yet
	sample  bool // the next view that is touched starts with nothing prepared
}

// A memo is a key that was read.
type memo struct {
	name    string
	next    uint8 // number of the next memo with this hash plus 1
	seen    bool  // read although it was not prepared
	unseen  uint8 // samples in a row in which it was not read
	child   *path // if its value is a container
	compute func(any) any
}

const (
	maxScore  = 8
	likely    = 4
	forgetful = 8 // a key that was not read in so many samples is forgotten
)

// expect is asked for each new view of p: will it probably be touched, so that it pays to prepare it now?
func (p *path) expect() bool {
	if p.waiting && p.score > 0 {
		p.score--
	}
	p.uses++
	p.sample = p.sample || p.uses%sampleEvery == 0
	p.waiting = p.score < likely || p.uses%probeEvery == 0
	return !p.waiting
}

func (p *path) touch() {
	if p.waiting {
		p.waiting = false
		p.score = min(p.score+1, maxScore)
	}
}

// hash has to be cheap and to tell apart the keys of an event; find compares the names anyway.
func hash[T string | []byte](s T) uint8 {
	if len(s) == 0 {
		return 0
	}
	return (uint8(len(s)) + s[0]*5 + s[len(s)-1]*9) & 63
}

// find gives the number of the memo of a key, or -1.
func find[T string | []byte](p *path, name T) int {
	for n := p.heads[hash(name)]; n != 0; n = p.memos[n-1].next {
		if p.memos[n-1].name == string(name) {
			return int(n) - 1
		}
	}
	return -1
}

// remember gives the number of a new memo, or -1 if there is no room for one.
func (p *path) remember(name string, compute func(any) any) int {
	if len(p.memos) == maxMemos || len(name) > maxName {
		return -1
	}
	p.memos = append(p.memos, memo{name: name, compute: compute})
	p.link(len(p.memos) - 1)
	return len(p.memos) - 1
}

func (p *path) link(i int) {
	h := hash(p.memos[i].name)
	p.memos[i].next = p.heads[h]
	p.heads[h] = uint8(i + 1)
}

// review is called after a sample. Keys that are no longer read go, sooner if others need their place. It says
// whether any went: then the slots of p are of no use any more.
func (p *path) review() (gone []memo) {
	limit := uint8(forgetful)
	if len(p.memos) == maxMemos {
		limit = 1
	}
	kept := make([]memo, 0, len(p.memos))
	for _, m := range p.memos {
		if m.unseen++; m.seen {
			m.unseen = 0
		}
		m.seen = false
		if m.unseen >= limit {
			gone = append(gone, m)
		} else {
			kept = append(kept, m)
		}
	}
	p.memos, p.heads = kept, [64]uint8{}
	for i := range p.memos {
		p.link(i)
	}
	return gone
}

// keyValue is a key as a string of Lua. Events have the same few again and again, so most need no allocation.
func keyValue[T string | []byte](s *Space, key T) lua.LValue {
	if value, ok := s.keys[string(key)]; ok {
		return value
	}
	value := lua.LString(key)
	if len(key) <= maxName {
		if len(s.keys) == maxKeys {
			clear(s.keys)
		}
		s.keys[string(value)] = value
	}
	return value
}
