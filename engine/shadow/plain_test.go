package shadow_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/axolua/axolua/engine/shadow"
)

func TestPlain(t *testing.T) {
	d := parse(t, `{"a":[1,1.5,null],"b":{"c":"x"}}`)
	want := map[string]any{"a": []any{int64(1), 1.5, nil}, "b": map[string]any{"c": "x"}}
	for name, v := range map[string]any{
		"doc":  d,
		"node": d.Root(),
		"raw":  json.RawMessage(d.Root().Raw()),
		"go":   asGo(d.Root()),
		"maps": map[string]any{"a": []any{1, float32(1.5), nil}, "b": map[string]string{"c": "x"}},
	} {
		if got := shadow.Plain(v); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", name, got, want)
		}
	}
}
