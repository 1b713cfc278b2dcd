package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// printCallback tells whoever writes a module what it has to know of cb.
func printCallback(w io.Writer, cb *catalog.Callback) {
	params := make([]string, len(cb.Params))
	for i, p := range cb.Params {
		params[i] = p.Name + ": " + p.Type.String()
		if p.Since != "" {
			params[i] += " (since " + p.Since + ")"
		}
	}
	fmt.Fprintf(w, "%s(%s) — since %s", cb.Name, strings.Join(params, ", "), cb.Since)
	if cb.Status != "stable" {
		fmt.Fprintf(w, ", %s", cb.Status)
	}
	fmt.Fprintf(w, "\n    %s\n", cb.Doc)
	line := func(label, text string) { fmt.Fprintf(w, "    %-12s%s\n", label+":", text) }
	if cb.DefinedBy != "" {
		line("defined by", cb.DefinedBy)
	}
	if cb.Family.Allow != "" {
		line("needs", "allow: ["+cb.Family.Allow+"] in axolua.yaml")
	}
	line("returns", cb.Returns())
	line("on error", onError(cb))
	line("modules", cb.Rule.Doc)
}

// onError gives what a failure does, and what else the configuration may choose.
func onError(cb *catalog.Callback) string {
	text := cb.OnError.String()
	for i, o := range cb.Offers {
		if i == 0 {
			text += "; also "
		} else {
			text += ", "
		}
		text += o.String()
	}
	return text
}
