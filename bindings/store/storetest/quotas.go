package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/store"
)

var quotaTests = []test{
	{name: "usage", run: func(k *kit) {
		k.uses(0, 0)
		k.set("ab", "123", 0)
		k.uses(1, 5)
		k.set("ab", "1", time.Second)
		k.uses(1, 3)
		k.ok(k.Set(k.ctx, store.Space{Name: sp.Name, User: "@u:x"}, "ab", []byte("12"), 0))
		k.uses(2, 7)
		k.push("12345", 0, 0)
		k.push("1", 0, 0)
		k.uses(4, 14)
		k.take(1)
		k.uses(3, 9)
		k.clock.Add(time.Second)
		k.set("ab", "1234", 0) // over what has expired
		k.uses(3, 12)
		k.ok(k.Set(k.ctx, store.Space{Name: "a"}, "x", []byte("1"), 0))
		all, err := k.Spaces(k.ctx)
		k.ok(err)
		same(k, "spaces", all, store.Usage{Name: "a", Keys: 1, Bytes: 2}, store.Usage{Name: "links", Keys: 3, Bytes: 12})
	}},
	{name: "keys used up", quota: store.Quota{Keys: 3}, run: func(k *kit) {
		k.set("a", "1", 0)
		k.push("1", 0, 0)
		k.push("2", 0, time.Second)
		k.full("b", "1")
		_, err := k.Push(k.ctx, sp, "q", []byte("3"), 0, 0)
		if !errors.Is(err, store.ErrQuota) || !strings.Contains(err.Error(), "links") {
			k.Errorf("got %v", err)
		}
		k.uses(3, 5)
		k.set("a", "2", 0)                              // no more than before
		is(k, "length", k.push("3", 2, time.Second), 2) // nor this
		k.ok(k.Set(k.ctx, store.Space{Name: "other"}, "b", []byte("1"), 0))
		k.clock.Add(time.Second)
		k.set("b", "1", 0) // in the place of what has expired
		k.set("c", "1", 0)
		k.full("d", "1")
	}},
	{name: "bytes used up", quota: store.Quota{Bytes: 10}, run: func(k *kit) {
		k.set("a", "123456", 0)
		k.full("b", "123")
		k.full("a", "1234567890")
		k.has("a", "123456")
		k.set("b", "12", 0)
		k.set("a", "123", 0)
		k.set("b", "12345", 0)
		k.full("b", "123456")
		k.yes("deleted")(k.Delete(k.ctx, sp, "b"))
		k.set("b", "12345", 0)
	}},
	{name: "many make place at once", quota: store.Quota{Keys: 2000}, run: func(k *kit) {
		for i := range 2000 {
			k.set(fmt.Sprint(i), "1", time.Second)
		}
		k.full("x", "1")
		k.clock.Add(time.Second)
		for i := range 2000 {
			k.set(fmt.Sprint("x", i), "1", 0)
		}
		k.full("y", "1")
	}},
}

// full asks that there be no room for a value.
func (k *kit) full(key, value string) {
	k.Helper()
	if err := k.Set(k.ctx, sp, key, []byte(value), 0); !errors.Is(err, store.ErrQuota) {
		k.Errorf("%s: got %v, want no room", key, err)
	}
}

var userTests = []test{
	{name: "a user goes", run: func(k *kit) {
		gone, stays := "@gone:x", "@gone:xy"
		for _, name := range []string{"links", "raid", "shared/a"} {
			for _, user := range []string{gone, stays, ""} {
				s := store.Space{Name: name, User: user}
				k.ok(k.Set(k.ctx, s, "a", []byte("1"), 0))
				_, err := k.Push(k.ctx, s, "q", []byte("1"), 0, 0)
				k.ok(err)
			}
		}
		for i := range 1000 {
			k.ok(k.Set(k.ctx, store.Space{Name: "links", User: gone}, fmt.Sprint("n", i), []byte("1"), time.Hour))
		}
		n, err := k.DeleteUser(k.ctx, gone)
		k.ok(err)
		is(k, "deleted", n, 1006)
		for _, name := range []string{"links", "raid", "shared/a"} {
			same(k, name, k.entries(store.Space{Name: name, User: gone}, ""))
			same(k, name, k.entries(store.Space{Name: name, User: stays}, ""), "a=1", "q=,1")
			same(k, name, k.entries(store.Space{Name: name}, ""), "a=1", "q=,1")
			same(k, name, k.users(name), stays)
		}
		k.uses(4, 8)
		n, err = k.DeleteUser(k.ctx, gone)
		k.ok(err)
		is(k, "deleted again", n, 0)
		if _, err := k.DeleteUser(k.ctx, ""); !errors.Is(err, store.ErrBadSpace) {
			k.Errorf("got %v", err)
		}
	}},
	{name: "users", run: func(k *kit) {
		same(k, "none", k.users("links"))
		k.set("a", "1", 0)
		var want []string
		for i := range 300 {
			user := fmt.Sprintf("@u%03d:x", i)
			want = append(want, user)
			for _, key := range []string{"a", "b", "c"} {
				k.ok(k.Set(k.ctx, store.Space{Name: "links", User: user}, key, []byte("1"), 0))
			}
		}
		same(k, "all", k.users("links"), want...)
	}},
}

func (k *kit) users(name string) []string {
	k.Helper()
	var out []string
	for user, err := range k.Users(k.ctx, name) {
		k.ok(err)
		out = append(out, user)
	}
	slices.Sort(out)
	return out
}

var transferTests = []test{
	{name: "export and import", run: func(k *kit) {
		k.set("a<b", `{"x":[1,null]}`, 0)
		k.set("é", `"\u2028"`, time.Minute)
		k.push("1", 0, 0)
		k.push(`"2"`, 0, 0)
		k.ok(k.Set(k.ctx, store.Space{Name: sp.Name, User: "@u:x"}, "a", []byte("3"), 0))
		var first, second bytes.Buffer
		n, err := store.Export(k.ctx, k, sp.Name, &first)
		k.ok(err)
		is(k, "exported", n, 4)
		for range 2 { // the second time over what is there
			n, err = store.Import(k.ctx, k, "copy", bytes.NewReader(first.Bytes()))
			k.ok(err)
			is(k, "imported", n, 4)
		}
		_, err = store.Export(k.ctx, k, "copy", &second)
		k.ok(err)
		is(k, "the copy", second.String(), first.String())
		k.clock.Add(time.Minute)
		k.hasIn(store.Space{Name: "copy"}, "é", "")
		k.hasIn(store.Space{Name: "copy", User: "@u:x"}, "a", "3")
	}},
	{name: "import refused", run: func(k *kit) {
		for _, text := range []string{
			`{`, `[]`, `1`, `{"key":"a"}`, `{"key":"","value":1}`, `{"key":"a","value":1,"queue":[1]}`, `{"key":"a","value":}`,
			`{"key":"a","queue":[]}`, `{"key":"a","value":1,"ttl_s":-1}`, `{"key":"a","value":1,"ttl_s":1e300}`, `{"key":"a","vlaue":1}`,
		} {
			n, err := store.Import(k.ctx, k, sp.Name, strings.NewReader(`{"key":"good","value":1}`+"\n"+text))
			if err == nil || n != 1 || !strings.Contains(err.Error(), "number 2") {
				k.Errorf("%s: got %d, %v", text, n, err)
			}
			k.has("a", "")
		}
	}},
}
