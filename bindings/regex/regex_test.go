package regex

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

func never() bool { return false }

func compile(t testing.TB, pattern string) *Pattern {
	t.Helper()
	p, err := Compile(pattern, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func all(p *Pattern, s string) (list [][]int) {
	p.Each(s, never, func(at []int) bool { list = append(list, append([]int(nil), at...)); return true })
	return list
}

// long makes a search take the slow way.
var long = strings.Repeat("aé b\n_\xff", atOnce/4)

// TestEachAsGo: the matches are those that the package regexp finds, whatever they look back at, in short texts and long.
func TestEachAsGo(t *testing.T) {
	for _, pattern := range []string{``, `a`, `a*`, `b|`, `(a)|(b)`, `^`, `^a`, `(?m)^.`, `$`, `(?m)$`, `\b`, `\B`, `\b\w+\b`, `(?m)^(\w+)|(\d)`, `\Aa`, `(^)a|b`, `((^a))b?`, `^*`, `(?:^a)?`,
		`a*?`, `.`, `[^a]`, `(?i)A\b`, `x*\by?`, `\Q.\E|^\Qa`, `(?s).b`, `ab\b`, `é`} {
		p, re := compile(t, pattern), regexp.MustCompile(pattern)
		for _, s := range []string{"", "a", "ab ab", "\n\na b\n", "éa é\xffa\xff", "aab aXbé", ". a", "ab abc ab"} {
			if got, want := all(p, s), re.FindAllStringSubmatchIndex(s, -1); !reflect.DeepEqual(got, want) {
				t.Errorf("%q in %q: got %v, want %v", pattern, s, got, want)
			}
			if p.Test(s, never) != re.MatchString(s) {
				t.Errorf("%q in %q: %v", pattern, s, !re.MatchString(s))
			}
		}
		for _, s := range []string{long, strings.Repeat("-", len(long)) + "a b ab"} {
			want := re.FindAllStringSubmatchIndex(s, 20)
			var got [][]int
			p.Each(s, never, func(at []int) bool { got = append(got, at); return len(got) < 20 })
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q in long text: got %v, want %v", pattern, got, want)
			}
			if p.Test(s, never) != re.MatchString(s) {
				t.Errorf("%q in long text: %v", pattern, !re.MatchString(s))
			}
		}
	}
}

// TestWhole: a match is all of the text, whatever other matches there are, whatever the flags and however long the text.
func TestWhole(t *testing.T) {
	for _, c := range []struct{ pattern, flags, yes, no string }{
		{`a|ab`, "", "ab", "abc"}, {`a*?`, "", "aaa", "aab"}, {`(a+)(b?)`, "", "aa", "xaa"}, {`abc`, "", "abc", "abcd"}, {`abc`, "", "abc", "xabc"},
		{`abc`, "", "abc", "ab"}, {`a.c`, "is", "A\nC", "A\nC\n"}, {`^a$`, "m", "a", "a\n"}, {`a$`, "", "a", "a\n"}, {`a`, "", "a", "A"}, {``, "", "", "a"},
		{`\ba\b`, "", "a", "a a"}, {`\Q.`, "", ".", "a"}, {`a+`, "U", "aaa", "aaab"}, {`(?i)é`, "", "É", "É "}, {`[^x]*`, "", long, long + "x"},
	} {
		p, err := Compile(c.pattern, c.flags)
		if err != nil {
			t.Fatal(err)
		}
		if at := p.Whole(c.yes, never); at == nil || at[0] != 0 || at[1] != len(c.yes) || len(at) != 2+2*p.Captures() {
			t.Errorf("%q in %.20q: %v", c.pattern, c.yes, at)
		}
		if at := p.Whole(c.no, never); at != nil {
			t.Errorf("%q in %.20q: %v", c.pattern, c.no, at)
		}
	}
}

// TestNesting: a pattern that compiles can be put into those that searches need.
func TestNesting(t *testing.T) {
	refused := 0
	for n := 480; n < 505; n++ {
		p, err := Compile(`\b`+strings.Repeat("(?:", n)+"a"+strings.Repeat("*c)", n), "")
		if err != nil {
			refused++
			continue
		}
		p.Find("zz aaa", 2, never)
		p.Whole("aaa", never)
	}
	if refused == 0 || refused == 25 {
		t.Errorf("%d are refused", refused)
	}
}

// TestStop: a search ends soon after it has been told to, and finds nothing then.
func TestStop(t *testing.T) {
	s := strings.Repeat("a", 1<<20)
	for _, pattern := range []string{`(?:a?){500}b`, `(a|aa)+$b`, `\b(?:a?){500}b`, `.*.*.*b`, `(?:[^b]{0,90}){10}b`} {
		p := compile(t, pattern)
		for _, search := range []func(stopped func() bool) bool{
			func(stopped func() bool) bool { return p.Find(s, 0, stopped) != nil },
			func(stopped func() bool) bool { return p.Find(s, 7, stopped) != nil },
			func(stopped func() bool) bool { return p.Test(s, stopped) },
		} {
			looks, last, longest := 0, time.Now(), time.Duration(0)
			found := search(func() bool {
				longest, last = max(longest, time.Since(last)), time.Now()
				looks++
				return looks == 5
			})
			if found || looks != 5 {
				t.Errorf("%s: found %v, looked %d times", pattern, found, looks)
			}
			t.Logf("%s: %v between looks", pattern, longest)
		}
	}
}

// TestBounds: what would take long to compile, or to match, is refused with a reason.
func TestBounds(t *testing.T) {
	for pattern, want := range map[string]string{
		strings.Repeat("a", MaxLength+1):                      "the pattern has 16385 bytes",
		strings.Repeat("(a{0,30}){0,30}", 30):                 "the pattern is too large: about 56700 instructions",
		strings.Repeat(`\pL|`, maxClasses+1):                  "the pattern has 21 classes",
		`[\x{1}-\x{1e943}]`:                                   "the pattern has ranges of 125250 characters",
		`[\n-𞥂]`:                                              "the pattern has ranges of 125250 characters",
		`[é-􏿿][\]-𞥂]`:                                         "the pattern has ranges of 250",
		strings.Repeat("()", MaxCaptures+1):                   "the pattern has 100 captures",
		strings.Repeat("(", 2000) + strings.Repeat(")", 2000): "the pattern is too large",
		`((a{100}){100}){100}`:                                `repeats inside each other multiply to more than 1000: "{100}"`,
		`(?:a{1000}){2,3}`:                                    `repeats inside each other multiply to more than 1000: "{2,3}"`,
	} {
		if _, err := Compile(pattern, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %s", pattern, err, want)
		}
	}
	for flags, good := range map[string]bool{"": true, "imsU": true, "x": false, "ii": false, "-i": false, ")": false} {
		if _, err := Compile("a", flags); (err == nil) != good {
			t.Errorf("flags %q: %v", flags, err)
		}
	}
}

// TestErrors: an error says where it is.
func TestErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		`a(b`:            `a ( without its ), at character 2`,
		`(a)[(](b`:       `a ( without its ), at character 7`,
		`\Q(\E([]()]\((`: `a ( without its ), at character 14`,
		`a(b)\))`:        `a ) without its (, at character 7`,
		`[[:alpha:])](`:  `a ( without its ), at character 13`,
		`a**`:            `a repeat of a repeat, which needs (?:...) around the first: "**", at character 2`,
		`a++`:            `a repeat of a repeat, which needs (?:...) around the first: "++", at character 2`,
		`*a`:             `a repeat of nothing: "*", at character 1`,
		`a*b|*`:          `a repeat of nothing: "*", at character 5`,
		`x[a`:            `a [ without its ]: "[a", at character 2`,
		`x[z-a]`:         `no such range or class of characters: "z-a", at character 3`,
		`x\p{Foo}`:       `no such range or class of characters: "\\p{Foo}", at character 2`,
		`[[:foo:]]`:      `no such range or class of characters: "[:foo:]", at character 2`,
		`a\y`:            `no such escape sequence: "\\y", at character 2`,
		`a\`:             `a \ at the end`,
		`(a)\1`:          `RE2 has no back-references: "\\1", at character 4`,
		`(?<n>a)\k<n>`:   `RE2 has no back-references: "\\k", at character 8`,
		`(?P<n>a)(?P=n)`: `RE2 has no back-references: "(?P=", at character 9`,
		`(?=a)`:          `RE2 has no look-around: "(?=", at character 1`,
		`a(?!b)`:         `RE2 has no look-around: "(?!", at character 2`,
		`(?<=a)b`:        `RE2 has no look-around: "(?<=", at character 1`,
		`(?<!a)b`:        `RE2 has no look-around: "(?<!", at character 1`,
		`(?>a)`:          `RE2 has no such group: "(?>", at character 1`,
		`(?x)a`:          `RE2 has no such group: "(?x", at character 1`,
		`(?<n-m>a)`:      `a named group begins with (?P<name>: "(?<n-m>", at character 1`,
		`a{2000}`:        `a repeat of more than 1000 times, or with the most below the least: "{2000}", at character 2`,
		`a{3,2}`:         `a repeat of more than 1000 times, or with the most below the least: "{3,2}", at character 2`,
		"a\xff":          `what is no UTF-8`,
	} {
		_, err := Compile(pattern, "i")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", pattern, err, want)
		}
	}
}

// FuzzEach compares with the package regexp, on both ways to search.
func FuzzEach(f *testing.F) {
	f.Add(`^a|\b(b*)`, "ab ba\nab")
	f.Add(`\Qa`, "\xff\xc3")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		p, err := Compile(pattern, "")
		if err != nil || p.size > 1000 || len(s) > 1000 {
			return
		}
		want := regexp.MustCompile(pattern).FindAllStringSubmatchIndex(s, -1)
		if got := all(p, s); !reflect.DeepEqual(got, want) {
			t.Errorf("%q in %q: got %v, want %v", pattern, s, got, want)
		}
		p.size = atOnce + 1
		if got := all(p, s); !reflect.DeepEqual(got, want) {
			t.Errorf("%q in %q, read: got %v, want %v", pattern, s, got, want)
		}
	})
}

func BenchmarkTest(b *testing.B) {
	for _, pattern := range []string{`badword`, `https?://\S+\.(?:com|org)`, `(?i)\b(?:viagra|casino|crypto)\b`, `[a-z]+@[a-z]+\.com`} {
		for _, n := range []int{200, 64 << 10} {
			s := strings.Repeat("some words, and more. ", n/22+1)[:n]
			b.Run(fmt.Sprintf("%s/%d", pattern, n), func(b *testing.B) {
				p := compile(b, pattern)
				for b.Loop() {
					p.Test(s, never)
				}
			})
		}
	}
}

