package bindings

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Type is the Lua type of a parameter, a result or a field, in the notation of LuaCATS.
type Type string

// The types that parameters may have. Results and fields may also have the name of a Class, or T[] of any of them.
const (
	tText     Type = "string"
	tNumber   Type = "number"
	tInteger  Type = "integer"
	tBool     Type = "boolean"
	tTable    Type = "table" // any table of the module's own, or a view
	tFunction Type = "function"
	tAnything Type = "any"
	tTexts    Type = "string[]"
	tPlaces   Type = "string[][]" // a list of { type, state_key } or { type }
	// tID is a Matrix id: a text, or what UserID.parse and RoomAlias.parse give.
	tID Type = "UserID|string"
	// tJSON is what json.encode takes.
	tJSON Type = "table<string, any>"
	// tCount is how many, or what stands in its place; tReplacement is what takes the place of a match.
	tCount       Type = "number|table"
	tReplacement Type = "string|table|function"
	// tNets is a network, or several.
	tNets Type = "string|string[]"
	// Options are the last argument of a function: a table of what their Class has as fields.
	tHTTPOptions  Type = "HttpOptions"
	tGlobOptions  Type = "GlobOptions"
	tCacheOptions Type = "CacheOptions"
	tJobOptions   Type = "JobOptions"
	tRouteOptions Type = "RouteOptions"
	tRateOptions  Type = "RateOptions"
	// tPolicyEntity is whom a policy list is asked about.
	tPolicyEntity Type = "PolicyEntity"
)

// accepts reports whether v can be an argument of type t. A text is also a number, as everywhere in Lua.
func (b *bound) accepts(t Type, v lua.LValue) bool {
	switch t {
	case tAnything:
		return true
	case tText:
		return v.Type() == lua.LTString || v.Type() == lua.LTNumber
	case tNumber:
		_, ok := v.(lua.LNumber)
		return ok
	case tInteger:
		n, ok := v.(lua.LNumber)
		return ok && float64(n) == math.Trunc(float64(n)) && math.Abs(float64(n)) <= 1<<53
	case tBool:
		return v.Type() == lua.LTBool
	case tFunction:
		return v.Type() == lua.LTFunction
	case tID:
		_, ok := b.idText(v)
		return ok
	case tCount:
		return v.Type() == lua.LTNumber || v.Type() == lua.LTTable
	case tNets:
		return v.Type() == lua.LTString || v.Type() == lua.LTTable
	case tReplacement:
		return v.Type() == lua.LTFunction || v.Type() == lua.LTTable || v.Type() == lua.LTString || v.Type() == lua.LTNumber
	}
	return v.Type() == lua.LTTable
}

// wanted is what an error message calls t.
func (t Type) wanted() string {
	switch t {
	case tInteger:
		return "whole number"
	case tID:
		return "id"
	case tCount:
		return "number"
	case tReplacement:
		return "string, table or function"
	case tTexts:
		return "list of strings"
	case tNets:
		return "network or list of networks"
	case tPlaces:
		return "list of { type, state_key }"
	case tJSON, tHTTPOptions, tGlobOptions, tCacheOptions, tJobOptions, tRouteOptions, tRateOptions, tPolicyEntity:
		return "table"
	}
	return string(t)
}

// idText is the text of an id; ok is false if v is neither a text nor an id.
func (b *bound) idText(v lua.LValue) (text string, ok bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case *lua.LUserData:
		if parsed, ok := v.Value.(id); ok {
			return parsed.String(), true
		}
	}
	return "", false
}
