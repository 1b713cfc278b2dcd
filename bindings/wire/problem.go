package wire

import "github.com/axolua/axolua/engine/luasrc"

// Problem is a luasrc.Problem as JSON. Line and column are 0 where the problem is the whole file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Text    string `json:"text"`
	Warning bool   `json:"warning"`
}

// Problems gives a list that is never nil, so that JSON has a list too.
func Problems(ps luasrc.Problems) []Problem {
	all := make([]Problem, len(ps))
	for i, p := range ps {
		all[i] = Problem(p)
	}
	return all
}
