package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
)

// loadSizes are how many modules of 100 lines are loaded.
var loadSizes = []int{1, 10, 100, 1000}

// BenchmarkLoad is a start: n modules of 100 lines, none of them known before.
func BenchmarkLoad(b *testing.B) {
	for _, n := range loadSizes {
		b.Run(fmt.Sprintf("modules=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			writeModules100(b, dir, n)
			b.ReportAllocs()
			for b.Loop() {
				e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
				if err != nil {
					b.Fatal(err)
				}
				e.Close()
			}
		})
	}
}

// BenchmarkReloadAlone changes one of n modules while nobody asks: what a reload costs.
func BenchmarkReloadAlone(b *testing.B) {
	for _, n := range loadSizes {
		b.Run(fmt.Sprintf("modules=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			writeModules100(b, dir, n)
			e := startEngine(b, engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{})})
			b.ReportAllocs()
			version := 0
			for b.Loop() {
				version++
				saveScript(b, dir, "0000.lua", hundredLines(version))
				if changed, err := e.Reload(context.Background()); !changed || err != nil {
					b.Fatal(changed, err)
				}
			}
		})
	}
}
