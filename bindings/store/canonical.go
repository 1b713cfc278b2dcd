package store

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Canonical is a JSON value as modules write it: without spaces, an object's
// keys in order, numbers as a float64 has them. CAS compares texts, so that a
// value written in another way would never be found to be the same. What is no
// JSON, or has a number that is too large, is ErrBadValue.
func Canonical(value []byte) ([]byte, error) {
	var plain any
	if err := json.Unmarshal(value, &plain); err != nil {
		return nil, fmt.Errorf("%w: it is not JSON that modules can have: %w", ErrBadValue, err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(plain); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadValue, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
