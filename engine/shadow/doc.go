// Package shadow shows JSON-like values to Lua as read-only tables without building those tables.
//
// A homeserver asks thousands of questions a second, each with an event of a kilobyte of which a rule reads three
// fields. Turning the event into Lua tables costs more than all rules together. So:
//
//   - [Doc] validates a JSON text once and notes where each value lies; [Node] is the way in for Go code.
//   - [Space] belongs to one VM. Its [Shape] values turn a Doc, or anything that implements [Object], into a view: an
//     empty Lua table whose metatable leads to a store table that is recycled from question to question. A field
//     that was read before is put there in advance, so reading it is two map look-ups and no Go call.
//   - [Space.EndQuestion] cuts all views of a question. One that a script kept raises when touched; it never shows
//     what the next question puts in the store.
//   - [Space.Lib] has the versions of pairs, next, table.concat and so on that take a view for a table.
//
// Start reading at space.go, then view.go. path.go decides which fields are worth preparing.
package shadow
