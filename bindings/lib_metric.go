package bindings

import (
	"math"
	"strconv"

	"github.com/axolua/axolua/engine/counters"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/zap/zapcore"
)

// metricLibrary is `metric`.
var metricLibrary = Library{
	Name: "metric",
	Doc:  "Counters of a module's own, for Prometheus: they are at /metrics, and outlive reloads, but not the process.",
	Funcs: []Func{{
		Name: "inc", Asks: true,
		Doc: "Counts. metric.inc(\"links_denied\", { kind = \"phishing\" }) is axolua_module_links_denied{module=\"20-links.lua\",kind=\"phishing\"} at " +
			"/metrics. A label is for few values, not for user ids: beyond 100 combinations of a metric, and beyond 50 metrics of a module, " +
			"all others are counted as `other`, and the log says so once.",
		Params: []Param{
			{Name: "name", Type: tText, Doc: "small letters, digits and _"},
			{Name: "n", Type: tCount, Optional: true, Doc: "how many, from 0; 1 if not given. The labels may stand in its place"},
			{Name: "labels", Type: tTable, Optional: true, Doc: "at most 8; the values are texts, numbers or booleans, and cut to 128 bytes"},
		},
		run: inc,
	}},
}

func inc(c Call) int {
	if err := counters.CheckName(c.text(0)); err != nil {
		c.bad(0, err.Error())
	}
	n, at := 1.0, 2
	switch v := c.arg(1).(type) {
	case lua.LNumber:
		n = float64(v)
	case *lua.LTable:
		at = 1
		if c.has(2) {
			c.bad(1, "number expected, got table")
		}
	}
	if !(n >= 0) || math.IsInf(n, 0) {
		c.bad(1, "number from 0 expected, got "+lua.LNumber(n).String())
	}
	if full := c.b.scope.Count(c.text(0), c.labels(at), n); full != "" {
		c.b.scope.Log(zapcore.WarnLevel, "metric.inc: "+c.b.scope.Hide(full))
	}
	return 0
}

// labels is argument i, a table of labels. The text of a value may be a stranger's, so that none is wrong.
func (c Call) labels(i int) (labels []counters.Label) {
	t, ok := c.arg(i).(*lua.LTable)
	if !ok {
		return nil
	}
	if _, isView := c.b.scope.Views().Backing(t); isView {
		c.bad(i, "table of the module's own expected")
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			c.bad(i, "labels by name expected, such as { kind = \"spam\" }")
		}
		if len(labels) == counters.MaxLabels {
			c.bad(i, "at most "+strconv.Itoa(counters.MaxLabels)+" labels expected")
		}
		if err := counters.CheckLabel(string(name)); err != nil {
			c.bad(i, err.Error())
		}
		text, ok := c.b.labelText(v)
		if !ok {
			c.bad(i, "the value of the label "+string(name)+" is no text, number or boolean")
		}
		labels = append(labels, counters.Label{Name: string(name), Value: c.b.scope.Hide(text)})
	}
	return labels
}

func (b *bound) labelText(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LNumber, lua.LBool:
		return v.String(), true
	}
	return b.idText(v)
}
