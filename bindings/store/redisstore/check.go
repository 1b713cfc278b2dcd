package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Check asks the server whether it is fit to be a store. The problems are those
// that an admin should know and may want: the server may lose or forget what it
// has acknowledged, or cannot be written. An error is ErrUnavailable, also for a
// server that cannot be a store at all.
func (r *Store) Check(ctx context.Context) (problems []string, err error) {
	text, err := r.client.Info(ctx).Result()
	if err != nil {
		return nil, r.failure(ctx, err)
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	if info["cluster_enabled"] == "1" {
		return nil, r.failure(ctx, fmt.Errorf("CLUSTERDOWN it runs with cluster-enabled"))
	}
	version, _, _ := strings.Cut(info["redis_version"], ".")
	if n, err := strconv.Atoi(version); err == nil && n < 6 {
		return nil, r.failure(ctx, fmt.Errorf("it is Redis %s, and 6 is needed", info["redis_version"]))
	}
	if info["role"] == "slave" {
		problems = append(problems, fmt.Sprintf("%s is a replica of %s, and replicas are read-only", r.where, info["master_host"]))
	}
	if policy := info["maxmemory_policy"]; policy != "" && policy != "noeviction" && info["maxmemory"] != "0" {
		problems = append(problems, fmt.Sprintf("%s drops keys when its memory is full: set maxmemory-policy to noeviction, it is %s", r.where, policy))
	}
	if info["aof_enabled"] == "0" {
		problems = append(problems, fmt.Sprintf("%s loses what came after its last snapshot when it ends badly: set appendonly to yes", r.where))
	}
	return problems, nil
}
