package engine

// BuildVM makes a VM of the serving generation outside its pool, for benchmarks of what one costs.
func (e *Engine) BuildVM() (any, error) { return e.build(e.current.Load(), nil) }
