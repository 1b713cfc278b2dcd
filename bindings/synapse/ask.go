package synapse

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/wire"
	"github.com/creachadair/jrpc2"
)

var errLost = &bindings.APIError{Kind: "unreachable", Text: "the connection to the homeserver was lost"}

// ask asks the homeserver on behalf of r. The error is an *bindings.APIError or bindings.ErrNotOffered, or ctx's.
func (c *conn) ask(ctx context.Context, r *run, method string, params map[string]any) (json.RawMessage, error) {
	params["run"] = json.RawMessage(r.id)
	answer, err := c.srv.Callback(ctx, method, params)
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	return json.RawMessage(answer.ResultString()), nil
}

// unanswered says why the homeserver did not do what it was asked.
func (c *conn) unanswered(ctx context.Context, err error) error {
	var said *jrpc2.Error
	switch {
	case c.over.Load(): // before what its end has cancelled
		return errLost
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errLongLine):
		return &bindings.APIError{Kind: "failed", Text: "too long to be sent: " + err.Error()}
	case !errors.As(err, &said):
		return errLost
	case said.Code == jrpc2.MethodNotFound:
		return bindings.ErrNotOffered
	}
	e := &bindings.APIError{Kind: "failed", Text: said.Message}
	var data struct {
		Kind, Errcode, Error string
		Code                 int
		Fields               map[string]any
	}
	if json.Unmarshal(said.Data, &data) == nil && data.Kind != "" {
		e.Kind, e.Code, e.Errcode, e.Fields = data.Kind, data.Code, data.Errcode, data.Fields
		if data.Error != "" {
			e.Text = data.Error
		}
	}
	return e
}

// event reads an event that the homeserver gave.
func (c *conn) event(text json.RawMessage) (*bindings.Event, error) {
	peer := wire.Peer{Unknown: c.door.unknown}
	return peer.Event(text)
}
