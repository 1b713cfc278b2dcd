package remote

import "encoding/json"

// What the rules State and API ask the host for, as the peers of this process have it.
var (
	roomState = []json.RawMessage{
		json.RawMessage(`{"type":"m.room.power_levels","state_key":"","sender":"@admin:example.org","room_id":"!jEsUZKDJdhlrceRyVU:example.org","depth":3,"origin_server_ts":1432735824653,"auth_events":[],"prev_events":[],"hashes":{},"content":{"users":{"@admin:example.org":100,"@spammer7:bad.example":-1}}}`),
		json.RawMessage(`{"type":"m.room.join_rules","state_key":"","sender":"@admin:example.org","room_id":"!jEsUZKDJdhlrceRyVU:example.org","depth":4,"origin_server_ts":1432735824653,"auth_events":[],"prev_events":[],"hashes":{},"content":{"join_rule":"public"}}`),
	}
	profiles = map[string]string{"example": "Example", "spammer7": "Casino"}
)
