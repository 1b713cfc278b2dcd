package routes

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrivate: what clients send is in the log neither when the module says it nor when it fails with it.
func TestPrivate(t *testing.T) {
	g := newRig(t, Options{}, `route("POST", "/in/{who}", function(r)
  log.info(r.params.who .. " sent " .. r.headers["x-secret"] .. r.form.password .. r.query.code .. r.ip)
  spawn(function() log.warn(r.body) end)
  error("no " .. r.form.password)
end, { auth = "none" })`)
	res := g.ask("POST", "/in/somebody?code=c0de", "password=hunter22", "X-Secret", "s3cret", "Content-Type", "application/x-www-form-urlencoded")
	if res.Code != 500 {
		t.Fatal(res.Code)
	}
	logged := fmt.Sprint(g.logs.All())
	if !strings.Contains(logged, "somebody sent") || !strings.Contains(logged, "20-a.lua:4") {
		t.Error("not in the log at all:", logged)
	}
	for _, private := range []string{"s3cret", "hunter22", "c0de", "192.0.2.1"} {
		if strings.Contains(logged, private) {
			t.Errorf("%s is in the log: %s", private, logged)
		}
	}
}
