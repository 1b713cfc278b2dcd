local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_levels()
  log.debug("a")
  log.info("a", { b = 1 })
  log.warn("a", { "list" })
  log.error(5)
  local deep = {}
  deep.deep = deep
  log.info("\255", { f = print, deep = deep, nan = 0 / 0, id = UserID.parse("@a:b"), n = null, list = { 1, {} }, [5] = 1, text = "\255" })
  log.info("a", {})
end

function test_wrong()
  raises("bad argument #1 to 'info' (string expected, got nil)", log.info, nil)
  raises("bad argument #2 to 'info' (table expected, got string)", log.info, "a", "b")
  raises("call it with a dot: log.info(...)", function() log:info("a") end)
end
