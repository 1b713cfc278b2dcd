package text

import (
	"strings"
	"testing"
	"unicode"
)

// TestFoldInParts: a long text folds as its pieces do, wherever it is cut.
func TestFoldInParts(t *testing.T) {
	for _, unit := range []string{"É", "e\u0301", "Straße ", "각", "ﷺ", "👨\u200d👩\u200d👧", "a\u200b"} {
		one, err := Fold(unit, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, shift := range []string{"", "x", "xy", "xyz"} {
			n := 3 * partSize / len(unit)
			got, err := Fold(shift+strings.Repeat(unit, n), nil)
			if want := shift + strings.Repeat(one, n); err != nil || got != want {
				t.Errorf("%q: %d bytes, want %d, %v", unit, len(got), len(want), err)
			}
		}
	}
	if got, _ := Fold("a"+strings.Repeat("\u0301", 1e5)+"b", nil); got != "ab" {
		t.Errorf("many accents: %d bytes", len(got))
	}
}

// TestSkeleton: the examples of UTS 39, and alphabets that spammers like.
func TestSkeleton(t *testing.T) {
	for _, c := range [][2]string{
		{"раураl", "paypal"}, {"ѕсоре", "scope"}, {"ρ⍺у𝓅𝒂ן", "paypal"}, {"𝔭𝒶ỿ𝕡𝕒ℓ", "paypal"}, {"ΑΒΕΖ", "ABEZ"}, {"Ꭺ", "A"}, {"ｅｖｉｌ", "evil"},
		{"vv1n", "vvln"}, {"rn", "m"}, {"O", "0"}, {"I", "l"}, {"e\u200bvil", "evil"}, {"é", "e\u0301"},
	} {
		a, err := Skeleton(c[0], nil)
		b, _ := Skeleton(c[1], nil)
		if err != nil || a != b {
			t.Errorf("%q is %q, %q is %q, %v", c[0], a, c[1], b, err)
		}
	}
	if len(prototypes()) < 5000 {
		t.Errorf("%d characters", len(prototypes()))
	}
}

// TestStrip: HTML as a browser shows it.
func TestStrip(t *testing.T) {
	for s, want := range map[string]string{
		"a&amp;b&lt;c&#x41;&nbsp;d &unknown; &amp": "a&b<cA\u00a0d &unknown; &",
		"<p>a</p><p>b</p>":                         "\na\n\nb\n",
		"a<br/>b<b>c</b>d":                         "a\nbcd",
		"1 < 2 <b>x</b> 3 > 2":                     "1 < 2 x 3 > 2",
		"a<!-- b --><!-->c<!doctype x><?y>d":       "acd",
		"a<script>b</script><style>c</style>d":     "ad",
		"<textarea><b>a</b>":                       "\na",
		"<a href='x'>a":                            "a",
		"a<b":                                      "a",
		"<mx-reply>a</mx-reply>b":                  "ab",
		"<title>a</title><plaintext>b<i>c":         "\na\nbc",
	} {
		if got, err := Strip(s, nil); got != want || err != nil {
			t.Errorf("%q: %q, want %q, %v", s, got, want, err)
		}
	}
}

// TestIPv4: the forms of addresses that browsers take, and what they refuse.
func TestIPv4(t *testing.T) {
	for s, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "1.2.772": "1.2.3.4", "1.131844": "1.2.3.4", "16909060": "1.2.3.4", "0x1020304": "1.2.3.4", "01.02.03.04": "1.2.3.4",
		"0X1.2": "1.0.0.2", "0x": "0.0.0.0", "4294967295": "255.255.255.255", "4294967296": "", "1.2.3.256": "", "1.2.3.4.5": "", "256.1": "",
		"08": "", "1..2": "", "a.1": "",
	} {
		ip, isNumber, valid := parseIPv4(s)
		if !isNumber || valid != (want != "") || valid && ip.String() != want {
			t.Errorf("%s: %v %v %v, want %q", s, ip, isNumber, valid, want)
		}
	}
	for _, s := range []string{"1.2.3.a", "a", "1.0xg"} {
		if _, isNumber, _ := parseIPv4(s); isNumber {
			t.Errorf("%s is no number", s)
		}
	}
}

// TestUnseen: the short cut for most letters leaves nothing out.
func TestUnseen(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		want := unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
		if got := unseen(r); got != want {
			t.Errorf("%U: %v", r, got)
		}
	}
}
