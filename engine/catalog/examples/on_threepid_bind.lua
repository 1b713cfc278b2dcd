-- scripts/on_threepid_bind.lua
-- New modules define on_add_user_third_party_identifier in its place.
function on_threepid_bind(user_id, medium, address)
  log.info("an address was added", { user = user_id, medium = medium }) -- the address itself is nobody's business
end
