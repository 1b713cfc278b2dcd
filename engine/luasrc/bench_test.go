package luasrc

import (
	"bytes"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// module is 20 lines of what people write; five of them are the script of 100 lines.
const module = `
-- Refuses links to unwelcome sites, and what has too many of them.
local banned = { ["bad.example"] = true, ["worse.example"] = true }
local limit = 3

local function host(link)
  local h = string.lower(link):match("^https?://([^/]+)")
  return h and h:gsub("^www%.", "") or ""
end

function check_event_for_spam(event)
  local body = event.content.body
  if event.type ~= "m.room.message" or type(body) ~= "string" then return NOT_SPAM end
  local count = 0
  for link in body:gmatch("%S+") do
    if banned[host(link)] then return deny{ code = Codes.FORBIDDEN, note = "link to " .. host(link) } end
    if host(link) ~= "" then count = count + 1 end
  end
  if count > limit then return Codes.FORBIDDEN end
end
`

var benchNames = &Names{
	Globals: set("string type NOT_SPAM deny Codes"),
	Members: map[string]map[string]bool{"string": set("lower"), "Codes": set("FORBIDDEN")},
}

func BenchmarkCompile100Lines(b *testing.B) {
	src := []byte(strings.Repeat(module, 5))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile("a.lua", src, benchNames); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlain100Lines is what gopher-lua alone needs.
func BenchmarkPlain100Lines(b *testing.B) {
	src := []byte(strings.Repeat(module, 5))
	b.ReportAllocs()
	for b.Loop() {
		chunk, err := parse.Parse(bytes.NewReader(src), "a.lua")
		if err == nil {
			_, err = lua.Compile(chunk, "a.lua")
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
