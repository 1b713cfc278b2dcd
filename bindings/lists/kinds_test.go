package lists

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/text"
)

// TestHas: what is in lists, by their text.
func TestHas(t *testing.T) {
	for _, tt := range []struct {
		kind    Kind
		content string
		size    int
		in, out []string
	}{
		{Strings, "abc\n# comment\n\n  def  \n\\#room:a.b\nabc\n", 3, []string{"abc", "def", "#room:a.b"}, []string{"", "ABC", "ab", "# comment", "  def  ", `\#room:a.b`}},
		{Strings, "\ufeffabc\r\ndef\r\nno break at the end", 3, []string{"abc", "def", "no break at the end"}, []string{"abc\r", "\ufeffabc"}},
		{Strings, strings.Repeat("a\n", 20) + "\xff\xfe\nb", 2, []string{"a", "b"}, []string{"\xff\xfe"}},
		{Strings, "", 0, nil, []string{"", "a"}},
		{CIDRs, "10.0.0.0/8 # inner\n192.0.2.7;SBL1\n2001:db8::/32\n::ffff:198.51.100.0/120\n", 4,
			[]string{"10.1.2.3", "192.0.2.7", "2001:DB8:1::1", "[2001:db8::2]", "::ffff:10.1.1.1", "198.51.100.9"},
			[]string{"11.0.0.1", "192.0.2.8", "2001:db9::", "", "10.1.2", "10.1.2.3:80"}},
		{Domains, "evil.com\n*.bad.org\n.worse.net\n0.0.0.0 ads.example # hosts file\nhttp://phish.example/login\nBÜCHER.de\n1.2.3.4\nzip\n", 8,
			[]string{"evil.com", "www.evil.com", "a.b.EVIL.com.", "bad.org", "x.bad.org", "worse.net", "ads.example", "phish.example", "bücher.de",
				"www.xn--bcher-kva.de", "1.2.3.4", "0x1020304", "a.zip"},
			[]string{"notevil.com", "com", "", "evil.com.au", "org", "2.3.4", "0.1.2.3.4", "0.0.0.0", "a b", "..", "."}},
		{Globs, "*.evil.com\n@spam*:*\n*casino*\nexact\na?c\n*:evil.org\nexact\n", 6,
			[]string{"a.evil.com", ".evil.com", "@spammer:x.y", "my casino here", "exact", "abc", "@a:evil.org"},
			[]string{"evil.com", "@a:b", "exact ", "ac", "abbc", "", "@a:evil.organ"}},
	} {
		c, err := build(tt.kind, false, tt.content)
		if err != nil {
			t.Errorf("%s %q: %v", tt.kind, tt.content, err)
			continue
		}
		if c.Size() != tt.size {
			t.Errorf("%s %q: %d entries, want %d", tt.kind, tt.content, c.Size(), tt.size)
		}
		for want, list := range map[bool][]string{true: tt.in, false: tt.out} {
			for _, s := range list {
				if got, err := c.Has(s, nil); got != want || err != nil {
					t.Errorf("%s %q: has(%q) is %v, %v", tt.kind, tt.content, s, got, err)
				}
			}
		}
	}
}

// TestRefused: what is no list is not taken for a short one.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		kind          Kind
		content, want string
	}{
		{Strings, "\xff\xfea\x00b\x00", "it is UTF-16; want UTF-8"},
		{Strings, "\x1f\x8b\x08", "it is compressed; want plain text"},
		{Strings, " \n<!DOCTYPE html><title>503</title>", "it is a page of HTML, and no list"},
		{Strings, "\x00\x01\x02\n\xff\nabc", "it is no list of kind set: 2 of 3 lines are no entries, the first in line 1"},
		{CIDRs, "# nets\n10.0.0.0/8\nbad.com\n", "it is no list of kind cidrs: 1 of 2 lines are no entries, the first in line 3"},
		{Domains, "<b>not found</b>", "it is no list of kind domains: 1 of 1 lines are no entries, the first in line 1"},
		{Policies, "@a:b", "it is no list of kind policies: 1 of 1 lines are no entries, the first in line 1"},
		{Words, "\u200b", "it is no list of kind words: 1 of 1 lines are no entries, the first in line 1"},
		{"sets", "", `there is no kind of list called "sets"`},
	} {
		if _, err := build(tt.kind, false, tt.content); err == nil || err.Error() != tt.want {
			t.Errorf("%s %q: got %v\nwant %s", tt.kind, tt.content, err, tt.want)
		}
	}
	c, err := build(CIDRs, false, strings.Repeat("10.0.0.0/8\n", 20)+"slip\n10.0.0.1\nslip")
	if err != nil || c.skipped != 2 || c.firstSkipped != 21 {
		t.Errorf("a few slips: got %+v, %v", c, err)
	}
}

