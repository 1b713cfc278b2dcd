package engine

// BuildVM makes a VM of the serving generation outside its pool, for benchmarks of what one costs.
func (e *Engine) BuildVM() (any, error) { return e.build(e.current.Load(), nil) }

// SetRegistrySize bounds the values on the stack of a Lua thread made from now on, and gives the bound that was.
func SetRegistrySize(n int) int {
	was := stateOptions.RegistryMaxSize
	stateOptions.RegistryMaxSize = n
	return was
}
