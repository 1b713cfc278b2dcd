package configfile

import (
	"reflect"
	"slices"
)

// restartKeys are what is read once, at the start.
var restartKeys = []struct {
	name string
	same func(a, b *File) bool
}{
	{"scripts", func(a, b *File) bool { return a.Scripts == b.Scripts }},
	{"data_dir", func(a, b *File) bool { return a.DataDir == b.DataDir }},
	{"store", func(a, b *File) bool { return a.Store.same(&b.Store) }},
	{"server_name", func(a, b *File) bool { return a.ServerName == b.ServerName }},
	{"watch.mode", func(a, b *File) bool { return a.Watch.Mode == b.Watch.Mode }},
	{"watch.quiet", func(a, b *File) bool { return a.Watch.Quiet == b.Watch.Quiet }},
	{"watch.poll", func(a, b *File) bool { return a.Watch.Poll == b.Watch.Poll }},
	{"doors.http.listen", func(a, b *File) bool { return a.Doors.HTTP.Listen == b.Doors.HTTP.Listen }},
	{"doors.http.hosts", func(a, b *File) bool { return slices.Equal(a.Doors.HTTP.Hosts, b.Doors.HTTP.Hosts) }},
	{"doors.http.token", func(a, b *File) bool { return a.Doors.HTTP.Token.Reveal() == b.Doors.HTTP.Token.Reveal() }},
	{"doors.homeserver.socket", func(a, b *File) bool { return a.Doors.Homeserver.Socket == b.Doors.Homeserver.Socket }},
	{"doors.homeserver.mode", func(a, b *File) bool { return a.Doors.Homeserver.Mode == b.Doors.Homeserver.Mode }},
	{"doors.homeserver.group", func(a, b *File) bool { return a.Doors.Homeserver.Group == b.Doors.Homeserver.Group }},
	{"doors.homeserver.uids", func(a, b *File) bool { return slices.Equal(a.Doors.Homeserver.UIDs, b.Doors.Homeserver.UIDs) }},
	{"doors.homeserver.tcp", func(a, b *File) bool { return a.Doors.Homeserver.TCP == b.Doors.Homeserver.TCP }},
	{"doors.homeserver.token", func(a, b *File) bool { return a.Doors.Homeserver.Token.Reveal() == b.Doors.Homeserver.Token.Reveal() }},
	{"doors.homeserver.media_store", func(a, b *File) bool { return a.Doors.Homeserver.MediaStore == b.Doors.Homeserver.MediaStore }},
	{"routes", func(a, b *File) bool { return reflect.DeepEqual(a.Routes, b.Routes) }},
	{"log.format", func(a, b *File) bool { return a.Log.Format == b.Log.Format }},
}

// NeedRestart names the keys in which next differs from now and that no reload takes up, such as "doors.http.listen".
func NeedRestart(now, next *File) []string {
	var names []string
	for _, k := range restartKeys {
		if !k.same(now, next) {
			names = append(names, k.name)
		}
	}
	return names
}
