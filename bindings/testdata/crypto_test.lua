local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

function test_digests()
  same(crypto.sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  same(crypto.sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  same(crypto.sha512("abc"):sub(1, 32), "ddaf35a193617abacc417349ae204131")
  same(crypto.sha1("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d")
  same(crypto.md5("abc"), "900150983cd24fb0d6963f7d28e17f72")
  same(crypto.sha1(("x"):rep(2 ^ 20)), "e37f4d5be56713044d62525e406d250a722647d6")
  raises("bad argument #1 to 'sha256' (string expected, got nil)", crypto.sha256, nil)
end

function test_hmac()
  same(crypto.hmac_sha256("key", "The quick brown fox jumps over the lazy dog"),
    "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
  same(crypto.hmac_sha512("Jefe", "what do ya want for nothing?"):sub(1, 32), "164b7a7bfcf819e2e395fbe73b56e0a3")
  local long = ("k"):rep(2 ^ 17)
  same(crypto.hmac_sha256(long, "x"), crypto.hmac_sha256(crypto.hex_decode(crypto.sha256(long)), "x"))
  raises("bad argument #2 to 'hmac_sha256' (string expected, got no value)", crypto.hmac_sha256, "key")
end

function test_equal()
  same(crypto.equal("secret", "secret"), true)
  same(crypto.equal("secret", "secreT"), false)
  same(crypto.equal("secret", "secre"), false)
  same(crypto.equal("", ""), true)
end

function test_random_hex()
  local a, b = crypto.random_hex(16), crypto.random_hex(16)
  same(#a, 32)
  assert(a:match("^[0-9a-f]+$") and a ~= b)
  raises("bad argument #1 to 'random_hex' (1 to 1024 bytes expected)", crypto.random_hex, 0)
  raises("bad argument #1 to 'random_hex' (1 to 1024 bytes expected)", crypto.random_hex, 1025)
  raises("bad argument #1 to 'random_hex' (whole number expected, got 1.5)", crypto.random_hex, 1.5)
end

function test_random_token()
  local a = crypto.random_token()
  same(#a, 43)
  assert(a:match("^[%w_-]+$") and a ~= crypto.random_token())
  same(#crypto.random_token(3), 4)
end

function test_base64_encode()
  same(crypto.base64_encode("a"), "YQ==")
  same(crypto.base64_encode("a", "unpadded"), "YQ")
  same(crypto.base64_encode("\255\254?", "url"), "__4_")
  same(crypto.base64_encode("\255", "url"), "_w==")
  same(crypto.base64_encode("\255", "url_unpadded"), "_w")
  same(crypto.base64_encode("\255\254?", "standard"), "//4/")
  raises("bad argument #2 to 'base64_encode' (standard, unpadded, url or url_unpadded expected)", crypto.base64_encode, "a", "x")
end

function test_base64_decode()
  for _, form in ipairs { "YWI=", "YWI", "YW\nI=\r\n" } do same(crypto.base64_decode(form), "ab") end
  same(crypto.base64_decode("__4_"), "\255\254?")
  same(crypto.base64_decode("//4/"), "\255\254?")
  same(crypto.base64_decode(""), "")
  for _, wrong in ipairs { "Y", "YW=I", "Y W I", "=", "YQ=" } do same(crypto.base64_decode(wrong), nil) end
end

function test_hex()
  same(crypto.hex_encode("\0\255a"), "00ff61")
  same(crypto.hex_decode("00FF61"), "\0\255a")
  same(crypto.hex_decode("0"), nil)
  same(crypto.hex_decode("xx"), nil)
end
