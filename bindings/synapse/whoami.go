package synapse

import (
	"context"
	"encoding/json"

	"github.com/axolua/axolua/bindings"
)

// Whoami is bindings.TokenHost's. The process that runs background tasks is asked.
func (d *Door) Whoami(ctx context.Context, accessToken string) (who bindings.Whoami, err error) {
	c := d.background()
	if c == nil {
		return who, &bindings.APIError{Kind: "unreachable", Text: "no homeserver is connected"}
	}
	r := c.runs.begin(c, "")
	defer c.runs.end(r)
	r.waiting.Store(&ctx)
	text, err := c.ask(ctx, r, "whoami", map[string]any{"access_token": accessToken})
	if err == nil {
		err = json.Unmarshal(text, &who)
	}
	return who, err
}
