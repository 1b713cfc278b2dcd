local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function fails(with, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok or not tostring(err):find(with, 1, true) then error("got " .. tostring(err) .. ", want " .. with, 2) end
end

function test_parse()
  same(ip.parse("2001:DB8:0:0::1"), "2001:db8::1")
  same(ip.parse("::ffff:1.2.3.4"), "1.2.3.4")
  same(ip.parse("[::1]"), "::1")
  same(ip.parse("fe80::1%eth0"), "fe80::1")
  for _, s in ipairs { "", "1.2.3", "1.2.3.4:80", "01.2.3.4", "example.org", "[1.2.3.4", "::1::" } do same(ip.parse(s), nil) end
end

function test_in_cidr()
  same(ip.in_cidr("10.1.2.3", "10.0.0.0/8"), true)
  same(ip.in_cidr("11.1.2.3", "10.0.0.0/8"), false)
  same(ip.in_cidr("::ffff:10.1.2.3", { "2001:db8::/32", "10.9.9.9/8" }), true)
  same(ip.in_cidr("2001:db8::1", { "2001:db8::/32", "10.0.0.0/8" }), true)
  same(ip.in_cidr("1.2.3.4", "1.2.3.4"), true)
  same(ip.in_cidr(nil, "0.0.0.0/0"), false)
  same(ip.in_cidr("nonsense", "0.0.0.0/0"), false)
  same(ip.in_cidr("1.2.3.4", {}), false)
  fails('bad argument #2 to \'in_cidr\' (network such as 10.0.0.0/8 expected, got "10.0.0.0/33")', ip.in_cidr, "1.2.3.4", "10.0.0.0/33")
  fails("bad argument #2", ip.in_cidr, "1.2.3.4")
end

function test_net()
  local nets = ip.net { "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "2001:db8::/32" }
  for s, inside in pairs { ["10.255.0.1"] = true, ["9.255.255.255"] = false, ["192.168.0.255"] = true, ["192.168.1.0"] = false,
    ["2001:db8:ffff::1"] = true, ["2001:db9::"] = false, ["x"] = false } do
    same(nets:has(s), inside)
  end
  same(nets:has(nil), false)
  fails("call it with a colon: Nets:has(...)", nets.has, "10.0.0.1")
  fails("bad argument #1 to 'net'", ip.net, { "x" })
  for want, wrong in pairs {
    ["got a table with names"] = set { "10.0.0.0/8" }, ["element 2 is none"] = { "10.0.0.0/8", 5 }, ["got nil"] = false,
    ["got boolean"] = true, ["got null"] = null,
  } do
    fails("bad argument #1 to 'net' (network or list of networks expected, " .. want, ip.net, wrong or nil)
  end
  fails("bad argument #2 to 'in_cidr' (network or list of networks expected, got a table with names", ip.in_cidr, "1.2.3.4", set { "10.0.0.0/8" })
end

function test_is_private()
  for s, private in pairs { ["127.0.0.1"] = true, ["10.0.0.1"] = true, ["::1"] = true, ["fd00::1"] = true, ["fe80::1"] = true, ["100.64.0.1"] = true,
    ["64:ff9b::a00:1"] = true, ["2002:a00:1::"] = true, ["::ffff:192.168.1.1"] = true, ["255.255.255.255"] = true,
    ["::127.0.0.1"] = true, ["192.88.99.1"] = true, ["2001::1"] = true, ["4000::1"] = true, ["240.0.0.1"] = true, ["fec0::1"] = true,
    ["8.8.8.8"] = false, ["2606:4700::1111"] = false, ["64:ff9b::808:808"] = false, ["x"] = false } do
    same(ip.is_private(s), private)
  end
end
