// Package engine asks Lua modules the questions of a Matrix homeserver. It is Axolua's core: New loads a directory of
// scripts, the typed methods (CheckEventForSpam and 49 more) and Call put questions, and a save of a script becomes
// live within milliseconds, or is refused as a whole.
//
// # Words
//
//   - module: one Lua file, with its place in the order and its own configuration
//   - callback: a named question that a homeserver asks; package catalog describes all of them
//   - handler: the global function of that name in a module
//   - generation: the immutable outcome of one load: compiled modules, who handles what, a pool
//   - VM: one Lua state with all modules of a generation in it
//   - question: one callback with its arguments, put to one generation
//   - host: the homeserver
//
// # Life of a question
//
// Engine.ask looks up the callback's plan in the serving generation. If nobody handles the callback the default is the
// answer, at no cost. Else it takes a VM from the pool, which keeps the generation open, presents the arguments in it once,
// and asks the handlers in the order of the modules (call.go). Each call is armed with the module's limits (limit.go) and
// what it returns is understood by the callback's answer kind (answers.go); the rule says whether to go on (gather.go).
// A failure does what the policy says (asking.failed). At the end all that was presented is cut off, so that nothing of
// one question can be seen in the next, and the VM goes back, unless a limit or a panic spoilt it.
//
// # What is no question
//
// Modules declare tasks at their top level: jobs, timers, routes (task.go). Whoever keeps the books of these runs them by
// Engine.RunTask, on VMs that the pool has for them beside those of the questions (pool_lend.go). What a module spawns
// while it answers runs on the same VM when the answer has left (spawn.go).
//
// # Life of a generation
//
// load.go compiles what changed, runs every module once on a first VM and finds the handlers; reload.go warms the pool,
// then swaps one pointer. The old generation closes when its last question has left. A load that fails changes nothing
// but Status.
//
// # Who owns what
//
//   - Engine: safe for concurrent use; so is Continuation, and nothing else exported
//   - generation: immutable after load; only its reference count and pool change
//   - pool: one mutex for the books, never held while Lua runs; a slot per processor in front of it
//   - VM: the goroutine that took it from the pool
//   - module program: shared by all VMs, never written after luasrc.Compile
package engine
