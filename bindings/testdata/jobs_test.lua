-- A queue that holds what is enqueued; the key "full" is one that it has no room for.
local ran = {}
jobs.mail = function(args, attempt) ran = { args, attempt } end
function jobs.remind() end
jobs["a.b-c_1"] = function() end

every("tick", 60, function() end)
every("tock", 1.5, function() end)
cron("digest", "0 9 * * 1-5", function() end)
cron("night", "CRON_TZ=Europe/Berlin 30 2 * * *", function() end)
cron("daily", "@daily", function() end)

local function raises(text, fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "it does not raise, want " .. text)
  assert(tostring(err):find(text, 1, true), "got " .. tostring(err) .. ", want " .. text)
  return err
end

function test_enqueue()
  assert(enqueue("mail") == true)
  assert(enqueue("mail", { to = "a", list = json.array{}, none = null }, { delay_s = 0.5, retries = 0 }))
  assert(enqueue("remind", "a text"))
  assert(enqueue("a.b-c_1", nil, { key = "once" }))
  assert(enqueue("a.b-c_1", {}, { key = "once" }) == false)
end

function test_enqueue_checks_its_arguments()
  raises("bad argument #1 to 'enqueue' (string expected, got no value)", enqueue)
  raises("this module has no jobs.mial; did you mean mail?", enqueue, "mial")
  raises("this module has no jobs.tick", enqueue, "tick")
  raises("bad argument #2 to 'enqueue'", enqueue, "mail", print)
  raises("bad argument #3 to 'enqueue' (table expected, got number)", enqueue, "mail", {}, 5)
  raises("there is no field 'retry_s'; did you mean retries?", enqueue, "mail", {}, { retry_s = 5 })
  for _, wrong in ipairs { -1, 1e300, "1" } do
    raises("delay_s has to be a number of seconds from 0 to 366 days", enqueue, "mail", {}, { delay_s = wrong })
  end
  for _, wrong in ipairs { -1, 1.5, 101, "1" } do
    raises("retries has to be a whole number from 0 to 100", enqueue, "mail", {}, { retries = wrong })
  end
  raises("key has to be a string", enqueue, "mail", {}, { key = 5 })
  raises("bad key: it is empty", enqueue, "mail", {}, { key = "" })
  raises("bad key: it has 513 bytes, 512 are allowed", enqueue, "mail", {}, { key = ("x"):rep(513) })
end

function test_a_full_store_raises()
  local err = raises("enqueue: quota used up", enqueue, "mail", {}, { key = "full" })
  assert(err.kind == "quota" and err.error == "quota used up")
end

function test_jobs_are_not_called()
  raises("jobs.mail is for enqueue(\"mail\", args) to run", function() jobs.mail{} end)
  raises("jobs.nothing is for enqueue", function() return jobs.nothing end)
  raises("a member of jobs has a name, not a number", function() return jobs[1] end)
  assert(tostring(jobs) == "jobs")
end

function test_nothing_is_declared_later()
  raises("jobs.late: jobs are declared at the top level", function() jobs.late = function() end end)
  raises("every: only at the top level of the module", every, "late", 60, function() end)
  raises("cron: only at the top level of the module", cron, "late", "@daily", function() end)
end

function test_spawn()
  spawn(function() error("nobody is told but the log") end)
  raises("bad argument #1 to 'spawn' (function expected, got nil)", spawn, nil)
  for _ = 2, 16 do spawn(function() end) end
  raises("spawn: one question can leave 16 functions behind", spawn, function() end)
end
