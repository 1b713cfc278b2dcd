// Package report writes what was measured into a document and a chart.
package report

import (
	_ "embed"
	"io"
	"text/template"
	"time"

	"github.com/axolua/axolua/cmd/bench/measure"
)

// Document is all that goes into the document besides its text, which is document.md.
type Document struct {
	Engine  string // the peer to which all others are compared
	Date    time.Time
	Machine Machine
	Command string // with which it was measured
	Run     measure.Runner
	Peers   []Peer
	Goals   []Goal
	// Questions is the work that has a table of its own, in the order of the document.
	Questions []string
	Results   *measure.Results
	Chart     string // where the chart is, from the document; "" if there is none
}

// Peer is one of the peers as the document presents it.
type Peer struct{ Name, Note string }

//go:embed document.md
var source string

var page = template.Must(template.New("document.md").Parse(source))

// Write writes Markdown.
func (d *Document) Write(w io.Writer) error { return page.Execute(w, d) }
