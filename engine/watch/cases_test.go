package watch_test

import (
	"os"
	"testing"
	"time"
)

// change is one way in which files change in real life. After each of its steps the watcher must have seen the end of
// it; a step that follows another shows that the watches survived.
type change struct {
	name    string
	prepare func(r *rig)
	steps   []func(r *rig)
}

func TestNotify(t *testing.T) {
	needsUnix(t)
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, 30*time.Millisecond, c.prepare)
			for _, step := range append(c.steps, inPlace) {
				step(r)
				r.await(c.name)
			}
		})
	}
}

// inPlace ends every case: after all that happened, a plain write must still be noticed.
func inPlace(r *rig) {
	r.mkdir("scripts")
	r.write("scripts/z.lua", "at last")
}

// vim is :w with backupcopy=no: probe, backup by rename, a new file, the backup goes.
func vim(name string) func(r *rig) {
	return func(r *rig) {
		r.write("scripts/4913", "")
		r.remove("scripts/4913")
		r.rename(name, name+"~")
		r.write(name, "saved by vim at "+time.Now().String())
		r.remove(name + "~")
	}
}

// temporary is how rsync and most programs replace a file.
func temporary(name, text string) func(r *rig) {
	return func(r *rig) {
		r.write("scripts/.tmp.Xy12", text)
		r.rename("scripts/.tmp.Xy12", name)
	}
}

// swap is what the kubelet does when a ConfigMap changes.
func swap(from, to, text string) func(r *rig) {
	return func(r *rig) {
		r.mkdir("scripts/" + to)
		r.write("scripts/"+to+"/a.lua", text)
		r.write("scripts/"+to+"/axolua.yaml", text)
		r.symlink(to, "scripts/..data_tmp")
		r.rename("scripts/..data_tmp", "scripts/..data")
		r.remove("scripts/" + from)
	}
}

func write(name, text string) func(r *rig) { return func(r *rig) { r.write(name, text) } }

func remove(name string) func(r *rig) { return func(r *rig) { r.remove(name) } }

func rename(from, to string) func(r *rig) { return func(r *rig) { r.rename(from, to) } }

var changes = []change{
	{"vim", plain, []func(r *rig){vim("scripts/a.lua"), vim("scripts/a.lua"), vim("scripts/lib/x.lua")}},
	{"emacs", plain, []func(r *rig){func(r *rig) {
		r.symlink("me@host.1:2", "scripts/.#a.lua")
		r.rename("scripts/a.lua", "scripts/a.lua~")
		r.write("scripts/a.lua", "saved by emacs")
		r.remove("scripts/.#a.lua")
	}}},
	{"in two halves", plain, []func(r *rig){func(r *rig) {
		f, err := os.Create(r.path("scripts/a.lua"))
		r.do(err)
		for _, half := range []string{"function f() ", "end"} {
			_, err := f.WriteString(half)
			r.do(err)
		}
		r.do(f.Close())
	}}},
	{"rsync", plain, []func(r *rig){temporary("scripts/a.lua", "1"), temporary("scripts/a.lua", "2")}},
	{"ConfigMap", configMap, []func(r *rig){swap("..1", "..2", "two"), swap("..2", "..3", "three")}},
	{"deleted", plain, []func(r *rig){remove("scripts/a.lua"), write("scripts/a.lua", "again")}},
	{"renamed", plain, []func(r *rig){rename("scripts/a.lua", "scripts/c.lua"), write("scripts/c.lua", "changed")}},
	{"emptied", plain, []func(r *rig){write("scripts/a.lua", ""), write("scripts/a.lua", "filled")}},
	{"directory made again", plain, []func(r *rig){remove("scripts"), plain, write("scripts/lib/x.lua", "changed"), func(r *rig) {
		r.remove("scripts")
		r.mkdir("scripts")
		r.write("scripts/new.lua", "at once")
	}}},
	{"directory replaced", plain, []func(r *rig){func(r *rig) {
		r.mkdir("next/lib")
		r.write("next/a.lua", "deployed")
		r.rename("scripts", "scripts.old")
		r.rename("next", "scripts")
	}, write("scripts/a.lua", "changed"), write("scripts/lib/y.lua", "changed")}},
	{"directory moved away", plain, []func(r *rig){rename("scripts", "elsewhere"), rename("elsewhere", "scripts"), write("scripts/a.lua", "changed")}},
	{"deployment by link", func(r *rig) {
		r.mkdir("releases/1")
		r.mkdir("releases/2")
		r.write("releases/1/a.lua", "one")
		r.write("releases/2/a.lua", "two")
		r.symlink("releases/1", "scripts")
	}, []func(r *rig){func(r *rig) {
		r.symlink("releases/2", "scripts.new")
		r.rename("scripts.new", "scripts")
	}, write("releases/2/a.lua", "changed")}},
	{"linked file", func(r *rig) {
		plain(r)
		r.mkdir("shared")
		r.write("shared/s.lua", "shared")
		r.symlink("../shared/s.lua", "scripts/s.lua")
	}, []func(r *rig){write("shared/s.lua", "changed"), temporary("shared/s.lua", "replaced"), write("shared/s.lua", "again")}},
	{"configuration", plain, []func(r *rig){write("axolua.yaml", "in place"), temporary("axolua.yaml", "replaced"), vim("axolua.yaml"),
		remove("axolua.yaml"), write("axolua.yaml", "again")}},
	{"late library", func(r *rig) { r.mkdir("scripts"); r.write("scripts/a.lua", "a") }, []func(r *rig){func(r *rig) {
		r.mkdir("scripts/lib/very/deep")
		r.write("scripts/lib/very/deep/x.lua", "x")
	}, write("scripts/lib/very/deep/x.lua", "changed"), func(r *rig) {
		r.mkdir("scripts/lib/other")
		r.write("scripts/lib/other/x.lua", "x")
	}, remove("scripts/lib")}},
	{"late directory", func(*rig) {}, []func(r *rig){plain, write("scripts/lib/x.lua", "changed")}},
}
