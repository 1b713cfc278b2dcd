// Package text is what is known of the texts that people send each other: which parts of a Matrix event a reader sees,
// where links in them lead, and when two texts look alike. It knows nothing of Lua.
//
// Everything here takes time that grows with the length of the text, not faster, however the text was made; the fuzz and
// benchmark tests are about that. A [Meter] stops what takes long.
//
// Start reading at visible.go, then links.go.
package text

// Meter is told of bytes that are about to be built, or of none now and then. Its error ends what is being done. Nil is
// a meter that never stops anything.
type Meter func(bytes int) error

// pollEvery is how many bytes are looked at between two calls of a Meter: some 100 µs of work.
const pollEvery = 4096

// gauge counts the work for a Meter. Once it has an error, done is true for ever.
type gauge struct {
	meter Meter
	left  int
	err   error
}

func newGauge(m Meter) *gauge { return &gauge{meter: m, left: pollEvery} }

// work accounts for n bytes that are looked at, and reports whether to stop.
func (g *gauge) work(n int) (done bool) {
	if g.left -= n; g.left < 0 {
		g.left = pollEvery
		g.build(0)
	}
	return g.err != nil
}

// build accounts for n bytes of memory, and reports whether to stop.
func (g *gauge) build(n int) (done bool) {
	if g.err == nil && g.meter != nil {
		g.err = g.meter(n)
	}
	return g.err != nil
}
