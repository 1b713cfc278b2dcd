local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

-- What fn raises has that kind, and tells nothing of the answer or of what is secret in the request.
local function fails(kind, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok then error("it did not fail", 2) end
  if type(err) ~= "table" then error("raised " .. tostring(err), 2) end
  if err.kind ~= kind then error("got kind " .. tostring(err.kind) .. " (" .. tostring(err) .. "), want " .. kind, 2) end
  for _, text in ipairs{ tostring(err), err.error } do
    if text:find("s3cret", 1, true) then error("it tells " .. text, 2) end
  end
  if not tostring(err):find("http%.[%w_]+: ") then error("it reads " .. tostring(err), 2) end
  return err
end

-- fn is refused as a mistake, with a text that has want in it.
local function mistake(want, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok or type(err) ~= "string" or not err:find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
  if err:find("s3cret", 1, true) then error("it tells " .. err, 2) end
end

function test_get_json()
  local a = http.get_json("http://example.org/a?b=c#d", { q = "ä &", n = { 1, 2.5 }, yes = true }, { ["X-A"] = { "1", "2" }, ["User-Agent"] = "me" })
  same(a.method, "GET")
  same(a.uri, "http://example.org/a?b=c&n=1&n=2.5&q=%C3%A4+%26&yes=true")
  same(table.concat(a.headers["X-A"], ","), "1,2")
  same(a.headers["User-Agent"][1], "me")
  same(a.headers["Accept"][1], "application/json")
  same(a.body, "")
  same(a.n, 1)
  same(a.null, null)
  same(json.encode(a.list), "[]")
  same(json.encode(http.get_json("http://example.org/x", {}, {}, {}).list), "[]")
end

function test_get_json_nothing()
  same(http.get_json("http://example.org/empty"), nil)
  same(http.get_json("http://example.org/null"), nil)
end

function test_post_json_get_json()
  local a = http.post_json_get_json("https://a.b.test/", { list = json.array{}, n = 1 }, { Authorization = "Bearer x" })
  same(a.method, "POST")
  same(a.body, '{"list":[],"n":1}')
  same(a.headers["Content-Type"][1], "application/json")
  same(a.headers["Authorization"][1], "Bearer x")
  same(http.post_json_get_json("https://a.test/", { 1 }, { ["content-type"] = "a/b" }).headers["Content-Type"][1], "a/b")
end

function test_put_json()
  local a = http.put_json("https://ports.example:8443/", { a = "<" }, { b = "c" }, { ["X-A"] = 5 })
  same(a.method .. a.uri .. a.body .. a.headers["X-A"][1], 'PUThttps://ports.example:8443/?b=c{"a":"<"}5')
end

function test_post_urlencoded_get_json()
  local a = http.post_urlencoded_get_json("http://example.org", { a = "b c", d = { "e", "&" } })
  same(a.body, "a=b+c&d=e&d=%26")
  same(a.headers["Content-Type"][1], "application/x-www-form-urlencoded")
end

function test_get_raw()
  same(http.get_raw("http://example.org/html"), "<p>s3cret</p>")
  same(http.get_raw("http://example.org/empty"), "")
end

function test_request()
  local r = http.request("patch", "http://example.org/?a=b", { body = "\0\255", headers = { ["X-A"] = "1" }, args = { c = 1 } }, { timeout_s = 5 })
  same(r.status, 200)
  same(r.headers["x-two"], "1, 2")
  local a = json.decode(r.body)
  same(a.method .. a.uri, "PATCHhttp://example.org/?a=b&c=1")
  same(a.body_hex, "00ff")
  same(json.decode(http.request("POST", "http://example.org/", { json = { 1 } }).body).body, "[1]")
  same(http.request("GET", "http://example.org/teapot").status, 418)
  same(http.request("DELETE", "http://[::1]:8008/x", {}).status, 200)
end

function test_request_mistakes()
  mistake("bad argument #1 to 'request' (one of GET, HEAD", http.request, "CONNECT", "http://example.org/")
  mistake("body or json expected, got both", http.request, "POST", "http://example.org/", { body = "", json = {} })
  mistake("body has to be a string", http.request, "POST", "http://example.org/", { body = {} })
  mistake("there is no field 'header'; did you mean headers?", http.request, "GET", "http://example.org/", { header = {} })
  mistake("timeout_s belongs into the options, which are argument 4", http.request, "GET", "http://example.org/", { timeout_s = 1 })
end

function test_options_in_the_wrong_place()
  local url = "http://example.org/"
  for field, value in pairs { retries = 2, timeout_s = 1, max_bytes = 5 } do
    local options = { [field] = value }
    local want = field .. " belongs into the options, which are argument "
    mistake("#2 to 'get_json' (" .. want .. "4", http.get_json, url, options)
    mistake("#3 to 'get_json' (" .. want .. "4", http.get_json, url, {}, options)
    mistake("#3 to 'get_raw' (" .. want .. "4", http.get_raw, url, nil, { [field] = value, Accept = "a/b" })
    mistake("#2 to 'post_urlencoded_get_json' (" .. want .. "4", http.post_urlencoded_get_json, url, options)
    mistake("#3 to 'post_json_get_json' (" .. want .. "4", http.post_json_get_json, url, {}, options)
    mistake("#3 to 'put_json' (" .. want .. "5", http.put_json, url, {}, options)
    mistake("#3 to 'request' (args: " .. want .. "4", http.request, "GET", url, { args = options })
    mistake("#3 to 'request' (headers: " .. want .. "4", http.request, "GET", url, { headers = options })
  end
  same(http.get_json(url, { retries = 2, q = "x" }).uri, "http://example.org/?q=x&retries=2") -- the service's own
  mistake("table of options expected, got a list", http.get_json, url, nil, nil, { 5 })
end

function test_kind_refused()
  same(fails("refused", http.get_json, "http://refused.test/?s3cret").error, "refused.test: connection refused")
end

function test_errors_have_a_line()
  local _, err = pcall(function() return http.get_json("http://refused.test/") end)
  assert(tostring(err):find("^http%.lua:%d+: http%.get_json: refused%.test: connection refused$"), tostring(err))
end

function test_kind_timeout()
  local start = api.get_current_time_msec()
  fails("timeout", http.get_raw, "http://slow.test/", nil, nil, { timeout_s = 0.02 })
  fails("timeout", http.post_json_get_json, "http://slow.test/", {}, nil, { timeout_s = 0.02, retries = 3 })
  assert(api.get_current_time_msec() - start < 10000)
end

function test_kind_too_large()
  fails("too_large", http.get_raw, "http://example.org/large")
  fails("too_large", http.get_raw, "http://example.org/large", nil, nil, { max_bytes = 2 ^ 53 }) -- no more than the configuration lets
  fails("too_large", http.get_json, "http://example.org/x", nil, nil, { max_bytes = 10 })
end

function test_kind_bad_json()
  fails("bad_json", http.get_json, "http://example.org/html")
  fails("bad_json", http.get_json, "http://example.org/infinite")
end

function test_kind_dns() fails("dns", http.get_json, "http://dns.test/") end

function test_kind_tls() fails("tls", http.get_json, "https://tls.test/") end

function test_kind_broken() fails("broken", http.get_json, "http://broken.test/") end

function test_kind_http()
  local err = fails("http", http.get_json, "http://example.org/teapot")
  same(err.code, 418)
  same(err.errcode, "M_LIMIT_EXCEEDED")
  same(err.error, "example.org: I'm a teapot")
end

function test_kind_redirect()
  same(fails("redirect", http.get_json, "http://example.org/loop").error, "example.org: more than 5 redirects")
end

function test_kind_forbidden()
  local function line(uri, power)
    local err = fails("forbidden", http.get_json, uri)
    if not err.error:find("add `allow: [" .. power .. "]` to it under `modules:` in axolua.yaml", 1, true) then error(err.error, 2) end
  end
  line("http://forbidden.example/?s3cret", "http.forbidden.example")
  line("https://FORBIDDEN.example.:443/", "http.forbidden.example")
  line("http://example.org:8080/", "http.example.org:8080")
  line("https://example.org:80/", "http.example.org:80")
  line("http://test/", "http.test")
  line("http://ports.example/", "http.ports.example")
  line("http://[::1]/", "http.::1")
  line("http://[::1]:8009/", '"http.[::1]:8009"')
  line("http://example.org.evil.example/", "http.example.org.evil.example")
  line("http://notexample.org/", "http.notexample.org")
  line("http://example.org/elsewhere", "http.forbidden.example") -- through a redirect
end

function test_retries()
  fails("http", http.get_json, "http://example.org/flaky")
  same(type(http.get_json("http://example.org/flaky", nil, nil, { retries = 2, timeout_s = 10 })), "table")
end

function test_mistakes()
  for uri, want in pairs{ ["ftp://a/"] = "neither with http://", ["http://u:s3cret@a/"] = "user name", [""] = "neither", ["http://s3cret\r\n/"] = "no URL" } do
    mistake("bad argument #1 to 'get_json' (URL expected: ", http.get_json, uri)
    mistake(want, http.get_json, uri)
  end
  mistake("bad argument #1 to 'get_json' (string expected, got no value)", http.get_json)
  mistake("bad argument #2 to 'post_json_get_json' (table expected, got nil)", http.post_json_get_json, "http://example.org/", nil)
  mistake("bad argument #2 to 'get_json' (table of name -> value expected)", http.get_json, "http://example.org/", { "a" })
  mistake("bad argument #2 to 'get_json' (each value has to be a string", http.get_json, "http://example.org/", { a = { b = {} } })
  mistake("timeout_s belongs into the options, which are argument 4", http.get_json, "http://example.org/", { timeout_s = 1 })
  mistake("max_bytes belongs into the options, which are argument 4", http.get_json, "http://example.org/", nil, { max_bytes = 1 })
  mistake("call it with a dot", http.get_json, http, "http://example.org/")
end

function test_header_mistakes()
  local function header(want, name, value) mistake(want, http.get_json, "http://example.org/", nil, { [name] = value }) end
  for _, name in ipairs{ "Host", "host", "Content-Length", "connection", "Transfer-Encoding", "accept-encoding" } do header("is not for you to set", name, "x") end
  header("has a line break", "X-A", "s3cret\r\nHost: b")
  header("has a line break", "X-A", { "a", "s3cret\n" })
  header("characters that none has", "X-A: b\r\n", "s3cret")
  header("more than 64 KiB", "X-A", ("x"):rep(70000))
end

function test_option_mistakes()
  local function option(want, options) mistake("bad argument #4 to 'get_json' (" .. want, http.get_json, "http://example.org/", nil, nil, options) end
  option("timeout_s has to be a number of seconds above 0", { timeout_s = 0 })
  option("timeout_s has to be", { timeout_s = "1" })
  option("timeout_s is a number", { timeout_s = 0 / 0 })
  option("max_bytes has to be", { max_bytes = 0 })
  option("retries has to be a whole number from 0 to 5", { retries = 6 })
  option("retries has to be", { retries = 0.5 })
  option("there is no field 'timeout'; did you mean timeout_s?", { timeout = 1 })
  same(http.get_json("http://example.org/", nil, nil, { timeout_s = 1e300 }).n, 1)
end
