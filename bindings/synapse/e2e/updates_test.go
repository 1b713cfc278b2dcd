package e2e

import (
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// updateRule is there when Synapse starts, and so when it completes a new database by background updates. Synapse asks for
// a default batch size only the first time that it runs an update.
const updateRule = `
local function note(message, update_name, more) -- of the others there is too much to log
  if update_name == "populate_stats_process_rooms" then log.info(message, more) end
end
function on_update(update_name, database_name, one_shot)
  note("step", update_name, { name = update_name, database = database_name, one_shot = one_shot })
  return 50, function() note("done", update_name, { name = update_name }) end
end
function default_batch_size(update_name, database_name)
  note("first", update_name, { name = update_name, database = database_name })
  return 7
end
function min_batch_size(update_name, database_name)
  note("least", update_name, { name = update_name, database = database_name })
  return 1234567
end`

// statistics is a background update of which an admin can have another run.
const statistics = "populate_stats_process_rooms"

// updates are the callbacks of the background updates. They come first: others need a database that is complete.
var updates = []scenario{
	{"default_batch_size", "The updates of a new database have the module's batch size", func(t *testing.T, w *world) {
		w.idle(t)
		w.Engine.Log.Said(t, 0, "first", home.Object{"name": statistics, "database": "master"})
		w.Synapse.Log.Await(t, 0, "batch_size=7)")
	}},
	{"on_update", "An update that an admin starts is announced step by step, and each step's end", func(t *testing.T, w *world) {
		mark := w.update(t)
		w.Engine.Log.Said(t, mark, "step", home.Object{"name": statistics, "database": "master", "one_shot": false})
		w.Engine.Log.Said(t, mark, "done", home.Object{"name": statistics})
	}},
	{"min_batch_size", "An update that an admin starts has the module's batch size", func(t *testing.T, w *world) {
		mark := w.Synapse.Log.Mark()
		w.Engine.Log.Said(t, w.update(t), "least", home.Object{"name": statistics, "database": "master"})
		w.Synapse.Log.Await(t, mark, "batch_size=1234567)")
	}},
}

// idle waits until no background update runs.
func (w *world) idle(t *testing.T) {
	t.Helper()
	admin := w.Synapse.Admin(t)
	home.Await(t, "the end of the updates", func() home.Answer {
		return admin.Do("GET", "/_synapse/admin/v1/background_updates/status", nil).Must(t)
	}, func(a home.Answer) bool { return len(a.At("current_updates").(home.Object)) == 0 })
}

// update runs a background update and waits for its end. It gives the place in the engine's log where it begins.
func (w *world) update(t *testing.T) home.Mark {
	t.Helper()
	admin, mark := w.Synapse.Admin(t), w.Engine.Log.Mark()
	admin.Room(t)
	admin.Do("POST", "/_synapse/admin/v1/background_updates/start_job", home.Object{"job_name": statistics}).Must(t)
	w.idle(t)
	return mark
}
