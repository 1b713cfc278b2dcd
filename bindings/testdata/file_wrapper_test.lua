local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function raises(want, f, ...)
  local ok, err = pcall(f, ...)
  if ok or not tostring(err):find(want, 1, true) then error("got " .. tostring(err) .. ", want " .. want, 2) end
end

-- The file is "abc".

function test_size(file)
  same(file:size(), 3)
end

function test_digests(file)
  same(file:md5(), "900150983cd24fb0d6963f7d28e17f72")
  same(file:sha1(), "a9993e364706816aba3e25717850c26c9cd0d89d")
  same(file:sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  same(#file:sha512(), 128)
end

function test_head(file)
  same(file:head(2), "ab")
  same(file:head(9), "abc")
  raises("bad argument #1 to 'head' (0 to 1048576 bytes expected)", file.head, file, -1)
end

function test_chunks(file)
  local chunks = {}
  for chunk in file:chunks(2) do chunks[#chunks + 1] = chunk end
  same(table.concat(chunks, "|"), "ab|c")
end
