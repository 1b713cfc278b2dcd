package catalog

import (
	"cmp"
	"regexp"
	"slices"
	"testing"
)

func TestCodesAreSortedAndWellFormed(t *testing.T) {
	if len(Codes) != 70 {
		t.Errorf("%d codes, want 70", len(Codes))
	}
	if !slices.IsSortedFunc(Codes, func(a, b Code) int { return cmp.Compare(a.Name, b.Name) }) {
		t.Error("not sorted by name")
	}
	names, errcodes := map[string]bool{}, map[string]bool{}
	for _, c := range Codes {
		if names[c.Name] || errcodes[c.Errcode] {
			t.Errorf("%s = %s is there twice", c.Name, c.Errcode)
		}
		names[c.Name], errcodes[c.Errcode] = true, true
		if !IsErrcode(c.Errcode) {
			t.Errorf("%s = %q has not the shape of a code", c.Name, c.Errcode)
		}
	}
	for _, c := range []Code{{"FORBIDDEN", "M_FORBIDDEN"}, {"EXPIRED_ACCOUNT", "ORG_MATRIX_EXPIRED_ACCOUNT"},
		{"USER_ACCOUNT_SUSPENDED", "M_USER_SUSPENDED"}, {"AS_PING_URL_NOT_SET", "M_URL_NOT_SET"}} {
		if !slices.Contains(Codes, c) {
			t.Errorf("%v is missing", c)
		}
	}
}

// TestIsErrcode compares with the regular expression, which is the definition, over every string of up to seven
// characters of an alphabet that has one of each sort.
func TestIsErrcode(t *testing.T) {
	definition := regexp.MustCompile(`^[A-Z][A-Z0-9]*([_.][A-Z0-9]+)+$`)
	check := func(s string) {
		if got, want := IsErrcode(s), definition.MatchString(s); got != want {
			t.Fatalf("IsErrcode(%q) = %t, want %t", s, got, want)
		}
	}
	var grow func(s string)
	grow = func(s string) {
		check(s)
		if len(s) < 7 {
			for _, c := range "A0_.a" {
				grow(s + string(c))
			}
		}
	}
	grow("")
	for _, s := range []string{"M_FORBIDDEN", "ORG.MATRIX.MSC3848.NOT_JOINED", "Z9_A", "M_É", "M_A\n", "M_A\x00", "NOT_SPAM",
		"This is spam", "@A_B", "[_A", "M_/", "M_:", "M_@", "M_["} {
		check(s)
	}
}

func BenchmarkIsErrcode(b *testing.B) {
	for b.Loop() {
		IsErrcode("ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE")
	}
}
