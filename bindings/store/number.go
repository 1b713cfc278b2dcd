package store

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// maxExact is the largest magnitude up to which a float64 holds every integer.
const maxExact = 1 << 53

// sum is the number in value plus by, as Canonical writes it, too. A nil value is 0.
func sum(value []byte, by float64) (float64, []byte, error) {
	n := 0.0
	if value != nil {
		var err error
		if n, err = number(value); err != nil {
			return 0, nil, err
		}
	}
	if math.IsNaN(by) || math.IsInf(by, 0) {
		return 0, nil, fmt.Errorf("%w: %v cannot be added", ErrRange, by)
	}
	if n += by; math.Abs(n) > maxExact {
		return 0, nil, fmt.Errorf("%w: %.17g", ErrRange, n)
	}
	if n == math.Trunc(n) {
		return n, strconv.AppendInt(nil, int64(n), 10), nil
	}
	text, err := json.Marshal(n)
	return n, text, err
}

// number reads a JSON number. ParseFloat takes more than JSON does, but nothing
// else that JSON text can begin with.
func number(value []byte) (float64, error) {
	if c := value[0]; c == '-' || c >= '0' && c <= '9' {
		if n, err := strconv.ParseFloat(string(value), 64); err == nil {
			return n, nil
		}
	}
	shown := value
	if len(shown) > 40 {
		shown = append(shown[:37:37], "..."...)
	}
	return 0, fmt.Errorf("%w: %s", ErrNotNumber, shown)
}
