package lualib

import (
	"strings"
	"testing"
)

// TestLettersOneByOne maps each byte at each place of texts around eight bytes, against the tables of the C locale.
func TestLettersOneByOne(t *testing.T) {
	for _, c := range []struct {
		first    byte
		distance int
	}{{'A', 32}, {'a', -32}} {
		for b := range 256 {
			is := byte(b) >= c.first && byte(b) < c.first+26
			want := byte(b)
			if is {
				want = byte(b + c.distance)
			}
			for n := range 20 {
				for _, around := range []string{"-", "\xff", "\x7f", "\x00", "@", "[", "`", "{"} {
					text := strings.Repeat(around, n) + string([]byte{byte(b)}) + strings.Repeat(around, 19-n)
					changes, ascii := scan(text, c.first)
					if changes != is || ascii != (b < 0x80 && around != "\xff") {
						t.Fatalf("scan(%q, %q): %v, %v", text, c.first, changes, ascii)
					}
					out := make([]byte, len(text))
					flip(out, text, c.first)
					if got := strings.Repeat(around, n) + string([]byte{want}) + strings.Repeat(around, 19-n); string(out) != got {
						t.Fatalf("flip(%q, %q): %q", text, c.first, out)
					}
				}
			}
		}
	}
}
