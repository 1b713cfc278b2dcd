package report

import (
	"bytes"
	"cmp"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// Bars is one work in the chart.
type Bars struct{ Work, Label string }

// The colours are told apart by those who see few of them, too (Okabe and Ito).
var colours = []color.Color{color.RGBA{0, 114, 178, 255}, color.RGBA{86, 180, 233, 255}, color.RGBA{230, 159, 0, 255}}

// Sizes in points.
const (
	barWidth = 7
	rowGap   = 9
	width    = 800
	head     = 48 // for title and legend
	foot     = 40 // for the axis
)

// WriteChart writes an SVG with the median of each of works, of which there are at most three, for every peer that is not
// left out, those at the top that are fastest in the first of works. The background is white, so that it can be read on a
// page of any colour.
func (d *Document) WriteChart(w io.Writer, works []Bars, leaveOut func(peer string) bool) error {
	peers := slices.DeleteFunc(d.chartPeers(works), leaveOut)
	p := newPlot(peers)
	p.Add(band{slices.Index(peers, d.Engine), len(works)})
	grid := plotter.NewGrid()
	grid.Horizontal.Width = 0
	p.Add(grid)
	p.X.Min, p.X.Max = math.Inf(1), math.Inf(-1)
	for i, work := range works {
		b := &bars{colour: colours[i], down: float64(i) - float64(len(works)-1)/2, values: make([]float64, len(peers))}
		for y, peer := range peers {
			if t := d.Results.Timing(work.Work, peer); t != nil {
				b.values[y] = measure.SpreadOf(t.NS).Median
				p.X.Min, p.X.Max = min(p.X.Min, b.values[y]), max(p.X.Max, b.values[y])
			}
		}
		p.Add(b)
	}
	p.X.Min = math.Pow(10, math.Floor(math.Log10(p.X.Min)))
	p.X.Max = math.Pow(10, math.Ceil(math.Log10(p.X.Max)))
	canvas := vgsvg.New(width, vg.Length(len(peers)*(len(works)*barWidth+rowGap)+head+foot))
	page := draw.New(canvas)
	page.FillPolygon(color.White, box(page.Min.X, page.Min.Y, page.Max.X, page.Max.Y))
	legend(page, p.X.Tick.Label, works)
	p.Draw(draw.Crop(page, 8, -24, 4, -head))
	return writeSVG(w, canvas)
}

func newPlot(peers []string) *plot.Plot {
	p := plot.New()
	for _, style := range []*font.Font{&p.X.Tick.Label.Font, &p.Y.Tick.Label.Font} {
		style.Typeface, style.Variant, style.Size = "Liberation", "Sans", 11
	}
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, decades{}
	p.NominalY(peers...)
	p.Y.Min, p.Y.Max = -0.5, float64(len(peers))-0.5
	p.Y.Padding = 24 // the reader's font may be a wider one, see writeSVG
	return p
}

// legend draws what the chart is about in two lines at the top of page.
func legend(page draw.Canvas, style text.Style, works []Bars) {
	style.XAlign, style.YAlign = text.XLeft, text.YBottom
	page.FillText(style, vg.Point{X: 12, Y: page.Max.Y - 18}, "Time per question: less is better, and each line is ten times the one before")
	for i, work := range works {
		left, bottom := vg.Length(12+220*i), page.Max.Y-38
		page.FillPolygon(colours[i], box(left, bottom, left+20, bottom+barWidth))
		page.FillText(style, vg.Point{X: left + 26, Y: bottom - 2}, work.Label)
	}
}

// writeSVG names other fonts of that kind: where Liberation is missing, a browser would take one with serifs.
func writeSVG(w io.Writer, canvas *vgsvg.Canvas) error {
	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(svg.Bytes(), []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")))
	return err
}

// chartPeers is who does one of works, from the slowest to the fastest in the first of works that both do.
func (d *Document) chartPeers(works []Bars) []string {
	cost := map[string]float64{}
	var peers []string
	for _, work := range slices.Backward(works) {
		for _, t := range d.Results.Timings {
			if t.Work == work.Work {
				if _, known := cost[t.Peer]; !known {
					peers = append(peers, t.Peer)
				}
				cost[t.Peer] = measure.SpreadOf(t.NS).Median
			}
		}
	}
	slices.SortStableFunc(peers, func(a, b string) int { return cmp.Compare(cost[b], cost[a]) })
	return peers
}

// bars draws from the left edge, for plotter.BarChart draws from 0, which a logarithm does not have.
type bars struct {
	colour color.Color
	down   float64 // how many bars below the middle of the row
	values []float64
}

func (b *bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for row, value := range b.values {
		if value > 0 {
			top := y(float64(row)) - vg.Length(b.down-0.5)*barWidth
			c.FillPolygon(b.colour, box(c.Min.X, top-barWidth+1, x(value), top))
		}
	}
}

// band marks a row.
type band struct{ row, works int }

func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	half := vg.Length(b.works*barWidth+rowGap) / 2
	c.FillPolygon(color.RGBA{235, 240, 245, 255}, box(c.Min.X, y(float64(b.row))-half, c.Max.X, y(float64(b.row))+half))
}

func box(left, bottom, right, top vg.Length) []vg.Point {
	return []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}}
}

// decades marks the powers of ten, of nanoseconds, with units that are easily read.
type decades struct{}

func (decades) Ticks(least, most float64) (ticks []plot.Tick) {
	names := []string{"1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"}
	for i, name := range names {
		if v := math.Pow10(i); v >= least*0.99 && v <= most*1.01 {
			ticks = append(ticks, plot.Tick{Value: v, Label: name})
		}
	}
	return ticks
}
