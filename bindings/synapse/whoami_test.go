package synapse_test

import (
	"context"
	"errors"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/creachadair/jrpc2"
)

// TestWhoami: the homeserver says whose an access token is, in each form that its answer may have.
func TestWhoami(t *testing.T) {
	w := newWorld(t, nil, nil)
	var said *bindings.APIError
	if _, err := w.door.Whoami(context.Background(), "x"); !errors.As(err, &said) || said.Kind != "unreachable" {
		t.Errorf("without a homeserver: %v", err)
	}
	h := w.connect(t, func(_ context.Context, method string, p params) (any, error) {
		switch {
		case method != "whoami":
			return nil, jrpc2.Errorf(jrpc2.MethodNotFound, "no %s", method)
		case p.Token == "good":
			return object{"user_id": "@a:hs.example", "is_admin": true}, nil
		}
		return nil, jrpc2.Errorf(-32000, "x").WithData(object{"kind": "matrix", "code": 401, "errcode": "M_UNKNOWN_TOKEN", "error": "unknown"})
	})
	h.do(t, "ping", nil) // behind what says that it is ready
	if who, err := w.door.Whoami(context.Background(), "good"); err != nil || who != (bindings.Whoami{UserID: "@a:hs.example", Admin: true}) {
		t.Errorf("got %v, %v", who, err)
	}
	if who, err := w.door.Whoami(context.Background(), "bad"); !errors.As(err, &said) || said.Code != 401 || said.Errcode != "M_UNKNOWN_TOKEN" || who.UserID != "" {
		t.Errorf("got %v, %v", who, err)
	}
}