// BenchmarkCompile has the worst that the bounds let through.
func BenchmarkCompile(b *testing.B) {
	for name, pattern := range map[string]string{
		"literal": strings.Repeat("a", MaxSize), "folded": "(?i)" + strings.Repeat("k", MaxSize),
		"classes": strings.Repeat(`\pL|`, maxClasses), "foldedRanges": "(?i)" + strings.Repeat(`[b-\x{3333}]|`, 5),
		"foldedNot": "(?i)" + strings.Repeat(`[^\pL]|`, maxClasses), "words": strings.Repeat("wordy|w", MaxLength/7),
		"repeats": strings.Repeat("(?:a?){0,19}", 150), "anchored": "^(?:" + strings.Repeat(`\pL|`, maxClasses) + "a)$",
		"onepass": "^" + strings.Repeat(`a?b`, 300) + "$", "alternatives": "^(?:" + strings.Repeat(`a[a-f]x|`, 2000) + ")$",
		"nots": strings.Repeat("[^a]|", MaxLength/5), "dots": strings.Repeat(".|", MaxLength/2-1),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compile(pattern, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestRanges: what is no wide range is none.
func TestRanges(t *testing.T) {
	for pattern, want := range map[string]int{`[a-z0-9-]`: 0, `[а-я]`: 31, `[\x{430}-\x{44f}]-`: 31, `a-b--é`: 'é' - '-', `[a-ÿ]`: 'ÿ' - 'a', `-`: 0,
		`[\x{10000}-\x{10ffff}]`: lastFold - 0x10000, `[\x{20000}-\x{2ffff}]`: 0, `}-é`: 'é', `\n-é`: 'é', `-\x{zz}`: 0, `-\x`: 0} {
		if got := ranged(pattern); got != want {
			t.Errorf("%s: got %d, want %d", pattern, got, want)
		}
	}
}
