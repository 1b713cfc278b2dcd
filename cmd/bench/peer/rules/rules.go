// Package rules has the rules in the language of each peer: a file is named as the rule, and what follows the dot is the
// language. What they ask and answer is the same in all.
package rules

import "embed"

//go:embed *
var Files embed.FS

// SpamLua is the rule Spam in Lua.
//
//go:embed spam.lua
var SpamLua string
