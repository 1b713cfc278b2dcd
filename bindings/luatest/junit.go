package luatest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class    string         `xml:"classname,attr"`
	Name     string         `xml:"name,attr"`
	File     string         `xml:"file,attr"`
	Line     int            `xml:"line,attr,omitempty"`
	Time     string         `xml:"time,attr"`
	Failures []junitFailure `xml:"failure"`
	Out      string         `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes a report as the XML that continuous integration reads.
func JUnit(w io.Writer, r *Report, shown func(string) string) error {
	x := &Text{Shown: shown}
	passed, failed := r.Count()
	all := junitSuites{Tests: passed + failed, Failures: failed, Time: seconds(r.Duration)}
	for _, f := range r.Files {
		passed, failed := f.Count()
		suite := junitSuite{Name: x.shown(f.Name), Tests: passed + failed, Failures: failed}
		var sum time.Duration
		for i := range f.Results {
			result := &f.Results[i]
			if !result.counts() {
				continue
			}
			sum += result.Duration
			suite.Cases = append(suite.Cases, x.junitCase(result))
		}
		suite.Time = seconds(sum)
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (x *Text) junitCase(r *Result) junitCase {
	c := junitCase{
		Class: strings.TrimSuffix(r.File, ".lua"), Name: title(r), File: x.shown(r.File), Line: r.Line, Time: seconds(r.Duration),
		Out: strings.Join(r.Logs, "\n"),
	}
	for _, f := range r.Failures {
		first, _, _ := strings.Cut(f.Text, "\n")
		c.Failures = append(c.Failures, junitFailure{Message: first, Text: x.failure(r, f)})
	}
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
