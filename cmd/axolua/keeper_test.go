package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/store"
)

// TestOrders: what an admin gets who looks at what strangers had a module write, or asks for too much.
func TestOrders(t *testing.T) {
	st, err := store.Open(store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	set := func(name, key, value string) {
		if err := st.Set(t.Context(), store.Space{Name: name}, key, []byte(value), 0); err != nil {
			t.Fatal(err)
		}
	}
	set("links", "\n\x1b[2J", `"\u001b`+"\u202e\u009b\"")
	set("links", "😀 ü", "1")
	set("links", "ends", "1e400")
	set("shared/\x1b[2J", "k", "1")
	for i := range 500 {
		set(fmt.Sprintf("shared/%s%d", strings.Repeat("r", 100), i), "k", "1")
	}
	k := &keeper{books: st, queue: st, scripts: t.TempDir()}
	for _, c := range []struct {
		name      string
		o         order
		in        io.Reader
		out, says string
	}{
		{"a terminal is not written to", order{Do: "store list", Module: "links"}, nil,
			`\n\x1b[2J  "\\u001b\u202e\u009b"` + "\nends  1e400\n😀 ü  1\n", ""},
		{"nor by names", order{Do: "store usage", Module: "shared/\x1b[2J"}, nil, `shared/\x1b[2J  1 keys  2 bytes` + "\n", ""},
		{"a value too large", order{Do: "store set", Module: "links", Key: "k"}, strings.NewReader(`"` + strings.Repeat("x", store.MaxValue) + `"`),
			"", "value too large: more than 1048576 bytes"},
		{"many names", order{Do: "store get", Module: "lnks", Key: "k"}, nil, "", "and 482 others; did you mean links?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			err := k.do(t.Context(), c.o, c.in, &out)
			if out.String() != c.out || (err == nil) != (c.says == "") || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("got %q, %v", out.String(), err)
			}
			if len(fmt.Sprint(err)) > 3000 { // what a trailer takes
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}
