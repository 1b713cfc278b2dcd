-- scripts/json_test.lua
modules({ file = "json.lua", config = { about = '{"policy":"https://example.org/policy"}' } })

function test_about()
  local answer = call("on_create_room", "@alice:example.org", {}, false)
  local about = answer.result.request_content.creation_content["org.example.about"]
  assert.equal('{"by":"@alice:example.org","labels":[],"policy":"https://example.org/policy"}', json.encode(about))
end
