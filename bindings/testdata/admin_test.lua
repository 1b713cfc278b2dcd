local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

function test_request()
  local a = admin.request("get", "/_synapse/admin/v2/users/@a:b?limit=1")
  same(a.method, "GET")
  same(a.uri, "http://127.0.0.1:8008/_synapse/admin/v2/users/@a:b?limit=1")
  same(a.authorized, true)
  same(a.body, "")
  local b = admin.request("PUT", "/_matrix/client/v3/x", { deactivated = true }, { timeout_s = 5, retries = 1 })
  same(b.body, '{"deactivated":true}')
  same(b.headers["Content-Type"][1], "application/json")
end

function test_request_paths()
  for _, path in ipairs{
    "", "/", "/_synapse/client/x", "/_synapse/admin/../x", "/_synapse/admin/%2e%2e/x", "/_synapse/admin//x", "//evil.example/_synapse/admin/x",
    "http://evil.example/_synapse/admin/x", "@evil.example/_synapse/admin/", "/_synapse/admin/a b", "/_synapse/admin/a\r\nHost: b", "/_synapse/admin/#a",
  } do
    local ok, err = pcall(admin.request, "GET", path)
    if ok or type(err) ~= "string" or not err:find("bad argument #2 to 'request' (path expected: ", 1, true) then error(path .. ": " .. tostring(err)) end
  end
end

function test_request_methods()
  local _, err = pcall(admin.request, "CONNECT", "/_synapse/admin/v1/x")
  assert(tostring(err):find("bad argument #1 to 'request' (one of GET, POST, PUT, PATCH, DELETE expected)", 1, true), err)
end

-- The homeserver says the token in its answer, and the error does not.
function test_request_kinds()
  local ok, err = pcall(admin.request, "GET", "/_synapse/admin/v1/teapot")
  same(ok, false)
  same(err.kind, "http")
  same(err.code, 418)
  same(err.errcode, "M_LIMIT_EXCEEDED")
  assert(not tostring(err):find("s3cret", 1, true), tostring(err))
  ok, err = pcall(admin.request, "GET", "/_synapse/admin/v1/x", nil, { max_bytes = 5 })
  same(ok, false)
  same(err.kind, "too_large")
end
