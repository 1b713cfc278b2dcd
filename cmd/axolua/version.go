package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name: "version", short: "the version of this program",
	flags: func(*flag.FlagSet) action {
		return func(c *invocation, args []string) error {
			if len(args) > 0 {
				return exit{exitUsage, "takes no arguments"}
			}
			platform := runtime.GOOS + "/" + runtime.GOARCH
			if c.format == "json" {
				return json.NewEncoder(c.stdout).Encode(map[string]string{"version": version(), "go": runtime.Version(), "platform": platform})
			}
			fmt.Fprintf(c.stdout, "axolua %s, %s %s\n", version(), runtime.Version(), platform)
			return nil
		}
	},
}

// version is what the Go tool recorded when it built the program: a release, or the commit of a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
