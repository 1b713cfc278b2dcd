package redisstore

import "time"

// ByClock has a store go by a test's clock instead of the server's.
func (o Options) ByClock(clock func() time.Time) Options {
	o.clock = clock
	return o
}

// Refusal is what an admin reads for what a server says.
func Refusal(text string) string { return refusal(text) }

// Connections is how many the store has open.
func (r *Store) Connections() int { return int(r.client.PoolStats().TotalConns) }
