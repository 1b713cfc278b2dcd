local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_now()
  assert(math.abs(time.now_ms() / 1000 - os.time()) < 5)
  assert(math.abs(time.now_s() - os.time()) < 5)
  same(time.now_s() % 1, 0)
  raises("call it with a dot: time.now_ms(...)", function() time:now_ms() end)
end

function test_iso()
  same(time.iso(0), "1970-01-01T00:00:00.000Z")
  same(time.iso(1767323046789), "2026-01-02T03:04:06.789Z")
  same(time.iso(-1), "1969-12-31T23:59:59.999Z")
  same(time.iso(1.9), "1970-01-01T00:00:00.001Z")
  same(#time.iso(), 24)
  for _, beyond in ipairs { 1e18, -1e18, 0 / 0, 1 / 0 } do
    raises("bad argument #1 to 'iso' (ms of a year from 0 to 9999 expected)", time.iso, beyond)
  end
  raises("bad argument #1 to 'iso' (number expected, got string)", time.iso, "0")
end

function test_parse_iso()
  for text, want in pairs {
    ["1970-01-01T00:00:00Z"] = 0, ["1970-01-01T00:00:00.123456Z"] = 123, ["1970-01-01T02:00:00+02:00"] = 0, ["1970-01-01T00:00:01"] = 1000,
    ["1970-01-02"] = 86400000, ["1970-01-01 00:01:00"] = 60000, ["1970-01-01T00:01"] = 60000, ["1970-01-01 00:01:00Z"] = 60000,
  } do
    same(time.parse_iso(text), want)
  end
  for _, wrong in ipairs { "", "x", "1970", "1970-13-01", "1970-01-01T25:00:00Z", "00:00", ("1"):rep(1e5) } do same(time.parse_iso(wrong), nil) end
  same(time.parse_iso(time.iso(1767323046789)), 1767323046789)
end

function test_remaining_s()
  local before = time.remaining_s()
  assert(before > 0 and before <= 60, before)
  for _ = 1, 1e5 do end
  assert(time.remaining_s() < before)
end
