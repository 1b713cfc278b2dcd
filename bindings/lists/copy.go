package lists

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/axolua/axolua/bindings/text"
)

// Kind is what the entries of a list are.
type Kind string

// The kinds.
const (
	Strings  Kind = "set"      // texts, compared as they are
	CIDRs    Kind = "cidrs"    // networks and addresses
	Words    Kind = "words"    // words and phrases, found in texts; letters count as text.Fold gives them
	Domains  Kind = "domains"  // names of hosts, with all that is below them
	Globs    Kind = "globs"    // patterns of Matrix, with * and ?
	Policies Kind = "policies" // rules of a policy room
)

// kinds say of each what it can be asked, as Lua names it, and how its index is made.
var kinds = map[Kind]struct {
	methods []string
	index   func(entries *lines, wholeWords bool) (index, error)
}{
	Strings:  {[]string{"has", "size"}, newStrings},
	CIDRs:    {[]string{"has", "size"}, newCIDRs},
	Words:    {[]string{"find", "size"}, newWords},
	Domains:  {[]string{"find", "has", "size"}, newDomains},
	Globs:    {[]string{"has", "size"}, newGlobs},
	Policies: {[]string{"match", "size"}, newPolicies},
}

// Methods lists what a list of this kind can be asked: has, find, match, size.
func (k Kind) Methods() []string { return slices.Clone(kinds[k].methods) }

// Offers reports whether a list of this kind can be asked a method.
func (k Kind) Offers(method string) bool { return slices.Contains(kinds[k].methods, method) }

// index answers for a Copy. It does not change.
type index interface {
	size() int
	bytes() int64 // in memory, about
}

// haser is the index of a kind with has.
type haser interface {
	has(s string, m text.Meter) (bool, error)
}

// Copy is a list as it was at one moment. It does not change, and is safe for concurrent use.
type Copy struct {
	index index
	sum   [sha256.Size]byte // of the content

	skipped, firstSkipped int // lines that were no entries
}

// build makes a Copy of the text of a list.
func build(kind Kind, wholeWords bool, content string) (*Copy, error) {
	k, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("there is no kind of list called %q", kind)
	}
	entries, err := readLines(content)
	if err != nil {
		return nil, err
	}
	made, err := k.index(entries, wholeWords)
	if err == nil {
		err = entries.judge(kind)
	}
	if err != nil {
		return nil, err
	}
	return &Copy{index: made, skipped: entries.wrong, firstSkipped: entries.firstWrong}, nil
}

// Size is the number of different entries.
func (c *Copy) Size() int { return c.index.size() }

// Has reports whether s is in a list of kind set, is an address in one of cidrs, a host in or below one of domains, or
// fits one of globs.
func (c *Copy) Has(s string, m text.Meter) (bool, error) { return c.index.(haser).has(s, m) }

// FindWord finds the word in s that ends first, and of those the longest.
func (c *Copy) FindWord(s string, m text.Meter) (w Word, found bool, err error) {
	return c.index.(*words).find(s, m)
}

// Domain gives the entry of a list of domains that a host is, or is below.
func (c *Copy) Domain(host string) (entry string, found bool) { return c.index.(*domains).find(host) }

// Match finds a rule of policies about an entity.
func (c *Copy) Match(about About, entity string, m text.Meter) (r Rule, found bool, err error) {
	return c.index.(*policies).match(about, entity, m)
}
