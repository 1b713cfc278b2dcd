package luatest

import (
	"embed"
	"html/template"
	"io"
	"strings"
)

//go:embed cover.html
var pages embed.FS

var coverPage = template.Must(template.New("cover.html").ParseFS(pages, "cover.html"))

// pageFile is one file as the page shows it.
type pageFile struct {
	ID, Name string
	Percent  float64
	Ran, All int
	Lines    []pageLine
}

type pageLine struct {
	Number int
	Class  string // "ran", "missed", or "" for a line without code
	Text   string
}

// WriteHTML writes a page, complete in itself, that shows which lines have run.
func (c *Coverage) WriteHTML(w io.Writer, shown func(string) string) error {
	x := &Text{Shown: shown}
	page := struct {
		Percent float64
		Files   []pageFile
	}{Percent: c.Percent()}
	for i, f := range c.Files {
		class := map[int]string{}
		for _, line := range f.Ran {
			class[line] = "ran"
		}
		for _, line := range f.Missed {
			class[line] = "missed"
		}
		file := pageFile{
			ID: "f" + itoa(i+1), Name: x.shown(f.File), Ran: len(f.Ran), All: len(f.Ran) + len(f.Missed), Percent: percent(len(f.Ran), len(f.Missed)),
		}
		for n, text := range strings.Split(strings.TrimSuffix(f.Source, "\n"), "\n") {
			file.Lines = append(file.Lines, pageLine{n + 1, class[n+1], strings.TrimSuffix(text, "\r")})
		}
		page.Files = append(page.Files, file)
	}
	return coverPage.Execute(w, page)
}
