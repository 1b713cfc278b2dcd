local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_inc()
  metric.inc("seen")
  metric.inc("seen", 2.5)
  metric.inc("seen", 0)
  metric.inc("links", { kind = "spam", n = 5, ok = true })
  metric.inc("links", 2, { kind = "spam", n = 5, ok = true })
  metric.inc("links", nil, { kind = "spam" })
  metric.inc("links", 1, {})
end

function test_inc_wrong()
  raises("bad argument #2 to 'inc' (table of the module's own expected)", metric.inc, "x", config)
  raises("bad argument #1 to 'inc' (a name has small letters, digits and _", metric.inc, "Seen")
  raises("bad argument #1 to 'inc' (string expected, got nil)", metric.inc, nil)
  raises("bad argument #2 to 'inc' (number from 0 expected, got -1)", metric.inc, "x", -1)
  raises("bad argument #2 to 'inc' (number from 0 expected, got NaN)", metric.inc, "x", 0 / 0)
  raises("bad argument #2 to 'inc' (number from 0 expected, got", metric.inc, "x", 1 / 0)
  raises("bad argument #2 to 'inc' (number expected, got string)", metric.inc, "x", "1")
  raises("bad argument #2 to 'inc' (number expected, got table)", metric.inc, "x", {}, {})
  raises("bad argument #2 to 'inc' (a label has letters", metric.inc, "x", { ["a-b"] = 1 })
  raises("bad argument #3 to 'inc' (the label module is there already", metric.inc, "x", 1, { module = "a" })
  raises("bad argument #3 to 'inc' (the value of the label a is no text", metric.inc, "x", 1, { a = {} })
  raises("bad argument #3 to 'inc' (labels by name expected", metric.inc, "x", 1, { "a" })
  raises("bad argument #3 to 'inc' (at most 8 labels expected)", metric.inc, "x", 1, { a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1 })
end
