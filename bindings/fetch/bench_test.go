package fetch_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// BenchmarkDo shows what a request costs over one of package http alone, to a server that answers at once.
func BenchmarkDo(b *testing.B) {
	s := server(b, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"a":1}`) })
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			resp, err := http.Get(s.URL)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(resp.Body); err != nil {
				b.Fatal(err)
			}
			resp.Body.Close()
		}
	})
	b.Run("fetch", func(b *testing.B) {
		b.ReportAllocs()
		c, ctx := client(b, fetch.Settings{}), context.Background()
		for b.Loop() {
			if _, err := c.Do(ctx, get(b, s.URL)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
