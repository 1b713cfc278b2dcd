local ALLOW, DENY = RegistrationBehaviour.ALLOW, RegistrationBehaviour.DENY
local HERE = "192.0.2.1"
local MAIL = { email_blocked = { "Mail.example" } }
local SCHOOL = { email_allowed = { "School.example" } }

local function configured(config)
  modules { file = "40-registration.lua", config = config }
end

-- Somebody registers. What `attempt` does not say is as it is for most.
local function register(attempt)
  local threepid = attempt.email and { medium = "email", address = attempt.email, validated_at = 1500000000000 }
  local infos = attempt.infos or { { user_agent = "a", ip = HERE }, { user_agent = "b", ip = attempt.ip or HERE } }
  return call("check_registration_for_spam", attempt.threepid or threepid, attempt.username, infos, attempt.provider)
end

local function behaviour(attempt)
  return register(attempt).result.behaviour
end

-- Each case is an attempt; one with a note is refused for that reason.
local function attempts(config)
  return function(case)
    configured(config)
    local answer = register(case)
    assert.equal(case.note and DENY or ALLOW, answer.result.behaviour)
    assert.equal(case.note, answer.note)
  end
end

-- E-mail --------------------------------------------------------------------------------------------------------------

local function of_length(n)
  return ("a"):rep(n - #"@mail.example") .. "@mail.example"
end

test_a_blocked_email_domain_may_not_register = cases({
  { name = "the domain", email = "a@mail.example", note = "e-mail domain" },
  { name = "in capitals", email = "a@MAIL.Example", note = "e-mail domain" },
  { name = "with a dot at the end", email = "a@mail.example.", note = "e-mail domain" },
  { name = "behind a dot", email = "a@.mail.example", note = "e-mail domain" },
  { name = "below it", email = "a@eu.mail.example", note = "e-mail domain" },
  { name = "behind another @", email = '"x@friendly.example"@mail.example', note = "e-mail domain" },
  { name = "behind two @", email = "a@@mail.example", note = "e-mail domain" },
  { name = "with nothing before the @", email = "@mail.example", note = "e-mail domain" },
  { name = "in the longest address", email = of_length(254), note = "e-mail domain" },
  { name = "by single sign-on", email = "a@mail.example", provider = "oidc", note = "e-mail domain" },
}, attempts(MAIL))

test_an_email_domain_that_only_looks_like_it_may_register = cases({
  { name = "another", email = "a@friendly.example" },
  { name = "its name in a longer one", email = "a@notmail.example" },
  { name = "its name at the beginning", email = "a@mail.example.org" },
  { name = "the domain that it is in", email = "a@example" },
  { name = "its name before the @", email = "mail.example@friendly.example" },
  { name = "no address", email = "mail.example" },
  { name = "an empty domain", email = "a@" },
  { name = "only an @", email = "@" },
  { name = "only a dot", email = "a@." },
  { name = "longer than any address", email = of_length(255) },
  { name = "a number as the address", threepid = { medium = "email", address = 5 } },
  { name = "no address in it", threepid = { medium = "email" } },
  { name = "none" },
}, attempts(MAIL))

local needed = "no e-mail address at an allowed domain"

test_where_some_email_domains_are_allowed_one_is_needed = cases({
  { name = "the domain", email = "a@school.example" },
  { name = "in capitals", email = "a@SCHOOL.example" },
  { name = "below it", email = "a@pupils.school.example" },
  { name = "another", email = "a@mail.example", note = needed },
  { name = "its name in a longer one", email = "a@oldschool.example", note = needed },
  { name = "its name before the @", email = "school.example@mail.example", note = needed },
  { name = "no address", email = "school.example", note = needed },
  { name = "none", note = needed },
  { name = "none, by single sign-on", provider = "oidc" },
}, attempts(SCHOOL))

test_blocked_counts_more_than_allowed = cases({
  { name = "a domain below an allowed one", email = "a@guests.school.example", note = "e-mail domain" },
  { name = "the allowed one", email = "a@school.example" },
}, attempts { email_allowed = { "school.example" }, email_blocked = { "guests.school.example" } })

-- User names ----------------------------------------------------------------------------------------------------------

local PARTS = { username_parts = { "Admin", "x.y" } }

test_a_user_name_may_not_contain_a_part = cases({
  { name = "the part", username = "admin", note = "user name: admin" },
  { name = "in capitals, among others", username = "The_ADMINs", note = "user name: admin" },
  { name = "in a longer word", username = "superadministrator", note = "user name: admin" },
  { name = "another part", username = "x.y", note = "user name: x.y" },
}, attempts(PARTS))

test_a_user_name_that_only_looks_like_it_may_register = cases({
  { name = "another", username = "alice" },
  { name = "the beginning of it", username = "admi" },
  { name = "with something between", username = "a_d_m_i_n" },
  { name = "any character where there is a dot", username = "xzy" },
  { name = "an empty one", username = "" },
}, attempts(PARTS))

function test_a_name_that_the_homeserver_makes_up_may_register()
  configured { username_parts = { "admin" } }
  assert.equal(ALLOW, behaviour {})
end

-- Addresses -----------------------------------------------------------------------------------------------------------

local IPS = { ips = { "203.0.113.", "2001:DB8:", "198.51.100.7" } }

test_a_listed_address_may_not_register = cases({
  { name = "the address", ip = "198.51.100.7", note = "address" },
  { name = "one that begins so", ip = "203.0.113.9", note = "address" },
  { name = "through an IPv6 socket", ip = "::ffff:203.0.113.9", note = "address" },
  { name = "the same in capitals", ip = "::FFFF:198.51.100.7", note = "address" },
  { name = "an IPv6 address", ip = "2001:db8::1", note = "address" },
  { name = "an IPv6 address in capitals", ip = "2001:DB8::1", note = "address" },
}, attempts(IPS))

test_an_address_that_only_looks_like_it_may_register = cases({
  { name = "a longer number", ip = "198.51.100.77" },
  { name = "a shorter number", ip = "198.51.100." },
  { name = "the same digits", ip = "20.3.0.113" },
  { name = "the beginning further on", ip = "1.203.0.113" },
  { name = "another IPv6 network", ip = "2001:db80::1" },
  { name = "no address", ip = "unknown" },
}, attempts(IPS))

-- All of it -----------------------------------------------------------------------------------------------------------

local EVERYTHING = {
  email_allowed = { "school.example" }, email_blocked = { "mail.example" }, username_parts = { "a" }, ips = { "192." },
}

function test_an_admin_may_create_any_account()
  configured(EVERYTHING)
  assert.equal(ALLOW, behaviour({ infos = {}, username = "admin", email = "a@mail.example" }))
end

function test_nobody_is_told_why()
  configured(EVERYTHING)
  assert.equal({ behaviour = DENY }, register({ username = "admin", email = "a@mail.example" }).result)
end

function test_the_log_has_no_personal_data()
  configured { email_blocked = { "example" }, ips = { "192." } }
  assert.equal("e-mail domain", register({ email = "alice@secret.example" }).note)
  assert.equal("address", register({ email = "alice@secret.test" }).note)
end

test_a_shadow_ban_takes_the_place_of_a_refusal = cases({
  { name = "who would be refused", username = "admin", behaviour = RegistrationBehaviour.SHADOW_BAN },
  { name = "nobody else", username = "alice", behaviour = ALLOW },
}, function(case)
  configured { username_parts = { "admin" }, action = "shadow_ban" }
  assert.equal(case.behaviour, behaviour(case))
end)

function test_without_a_configuration_everybody_may_register()
  configured {}
  assert.equal(ALLOW, behaviour({ username = "admin", email = "a@mail.example" }))
  assert.equal(ALLOW, behaviour {})
end

test_an_entry_that_would_keep_everybody_out_is_refused = cases({
  { name = "an empty part", config = { username_parts = { "x", "" } }, says = "username_parts[2]: got 0 characters" },
  { name = "an empty address", config = { ips = { "" } }, says = "config.ips[1]: got 0 characters, want at least 1" },
  { name = "an empty domain", config = { email_allowed = { "" } }, says = "config.email_allowed[1]: got 0 characters" },
  { name = "another action", config = { action = "ban" }, says = "config.action" },
}, function(case)
  configured(case.config)
  assert.error(function() register {} end, case.says)
end)
