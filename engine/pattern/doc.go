// Package pattern matches Lua 5.1 patterns and answers exactly as PUC Lua 5.1.5 does, quirks included, but under a
// budget: PUC's matcher backtracks without bound, so a 30-byte pattern can hold a server for ever.
//
// Start with [Compile] (or a [Cache]), then [Pattern.Find], [Pattern.Match], [Pattern.Gmatch], [Pattern.Gsub]. A Lua
// binding needs nothing else: offsets, captures and error texts are ready to be pushed.
//
// # How it stays fast
//
// A pattern is a straight line of items; only a repeated single character ever branches. So which captures are open at
// an item is known when compiling, backtracking is a stack no deeper than the pattern, and what an item can answer at
// a position depends on nothing else (unless a back-reference follows). Three things follow from that:
//
//   - each repetition knows which bytes may come after it, and does not try the rest where none of them stands;
//   - a search that has cost more than a few steps per byte starts to remember which (item, position) pairs have
//     failed, which bounds it by pattern times subject: the everyday trim, ^%s*(.-)%s*$, is linear on any subject;
//   - what remains (back-references, pattern times subject being large) is what [Steps] is for.
package pattern
