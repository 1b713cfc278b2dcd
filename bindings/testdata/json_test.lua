local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_array()
  same(json.encode(json.array {}), "[]")
  local list = {}
  same(json.array(list), list)
  same(json.encode {}, "{}")
  raises("bad argument #1 to 'array' (table expected, got no value)", json.array)
  raises("bad argument #1 to 'array' (plain list expected)", json.array, setmetatable({}, {}))
end

function test_encode()
  same(json.encode { b = 1, a = { 1, 2.5, "x", null, true } }, '{"a":[1,2.5,"x",null,true],"b":1}')
  same(json.encode(nil), "null")
  raises("bad argument #1 to 'encode' (value expected, got no value)", json.encode)
  raises("json.encode: ", json.encode, { f = print })
  same(json.encode { u = UserID.parse("@a:b"), [1] = nil }, '{"u":"@a:b"}')
  same(json.encode(RoomAlias.parse("#a:b:1")), '"#a:b:1"')
  same(json.encode { api.get_userinfo_by_id("@alice:example.org").user_id }, '["@alice:example.org"]')
  raises("json.encode: u is text that is not UTF-8", json.encode, { u = UserID.parse("@\255:b") })
  raises("json.encode: r is a userdata", json.encode, { r = re.compile("x") })
end

function test_decode()
  local t = json.decode '{"a":[],"o":{},"n":null,"i":9007199254740991}'
  same(json.encode(t), '{"a":[],"i":9007199254740991,"n":null,"o":{}}')
  local value, problem = json.decode "{"
  same(value, nil)
  same(type(problem), "string")
  for text, at in pairs { ["1e400"] = 0, ["[1e308,-1E+309]"] = 7, ['{"1e400":"1e400\\"1e400","x":' .. ("9"):rep(400) .. "}"] = 28 } do
    value, problem = json.decode(text)
    same(value, nil)
    same(problem, "invalid JSON at byte " .. at .. ": number too large")
  end
  same(json.encode(json.decode '[1e308,1e-400,"1e400"]'), '[1e+308,0,"1e400"]')
  raises("bad argument #1 to 'decode' (string expected, got table)", json.decode, {})
end
