package redisstore

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/redis/go-redis/v9"
)

var (
	pageScript   = script("base", "page")
	usersScript  = script("base", "users")
	forgetScript = bookScript("forget")
	spacesScript = script("base", "spaces")
)

// pageKeys is how many entries are asked for in one round trip. Fewer come
// where they are large.
const pageKeys = 256

// Each implements Store: one round trip for the keys, and one for each page of
// entries.
func (r *Store) Each(ctx context.Context, s store.Space, prefix string) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		if err := r.each(ctx, s, prefix, yield); err != nil {
			yield(store.Entry{}, err)
		}
	}
}

func (r *Store) each(ctx context.Context, s store.Space, prefix string, yield func(store.Entry, error) bool) error {
	if err := store.CheckSpace(s); err != nil {
		return err
	}
	from := "[" + member(s, prefix) // to 0xff, which UTF-8 does not have
	keys, err := r.client.ZRangeByLex(ctx, r.indexKey(s.Name), &redis.ZRangeBy{Min: from, Max: from + "\xff"}).Result()
	if err != nil {
		return r.failure(ctx, err)
	}
	for i, m := range keys {
		keys[i] = m[len(s.User)+1:]
	}
	for len(keys) > 0 {
		entries, seen, err := r.page(ctx, s, keys[:min(pageKeys, len(keys))])
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if !yield(entry, nil) {
				return nil
			}
		}
		keys = keys[seen:]
	}
	return nil
}

// page gives the entries of some keys, of which it has seen the first ones.
func (r *Store) page(ctx context.Context, s store.Space, keys []string) (entries []store.Entry, seen int, err error) {
	places := make([]string, len(keys))
	args := []any{s.Name}
	for i, key := range keys {
		places[i] = r.dataKey(s, key)
		args = append(args, member(s, key))
	}
	_, rest, err := r.run(ctx, pageScript, places, args...)
	if err != nil {
		return nil, 0, err
	}
	for i := range rest[1:] {
		row := list(rest, 1+i)
		entry := store.Entry{Key: keys[number(row, 0)-1], TTL: time.Duration(number(row, 1)) * time.Millisecond}
		if values, ok := row[2].([]any); ok {
			entry.Queue = byteses(values)
		} else {
			entry.Value = []byte(text(row, 2))
		}
		entries = append(entries, entry)
	}
	return entries, max(int(number(rest, 0)), 1), nil
}

// Usage implements Store.
func (r *Store) Usage(ctx context.Context, name string) (store.Usage, error) {
	all, err := r.usages(ctx, name)
	if err != nil {
		return store.Usage{}, err
	}
	return all[0], nil
}

// Spaces implements Store.
func (r *Store) Spaces(ctx context.Context) ([]store.Usage, error) {
	all, err := r.usages(ctx)
	slices.SortFunc(all, func(a, b store.Usage) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

func (r *Store) usages(ctx context.Context, names ...any) ([]store.Usage, error) {
	_, rest, err := r.run(ctx, spacesScript, nil, names...)
	var all []store.Usage
	for i := range rest {
		row := list(rest, i)
		all = append(all, store.Usage{Name: text(row, 0), Keys: number(row, 1), Bytes: number(row, 2)})
	}
	return all, err
}

// Users implements Store: one round trip for each 256 users.
func (r *Store) Users(ctx context.Context, name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := store.CheckSpace(store.Space{Name: name})
		for last := ""; err == nil; {
			var users []any
			if _, users, err = r.run(ctx, usersScript, nil, name, last); err != nil {
				break
			}
			for i := range users {
				last = text(users, i)
				if !yield(last, nil) {
					return
				}
			}
			if len(users) == 0 {
				return
			}
		}
		yield("", err)
	}
}

// DeleteUser implements Store: one round trip for the names, and one for each
// 256 keys in each of them.
func (r *Store) DeleteUser(ctx context.Context, user string) (total int, err error) {
	if err := store.CheckUser(user); err != nil {
		return 0, err
	}
	all, err := r.usages(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range all {
		for more := true; more; {
			_, rest, err := r.run(ctx, forgetScript, nil, u.Name, user)
			if err != nil {
				return total, err
			}
			total += int(number(rest, 1))
			more = number(rest, 0) > 0
		}
	}
	return total, nil
}
