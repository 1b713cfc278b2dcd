package bindings

import (
	"context"
	"errors"

	"github.com/axolua/axolua/bindings/store"
)

// storeKinds are the kinds of the errors that a module can react to.
var storeKinds = []struct {
	err  error
	kind string
}{
	{store.ErrUnavailable, "unavailable"}, {store.ErrClosed, "unavailable"}, {context.DeadlineExceeded, "unavailable"},
	{context.Canceled, "unavailable"}, {store.ErrQuota, "quota"}, {store.ErrTooLarge, "too_large"},
	{store.ErrNotNumber, "wrong_type"}, {store.ErrQueue, "wrong_type"}, {store.ErrNotQueue, "wrong_type"}, {store.ErrRange, "range"},
}

// storeError makes an APIError of a failure of the store.
func storeError(err error) *APIError {
	for _, k := range storeKinds {
		if errors.Is(err, k.err) {
			return &APIError{Kind: k.kind, Text: err.Error()}
		}
	}
	return &APIError{Kind: "failed", Text: err.Error()}
}
