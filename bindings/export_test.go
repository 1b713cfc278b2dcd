package bindings

// OnCall has f told of every library function that Lua calls from now on, and of every value that it reads.
func OnCall(f func(library, member string)) { called = f }
