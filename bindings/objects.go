package bindings

// eventClass is what an event is to a module.
var eventClass = Class{
	Name: "Event", Called: "event",
	Doc: "An event: a read-only table of its JSON, which pairs, ipairs, # and the like take as any other. null reads as nil. Strangers make " +
		"events: any key may be missing, or have another type than it should. The keys below are always what is said here. It ends with the " +
		"call: what is to be kept has to be copied.",
	Fields: []Param{
		{Name: "type", Type: tText, Optional: true}, {Name: "sender", Type: tText, Optional: true}, {Name: "room_id", Type: tText, Optional: true},
		{Name: "content", Type: tJSON, Optional: true}, {Name: "state_key", Type: tText, Optional: true},
		{Name: "origin_server_ts", Type: tInteger, Optional: true, Doc: "ms, as the sender's server has it"},
		{Name: "unsigned", Type: tJSON, Optional: true},
		{Name: "event_id", Type: tText, Optional: true, Doc: "nil where the event has none yet"},
		{Name: "room_version", Type: tText, Optional: true},
		{Name: "origin", Type: tText, Doc: `"local", or the server that sent the event`},
		{Name: "membership", Type: tText, Optional: true, Doc: "that of its content"},
		{Name: "redacts", Type: tText, Optional: true, Doc: "the event that it redacts, wherever its room version has it"},
	},
	Funcs: []Func{
		{
			Name: "is_state", Doc: "Whether it is a state event: whether it has a state_key.", Returns: []Param{{Name: "is_state", Type: tBool}},
			run: eventIsState,
		},
		{
			Name: "get", Doc: `A key of the event's JSON, also one that is called like a method.`,
			Params:  []Param{{Name: "key", Type: tText}, {Name: "default", Type: tAnything, Optional: true, Doc: "given where the key is missing"}},
			Returns: []Param{{Name: "value", Type: tAnything}},
			run:     eventGet,
		},
		{
			Name: "get_dict", Doc: "A plain copy that may be changed, without event_id and room_version. What is null in it is the value `null`.",
			Returns: []Param{{Name: "dict", Type: tJSON}},
			run:     eventGetDict,
		},
		{
			Name: "walk", Doc: "An iterator over every text, number and boolean in the event, however deep: for path, value in event:walk() do ... end. " +
				`A path is as in Lua: content.body, content["m.new_content"].body, content.list[1].`,
			Returns: []Param{{Name: "next", Type: tFunction, Doc: "gives path and value"}},
			run:     eventWalk,
		},
	},
}

// stateMapClass is the state of a room.
var stateMapClass = Class{
	Name: "StateMap", Called: "state_events",
	Doc: "The state of a room. Only what a module asks for is asked of the homeserver, and that once. It ends with the call.",
	Funcs: []Func{
		{
			Name: "get", Doc: "The state event in a place.",
			Params:  []Param{{Name: "type", Type: tText}, {Name: "state_key", Type: tText, Optional: true, Doc: `"" if not given`}},
			Returns: []Param{{Name: "event", Type: "Event", Optional: true, Doc: "nil if there is none"}},
			run:     stateGet,
		},
		{
			Name: "each", Doc: `An iterator over the events of a type: for state_key, event in state_events:each("m.room.member") do ... end.`,
			Params:  []Param{{Name: "type", Type: tText, Optional: true, Doc: "all types if not given"}},
			Returns: []Param{{Name: "next", Type: tFunction, Doc: "gives state_key and event"}},
			run:     stateEach,
		},
	},
}

// fileWrapperClass is a file that is being uploaded.
var fileWrapperClass = Class{
	Name: "FileWrapper", Called: "file_wrapper", Doc: "What is being uploaded. It ends with the call. What the homeserver can't read raises.",
	Funcs: append(fileDigests(), []Func{
		{Name: "size", Doc: "Its size in bytes.", Returns: []Param{{Name: "bytes", Type: tInteger}}, run: fileSize},
		{
			Name: "head", Doc: "Its beginning.",
			Params:  []Param{{Name: "n", Type: tInteger, Doc: "bytes, up to 1 MiB; fewer if the file is shorter"}},
			Returns: []Param{{Name: "content", Type: tText}},
			run:     fileHead,
		},
		{
			Name: "chunks", Doc: "An iterator over its content in pieces: for piece in file_wrapper:chunks() do ... end.",
			Params:  []Param{{Name: "n", Type: tInteger, Optional: true, Doc: "bytes of a piece, up to 1 MiB; 16 KiB if not given"}},
			Returns: []Param{{Name: "next", Type: tFunction, Doc: "gives a piece"}},
			run:     fileChunks,
		},
	}...),
}

func fileDigests() (funcs []Func) {
	for _, d := range digests {
		funcs = append(funcs, Func{
			Name: d.name, Doc: "The " + d.title + " digest of its content, in hexadecimal digits." + d.warning, Returns: []Param{{Name: "hex", Type: tText}},
			run: d.fileDigest,
		})
	}
	return funcs
}
