package luatest

import "time"

// JSON gives a report, and the coverage unless that is nil, for encoding/json.
func JSON(r *Report, cover *Coverage, shown func(string) string) any {
	x := &Text{Shown: shown}
	passed, failed := r.Count()
	out := jsonReport{Passed: passed, Failed: failed, DurationMS: milliseconds(r.Duration), Tests: []jsonTest{}}
	for _, f := range r.Files {
		for i := range f.Results {
			if result := &f.Results[i]; result.counts() {
				out.Tests = append(out.Tests, x.jsonTest(result))
			}
		}
	}
	if cover != nil {
		out.Coverage = &jsonCoverage{Percent: cover.Percent(), Files: []jsonCovered{}}
		for _, f := range cover.Files {
			out.Coverage.Files = append(out.Coverage.Files, jsonCovered{x.shown(f.File), len(f.Ran), append([]int{}, f.Missed...)})
		}
	}
	return out
}

type jsonReport struct {
	Passed     int           `json:"passed"`
	Failed     int           `json:"failed"`
	DurationMS float64       `json:"duration_ms"`
	Tests      []jsonTest    `json:"tests"`
	Coverage   *jsonCoverage `json:"coverage,omitempty"`
}

type jsonTest struct {
	File       string        `json:"file"`
	Line       int           `json:"line"`
	Name       string        `json:"name"`
	Passed     bool          `json:"passed"`
	DurationMS float64       `json:"duration_ms"`
	Failures   []jsonFailure `json:"failures"`
	Logs       []string      `json:"logs"`
}

type jsonFailure struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

type jsonCoverage struct {
	Percent float64       `json:"percent"`
	Files   []jsonCovered `json:"files"`
}

type jsonCovered struct {
	File   string `json:"file"`
	Ran    int    `json:"ran"`
	Missed []int  `json:"missed"`
}

func (x *Text) jsonTest(r *Result) jsonTest {
	t := jsonTest{
		File: x.shown(r.File), Line: r.Line, Name: r.Name, Passed: !r.Failed(), DurationMS: milliseconds(r.Duration),
		Failures: []jsonFailure{}, Logs: append([]string{}, r.Logs...),
	}
	for _, f := range r.Failures {
		t.Failures = append(t.Failures, jsonFailure{x.shown(f.File), f.Line, f.Text})
	}
	return t
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
