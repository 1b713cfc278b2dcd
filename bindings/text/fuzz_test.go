package text

import (
	"net/netip"
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile are texts made to be slow to read, each repeated.
var hostile = []string{
	"a", ".", "a.", "a.b", "http:", "http://", "https://a", "https://a.example/", "http:@", "@", "@a:", "@a:b.co", "a@", "a.co@b.co ", "a.co@",
	"[", "](", "[a](", "(http://a/", "(", ")", "%", "%25", "%2e", "%2525", "%3A%2F%2F", "http://a/%68%74%74%70%3A%2F%2Fa", "http://a/?http%3A%2F%2Fa ",
	"<", "<a ", "<a href=", "<a href=a.co>", "<b>", "</a>", "<!--", "&", "&amp", "&#", "<a href=//a.co>x</a>", "<script>", "<a x=",
	"\u200b", "\u0301", "é", "请", "请a.co", "ﷺ", "。", "👉", "\xff", "xn--", "http://xn--a", "a-", "1.", "http://1.", "0x", "[::", "http://[",
	"matrix:", "mailto:", "matrix:u/", "mailto:@", ":", "://", "a://", "\\", "\x00", "a\u0301\u0302", "ａ．", "a.co/", "a.co/(", "a.x/", "a.co:1",
}

// TestHostileIsLinear: a text that is 8 times as long takes about 8 times as long, not 64. What else the machine does can
// make one measurement wrong, not five.
func TestHostileIsLinear(t *testing.T) {
	took := func(unit string, size int) time.Duration {
		s := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		if _, err := LinksIn(s, nil); err != nil {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	for _, unit := range hostile {
		var short, long time.Duration
		linear := false
		for range 5 {
			short, long = took(unit, 1<<14), took(unit, 1<<17)
			if linear = long < 25*short+10*time.Millisecond; linear {
				break
			}
		}
		if !linear {
			t.Errorf("%q: %v, and 8 times as much %v", unit, short, long)
		}
	}
}

// FuzzLinks: whatever is in a text, what is found is in order, and the same again.
func FuzzLinks(f *testing.F) {
	for _, s := range hostile {
		f.Add(s + "x " + s + s)
	}
	f.Add(`[a](https://u:p@ev%69l。example:80/?u=https%3A%2F%2Fb.co) <a href="//ev&#105;l.example">x</a> me@a.co @a:b.co`)
	f.Fuzz(func(t *testing.T, s string) {
		links, err := LinksIn(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, l := range links {
			total += len(l.URL)
			if l.URL == "" || l.Text == "" || l.Kind == "" || len(l.Host) > 253 || !isASCII(l.Host) || !strings.HasSuffix(l.Host, l.Domain) {
				t.Errorf("%q: %+v", s, l)
			}
			if strings.ToLower(l.Host) != l.Host || l.Host != "" && (l.Host[0] == '.' || strings.HasSuffix(l.Host, ".")) {
				t.Errorf("%q: host %q", s, l.Host)
			}
			if _, err := netip.ParseAddr(l.Host); err == nil || l.Kind != "web" || l.Host == "" {
				continue
			}
			if again, _ := LinksIn("https://"+l.Host+"/", nil); len(again) != 1 || again[0].Host != l.Host {
				t.Errorf("%q: %q became %+v", s, l.Host, again)
			}
		}
		if total > 40*len(s)+40 {
			t.Errorf("%q: %d bytes of links", s, total)
		}
	})
}

// FuzzTexts: folding twice is folding once, and what is UTF-8 stays it.
func FuzzTexts(f *testing.F) {
	for _, s := range append(hostile, "Straße ﬁ İ ǰ ͅ", "раураl") {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		for name, change := range map[string]func(string, Meter) (string, error){"Fold": Fold, "Skeleton": Skeleton, "Strip": Strip} {
			out, err := change(s, nil)
			if err != nil || utf8.ValidString(s) && !utf8.ValidString(out) {
				t.Errorf("%s(%q) = %q, %v", name, s, out, err)
			}
		}
		folded, _ := Fold(s, nil)
		if again, _ := Fold(folded, nil); again != folded {
			t.Errorf("%q: folded %q, then %q", s, folded, again)
		}
		if part := Truncate(s, n); Len(part) != max(0, min(n, Len(s))) || !strings.HasPrefix(s, part) {
			t.Errorf("Truncate(%q, %d) = %q", s, n, part)
		}
	})
}

// FuzzGlob compares with the standard library's patterns, which have * and ? too.
func FuzzGlob(f *testing.F) {
	f.Add("a*b?c*", "aXbYcZ")
	f.Add("*", "")
	f.Add("??*é", "aaé")
	f.Add("*aab?b*b?", "aabaabbbab")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if strings.ContainsAny(pattern, `[\/`) || strings.Contains(s, "/") || len(pattern) > 100 || !utf8.ValidString(pattern+s) {
			t.Skip("path.Match, with which this compares, means something else by it, or takes too long")
		}
		g, ok := CompileGlob(pattern, false)
		if !ok {
			t.Fatal("too long")
		}
		want, _ := path.Match(pattern, s)
		if got, err := g.Match(s, nil); got != want || err != nil {
			t.Errorf("%q, %q: %v, want %v", pattern, s, got, want)
		}
	})
}

// FuzzNets compares the sorted set with asking each network.
func FuzzNets(f *testing.F) {
	f.Add("10.0.0.0/8 10.1.0.0/16 2001:db8::/32 ::/0 10.1.2.3", "10.1.2.4")
	f.Fuzz(func(t *testing.T, list, s string) {
		ip, ok := ParseIP(s)
		if !ok {
			t.Skip("no address, which no list has")
		}
		var nets []netip.Prefix
		want := false
		for _, s := range strings.Fields(list) {
			if n, ok := ParseNet(s); ok {
				nets, want = append(nets, n), want || n.Contains(ip)
			}
		}
		if got := NewNets(nets).Has(ip); got != want {
			t.Errorf("%s in %s: %v, want %v", s, list, got, want)
		}
	})
}
