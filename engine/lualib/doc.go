// Package lualib has Lua's own library functions in versions that no script can use to outrun a deadline or to eat the
// memory: string, table and `..`, and of the others those whose gopher-lua version is unbounded, panics or is wrong.
//
// Start with [Meter], which says how much a module call may still spend; [String], [Table], [Base], [Math] and [OS]
// give the functions of one VM, and [Concat] what `..` is compiled to.
//
// They answer as PUC Lua 5.1.5 does, in its words, with these exceptions:
//   - a NUL byte is a byte like any other: format keeps what follows it, tonumber takes no number with one;
//   - whole numbers up to 2^53 become text with all their digits, as they do in JSON: 2^53 .. "" is not 9.007e+15;
//   - tonumber takes neither "inf" nor "nan", and no more than 4,096 characters;
//   - format's %s takes any value, as tostring does;
//   - an error names a function as its library does, whatever the caller calls it;
//   - lower and upper map the letters of every script in a text that is UTF-8;
//   - positions and counts have 64 bits, not 32;
//   - what is too long stops the module call instead of raising an error that pcall could catch.
package lualib
