-- Runs the programs in the standard input, each with its length in front, and prints what they give in the same way.
local prelude = assert(loadfile("testdata/lib/prelude.lua"))

local function run(text)
  local env = setmetatable({}, { __index = _G })
  env.require = function() return prelude() end
  local program, problem = loadstring(text, "=program")
  if not program then return "not loaded: " .. problem end
  setfenv(program, env)
  local ok, said = pcall(program)
  if not ok then return "failed" end
  return tostring(said)
end

io.stdout:setvbuf("full")
while true do
  local length = io.read("*n")
  if not length then break end
  io.read(1)
  local said = run(io.read(length))
  io.write(#said, "\n", said)
end
