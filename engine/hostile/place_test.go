package hostile

import "strings"

// places are where the body of a handler can run. In the source of each, attack is a function with that body.
var places = []place{
	{"handler", false, `function CALLBACK(event, ...) BODY end`},
	{"top level", true, `local event = EVENT
if attack(event) == "M_ESCAPED" then error("M_ESCAPED") end`},
	{"init", true, `function init() local event = EVENT if attack(event) == "M_ESCAPED" then error("M_ESCAPED") end end`},
	{"parse_config", true, `function parse_config(config) local event = EVENT if attack(event) == "M_ESCAPED" then error("M_ESCAPED") end return config end`},
	{"metamethod", false, `function CALLBACK(event, ...)
  local answer, more
  local rest = { ... }
  local _ = setmetatable({}, { __index = function() answer, more = attack(event, unpack(rest)) end }).x
  return answer, more
end`},
	{"iterator", false, `function CALLBACK(event, ...)
  local answer, more
  local rest = { ... }
  for _ in function() answer, more = attack(event, unpack(rest)) end do end
  return answer, more
end`},
	{"sort", false, `function CALLBACK(event, ...)
  local answer, more, done
  local rest = { ... }
  table.sort({ 3, 1, 2 }, function(a, b)
    if not done then
      done, answer, more = true, attack(event, unpack(rest))
    end
    return a < b
  end)
  return answer, more
end`},
	{"gsub", false, `function CALLBACK(event, ...)
  local answer, more
  local rest = { ... }
  local _ = ("abc"):gsub("b", function() answer, more = attack(event, unpack(rest)) end)
  return answer, more
end`},
	{"coroutine", false, `function CALLBACK(event, ...)
  return coroutine.wrap(function(...) return attack(...) end)(event, ...)
end`},
}

type place struct {
	name    string
	loading bool // the code runs before there is a question
	source  string
}

// standIn is what a body that looks at the event finds where there is none.
const standIn = `{ type = "m.room.message", sender = "@a:example.org", content = { body = "hello", tags = { "x" } } }`

// runs reports whether it makes sense to run s in p.
func (p *place) runs(s *script) bool {
	return !(s.whole && p.name != "handler") && !(s.needs && p.loading)
}

// module is the source of a module that runs s in p.
func (p *place) module(s *script) string {
	switch {
	case s.long != nil:
		return s.long()
	case s.whole:
		return s.text
	}
	text := s.text
	if p.name == "handler" {
		return strings.NewReplacer("CALLBACK", s.callback, "BODY", "\n"+text).Replace(p.source)
	}
	source := strings.NewReplacer("CALLBACK", s.callback, "EVENT", standIn).Replace(p.source)
	return "local function attack(event, ...)\n" + text + "\nend\n" + source
}
