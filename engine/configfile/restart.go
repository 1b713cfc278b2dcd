package configfile

import "slices"

// restartKeys are what is read once, at the start. The homeserver's door is not among them as long as there is none.
var restartKeys = []struct {
	name string
	same func(a, b *File) bool
}{
	{"scripts", func(a, b *File) bool { return a.Scripts == b.Scripts }},
	{"data", func(a, b *File) bool { return a.Data == b.Data }},
	{"server_name", func(a, b *File) bool { return a.ServerName == b.ServerName }},
	{"watch.mode", func(a, b *File) bool { return a.Watch.Mode == b.Watch.Mode }},
	{"watch.quiet", func(a, b *File) bool { return a.Watch.Quiet == b.Watch.Quiet }},
	{"watch.poll", func(a, b *File) bool { return a.Watch.Poll == b.Watch.Poll }},
	{"doors.http.listen", func(a, b *File) bool { return a.Doors.HTTP.Listen == b.Doors.HTTP.Listen }},
	{"doors.http.hosts", func(a, b *File) bool { return slices.Equal(a.Doors.HTTP.Hosts, b.Doors.HTTP.Hosts) }},
	{"doors.http.token", func(a, b *File) bool { return a.Doors.HTTP.Token.Reveal() == b.Doors.HTTP.Token.Reveal() }},
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
