package catalog

import (
	"encoding/json"
	"slices"
)

// MarshalJSON gives the entry of `axolua list --callbacks --format json`. Keys and their order are stable; default
// is the JSON value itself, offers is never null, global is what a module defines, and when it is not called is a quirk.
func (cb *Callback) MarshalJSON() ([]byte, error) {
	type plain Callback // drops this method, so that it does not call itself
	return json.Marshal(struct {
		*plain
		Global  string          `json:"global"`
		Offers  []OnError       `json:"offers"`
		Default json.RawMessage `json:"default"`
		Quirks  []string        `json:"quirks,omitempty"`
	}{(*plain)(cb), cb.Global(), append([]OnError{}, cb.Offers...), json.RawMessage(cb.Default), append(slices.Clone(cb.NotCalled), cb.Quirks...)})
}
