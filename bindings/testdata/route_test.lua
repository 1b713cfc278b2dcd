local function page() return 200, "page" end

route("GET", "/renew/{token}", page)
route("POST", "/renew/{token}", page, { auth = "none" })
route("GET", "/mine", page, { auth = "user" })
route("DELETE", "/files/{path...}", page, { auth = "admin" })
route("PUT", "/{$}", page)
route("PATCH", "/tree/", page, {})

-- Declarations are refused at their own lines, so the wrong ones are tried here.
local wrong = {
  { "bad argument #1 to 'route' (string expected, got nil)" },
  { "bad argument #1 to 'route' (want GET, POST, PUT, PATCH, DELETE)", "get", "/x", page },
  { "want GET, POST", "OPTIONS", "/x", page },
  { "bad argument #3 to 'route' (function expected, got nil)", "GET", "/x", nil },
  { "bad argument #4 to 'route' (table expected, got string)", "GET", "/x", page, "user" },
  { "there is no field 'oauth'; did you mean auth?", "GET", "/x", page, { oauth = "user" } },
  { 'auth has to be "none", "user" or "admin"', "GET", "/x", page, { auth = "users" } },
  { 'auth has to be "none", "user" or "admin"', "GET", "/x", page, { auth = true } },
  { "bad argument #2 to 'route' (want a path such as", "GET", "x", page },
  { "want a path such as", "GET", "", page },
  { "want a path such as", "GET", "/x y", page },
  { "want a path such as", "GET", "/x\n", page },
  { "want a path such as", "GET", "/x?y", page },
  { "want a path such as", "GET", "/" .. ("x"):rep(512), page },
  { "bad argument #2 to 'route' (parsing", "GET", "/{a", page },
  { "duplicate wildcard name", "GET", "/{a}/{a}", page },
  { "bad argument #2 to 'route' (", "GET", "/../x", page },
  { "conflicts with pattern", "GET", "/renew/{other}", page },
  { "conflicts with pattern", "GET", "/mine", page, { auth = "admin" } },
  { "conflicts with pattern", "GET", "/{any}/x", page },
}
local refusals = {}
for i, case in ipairs(wrong) do
  local ok, err = pcall(route, unpack(case, 2, 5))
  refusals[i] = ok and "it does not raise" or tostring(err)
end

function test_what_is_refused()
  for i, case in ipairs(wrong) do
    assert(refusals[i]:find(case[1], 1, true), "got " .. refusals[i] .. ", want " .. case[1])
    assert(not refusals[i]:find("registered at", 1, true), refusals[i])
  end
end

function test_only_at_the_top_level()
  local ok, err = pcall(route, "GET", "/later", page)
  assert(not ok and tostring(err):find("route: only at the top level", 1, true), err)
end