func TestFindWord(t *testing.T) {
	for _, tt := range []struct {
		list     string
		whole    bool
		text     string
		want     string // the word; "" for none
		from, to int
	}{
		{"casino\nfree money", false, "Get FREE  money", "", 0, 0},
		{"casino\nfree money", false, "Get FREE money at the CÄSINO", "free money", 4, 14},
		{"Casino", false, "ｃａｓｉｎｏ", "Casino", 0, 6},
		{"casi\u200bno", false, "my casino", "casi\u200bno", 3, 9},
		{"ass", false, "class", "ass", 2, 5},
		{"ass", true, "class, glassy asset", "", 0, 0},
		{"ass", true, "class ass!", "ass", 6, 9},
		{"a b\nb", true, "xa b", "b", 3, 4}, // also where a longer one that does not count covers it
		{"he\nshe\nhers", false, "ushers", "she", 1, 4},
		{"$$$", true, "win$$$now", "$$$", 3, 6},
		{"über", true, "Übergang", "", 0, 0},
		{"über", true, "(Über)", "über", 1, 5},
		{"спам", true, "это СПАМ.", "спам", 7, 15},
		{"x", false, "", "", 0, 0},
		{"", false, "anything", "", 0, 0},
	} {
		c, err := build(Words, tt.whole, tt.list)
		if err != nil {
			t.Fatal(tt.list, err)
		}
		w, found, err := c.FindWord(tt.text, nil)
		if err != nil || found != (tt.want != "") || found && w != (Word{tt.want, tt.from, tt.to}) {
			t.Errorf("%q in %q: got %+v, %v, %v", tt.list, tt.text, w, found, err)
		}
	}
}

// TestWordsAsOneByOne: the automaton finds what looking for each word finds.
func TestWordsAsOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func(most int) string {
		var b strings.Builder
		for range 1 + r.IntN(most) {
			b.WriteByte("abc d"[r.IntN(5)])
		}
		return b.String()
	}
	for range 3000 {
		var list []string
		for range 1 + r.IntN(6) {
			if w := strings.TrimSpace(random(4)); w != "" {
				list = append(list, w)
			}
		}
		s, whole := random(12), r.IntN(2) == 0
		c, err := build(Words, whole, strings.Join(list, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		want := Word{}
		for _, w := range list {
			for from := 0; from+len(w) <= len(s); from++ {
				to := from + len(w)
				if s[from:to] == w && (!whole || alone(s, from, to)) && (want.To == 0 || to < want.To || to == want.To && from < want.From) {
					want = Word{w, from, to}
				}
			}
		}
		if got, _, err := c.FindWord(s, nil); got != want || err != nil {
			t.Fatalf("%q (whole: %v) in %q: got %+v, %v, want %+v", list, whole, s, got, err, want)
		}
	}
}

func TestMatch(t *testing.T) {
	c, err := build(Policies, false, policyLines([]Rule{
		{Users, "@bad:a.b", Ban, "spam"}, {Users, "@*:evil.org", "m.other", "why"}, {Users, "@bot?:*", Ban, ""},
		{Users, "@bot1:evil.org", "m.other", ""}, {Servers, "*.Evil.org", Ban, "all of it"}, {InRooms, "!a:b", Ban, ""},
	}))
	if err != nil || c.Size() != 6 {
		t.Fatal(c, err)
	}
	for _, tt := range []struct {
		about  About
		entity string
		want   string
	}{
		{Users, "@bad:a.b", "m.ban spam @bad:a.b"}, {Users, "@BAD:a.b", ""}, {Users, "@x:evil.org", "m.other why @*:evil.org"},
		{Users, "@bot1:evil.org", "m.ban  @bot?:*"}, // a ban counts before all else
		{Servers, "matrix.EVIL.org", "m.ban all of it *.Evil.org"}, {Servers, "evil.org", ""}, {Servers, "@bad:a.b", ""},
		{InRooms, "!a:b", "m.ban  !a:b"}, {Users, "!a:b", ""}, {"event", "x", ""},
	} {
		r, found, err := c.Match(tt.about, tt.entity, nil)
		got := fmt.Sprint(r.Recommendation, " ", r.Reason, " ", r.Entity)
		if err != nil || found != (tt.want != "") || found && got != tt.want {
			t.Errorf("%s %s: got %q, %v, %v", tt.about, tt.entity, got, found, err)
		}
	}
}

// TestMeter: what takes long ends when the meter says so.
func TestMeter(t *testing.T) {
	stop := func(int) error { return fmt.Errorf("stopped") }
	many := policyLines(nil)
	for i := range 1000 {
		many += fmt.Sprintf(`{"about":"user","entity":"*%d*","recommendation":"m.ban"}`+"\n", i)
	}
	policies, err := build(Policies, false, many)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := policies.Match(Users, "@a:b", text.Meter(stop)); err == nil {
		t.Error("match is not stopped")
	}
	words, err := build(Words, true, strings.Join(strings.SplitAfter(strings.Repeat("a", 300), "a"), "\n")+"\n"+strings.Repeat("a", 3))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := words.FindWord(strings.Repeat("a", 5000), stop); err == nil {
		t.Error("find is not stopped")
	}
}
