package lists

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings/text"
)

// About is what a rule is about.
type About string

// What rules are about.
const (
	Users   About = "user"
	InRooms About = "room"
	Servers About = "server"
)

// Ban is the recommendation that says to keep somebody out, under whatever name a rule has it.
const Ban = "m.ban"

// Rule is a rule of a policy list.
type Rule struct {
	About          About  `json:"about"`
	Entity         string `json:"entity"` // a pattern, with * and ?
	Recommendation string `json:"recommendation"`
	Reason         string `json:"reason,omitempty"`
}

// policies is the index of Policies.
type policies struct {
	about map[About]*ruleSet
	n     int
}

// ruleSet has the rules about users, rooms or servers: bans first, so that the first that fits is the one to know of.
type ruleSet struct {
	globs *globs
	rules []Rule
}

func newPolicies(entries *lines, _ bool) (index, error) {
	p := &policies{about: map[About]*ruleSet{}}
	var rules []Rule
	for line, ok := entries.next(); ok; line, ok = entries.next() {
		var r Rule
		if json.Unmarshal([]byte(line), &r) != nil || r.Entity == "" || r.Recommendation == "" {
			entries.unfit()
			continue
		}
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b Rule) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a.Entity, b.Entity), strings.Compare(a.Reason, b.Reason))
	})
	for _, r := range rules {
		s := p.about[r.About]
		if s == nil {
			s = &ruleSet{globs: &globs{exact: map[string]int{}, byTail: map[string][]pattern{}}}
			p.about[r.About] = s
		}
		if s.globs.add(normal(r.About, r.Entity), len(s.rules)) {
			s.rules = append(s.rules, r)
			s.globs.text += int64(len(r.Entity) + len(r.Reason))
			s.globs.n++
			p.n++
		}
	}
	return p, tooMany(p.n)
}

// rank puts bans first.
func rank(r Rule) int {
	if r.Recommendation == Ban {
		return 0
	}
	return 1
}

// normal is an entity as it is compared: the names of servers have no case.
func normal(about About, entity string) string {
	if about == Servers {
		return strings.ToLower(entity)
	}
	return entity
}

// perRule is what a Rule takes besides its texts, in bytes.
const perRule = 80

func (p *policies) size() int { return p.n }

func (p *policies) bytes() (n int64) {
	for _, s := range p.about {
		n += s.globs.bytes() + perRule*int64(len(s.rules))
	}
	return n
}

func (p *policies) match(about About, entity string, m text.Meter) (r Rule, found bool, err error) {
	if s := p.about[about]; s != nil {
		if place, ok := s.globs.first(normal(about, entity), m); ok {
			r, found = s.rules[place], true
		}
	}
	if m != nil {
		err = m(0)
	}
	return r, found, err
}

// policyLines writes rules as the text of a list.
func policyLines(rules []Rule) string {
	var b strings.Builder
	for _, r := range rules {
		text, err := json.Marshal(r)
		if err != nil {
			panic(err) // texts
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return b.String()
}
