local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_UserID()
  local id = UserID.parse("@a:example.org:8448")
  same(id.localpart, "a")
  same(id.domain, "example.org:8448")
  same(id:to_string(), "@a:example.org:8448")
  same(tostring(id), "@a:example.org:8448")
  same(id, UserID.parse("@a:example.org:8448"))
  for _, wrong in ipairs { "", "@a", "a:b", "#a:b", "@a:", 5, {}, true } do same(UserID.parse(wrong), nil) end
  same(UserID.parse(), nil)
  raises("an id has localpart, domain and to_string(), but no 'server'", function() return id.server end)
  raises("id has no length", function() return #id end)
  raises("Glob has no length", function() return #glob.compile("*") end)
  raises("call it with a colon: id:to_string(...)", id.to_string)
  raises("call it with a colon: id:to_string(...)", id.to_string, null)
  raises("bad argument #1 to 'to_string' (there is no such parameter; got number)", id.to_string, id, 1)
  raises("call it with a dot: UserID.parse(...)", function() UserID:parse("@a:b") end)
end

function test_RoomAlias()
  same(RoomAlias.parse("#a:b").localpart, "a")
  same(RoomAlias.parse("@a:b"), nil)
end

function test_domain_of()
  for id, want in pairs { ["@a:b"] = "b", ["#a:b:1"] = "b:1", ["!r:[::1]:8"] = "[::1]:8", ["$e:b"] = "b", ["+g:b"] = "b" } do
    same(matrix.domain_of(id), want)
  end
  same(matrix.domain_of(UserID.parse("@a:b")), "b")
  for _, none in ipairs { "", "a:b", "!r", "$AbC-_", "@a:" } do same(matrix.domain_of(none), nil) end
  raises("bad argument #1 to 'domain_of' (id expected, got nil)", matrix.domain_of, nil)
end

function test_constants()
  same(EventTypes.Message, "m.room.message")
  same(Membership.BAN, "ban")
  local n = 0
  for _, values in ipairs { EventTypes, Membership } do
    for name, value in pairs(values) do
      same(values[name], value)
      n = n + 1
    end
  end
  assert(n > 20)
  local name = "Mesage"
  raises("EventTypes.Mesage does not exist; did you mean Message?", function() return EventTypes[name] end)
end
