package redisstore_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/axolua/axolua/bindings/store/redisstore"
)

// TestNumbers asks that a sum be kept as the text that the embedded store would
// keep, since cas compares texts.
func TestNumbers(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		s, prefix := common(t, program)
		r := open(t, redisstore.Options{URL: s.url(), Prefix: prefix})
		random := rand.New(rand.NewPCG(1, 2))
		for i := range 2000 {
			n := []float64{
				random.NormFloat64(), math.Pow(10, float64(random.IntN(24)-20)) * random.Float64(), float64(random.IntN(1e6)) / 1024,
				float64(random.Int64N(1<<53)) / 8, -float64(random.IntN(1000)) / 10, math.Float64frombits(random.Uint64() >> 2),
			}[i%6]
			text, err := json.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			want := string(text)
			if n == 0 {
				want = "0" // also the negative one
			}
			key := strconv.Itoa(i)
			sum, err := r.Incr(t.Context(), sp, key, n, 0)
			got, _, _ := r.Get(t.Context(), sp, key)
			if err != nil || sum != n || string(got) != want {
				t.Errorf("%v: got %v, %s, %v", want, sum, got, err)
			}
		}
	})
}
