package text

import (
	"fmt"
	"strings"
	"testing"
)

// sizes are those of a message and of the largest event.
var sizes = []int{1 << 10, 64 << 10}

func BenchmarkLinks(b *testing.B) {
	for name, unit := range map[string]string{
		"prose":   "Good morning, I have read what you wrote yesterday about it, and I agree with most of that (not all). ",
		"links":   "See https://www.shop.example/path?x=1 or www.shop.co.uk, and [this](https://b.example/y) e.g. ",
		"html":    `<p>See <a href="https://www.shop.example/path?x=1">the <b>shop</b></a> &amp; more of it</p> `,
		"russian": "Доброе утро, я прочитал то, что вы вчера написали, и согласен. ",
		"hosts":   "a.co b.co ",
	} {
		for _, size := range sizes {
			s := strings.Repeat(unit, size/len(unit)+1)[:size]
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := LinksIn(s, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkTexts(b *testing.B) {
	for name, change := range map[string]func(string, Meter) (string, error){"Fold": Fold, "Skeleton": Skeleton, "Strip": Strip} {
		for _, size := range sizes {
			s := strings.Repeat("Ｇood <b>утро</b>, é. ", size/20)[:size]
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					if _, err := change(s, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
