package peer

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/axolua/axolua/cmd/bench/peer/rules"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

func missingClang() error {
	for _, program := range []string{"clang", "wasm-ld"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("its rules are compiled with clang and lld, .ci/bench-tools installs them: %w", err)
		}
	}
	return nil
}

// wasmBinaries keeps what clang has made of a text, for every Load of the process.
var wasmBinaries sync.Map

func buildWasm(text string) ([]byte, error) {
	if built, ok := wasmBinaries.Load(text); ok {
		return built.([]byte), nil
	}
	dir, err := os.MkdirTemp("", "bench-wazero-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	header, err := rules.Files.ReadFile("c/rule.h")
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{"rule.h": header, "rule.c": []byte(text)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	out := filepath.Join(dir, "rule.wasm")
	clang := exec.Command("clang", "--target=wasm32", "-O2", "-nostdlib", "-ffreestanding", "-fno-builtin",
		"-Wl,--no-entry", "-Wl,--export=event", "-Wl,--export=bytes", "-o", out, filepath.Join(dir, "rule.c"))
	if said, err := clang.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("clang: %w\n%s", err, said)
	}
	built, err := os.ReadFile(out)
	if err == nil {
		wasmBinaries.Store(text, built)
	}
	return built, err
}

// wasmTexts are the texts of `event` in rule.h, in their order; each is an address and a length. Two numbers follow.
var wasmTexts = []struct {
	read func(m *Message) any
	by   []Rule // that read it
}{
	{func(m *Message) any { return m.Type }, []Rule{Spam, Fields1, Fields3, Fields10}},
	{func(m *Message) any { return m.Sender }, []Rule{Spam, Fields3, Fields10, State, API}},
	{func(m *Message) any { return m.RoomID }, []Rule{Fields10}},
	{func(m *Message) any { return m.Content["msgtype"] }, []Rule{Fields3, Fields10}},
	{func(m *Message) any { return m.Content["body"] }, []Rule{Spam, Fields10, Pattern}},
	{func(m *Message) any { return m.Content["format"] }, []Rule{Fields10}},
	{func(m *Message) any { return m.Content["formatted_body"] }, []Rule{Fields10}},
	{func(m *Message) any { return m.Content["spam"] }, []Rule{Fields10}},
}

// wasmInstance is a module with its memory, for one caller at a time.
type wasmInstance struct {
	module      api.Module
	fn          api.Function
	stack       [1]uint64
	event       []byte // of its memory: the struct
	texts       []byte // and where the texts go
	textsAt     uint32
	handed      []int // of wasmTexts, those that the rule reads
	withNumbers bool
}

func newWasmInstance(module api.Module, rule Rule) (*wasmInstance, error) {
	in := &wasmInstance{module: module, fn: module.ExportedFunction(rule.callback()), withNumbers: rule == Fields10}
	for i, text := range wasmTexts {
		if slices.Contains(text.by, rule) {
			in.handed = append(in.handed, i)
		}
	}
	const room = 1 << 18 // of `bytes` in rule.h
	event, texts := module.ExportedGlobal("event"), module.ExportedGlobal("bytes")
	if event == nil || texts == nil {
		return nil, errors.New("the module has no place for an event")
	}
	in.textsAt = uint32(texts.Get())
	var ok, okToo bool
	in.event, ok = module.Memory().Read(uint32(event.Get()), uint32(8*len(wasmTexts)+16))
	in.texts, okToo = module.Memory().Read(in.textsAt, room)
	if !ok || !okToo {
		return nil, errors.New("the module's memory is too small")
	}
	return in, nil
}

func (in *wasmInstance) inTime() error {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	return in.fn.CallWithStack(ctx, in.stack[:])
}

// write hands the fields over that the rule reads.
func (in *wasmInstance) write(m *Message) error {
	end := 0
	for _, i := range in.handed {
		text, ok := wasmTexts[i].read(m).(string)
		length := int32(-1)
		if ok {
			length = int32(len(text))
		}
		if len(text) > len(in.texts)-end {
			return errors.New("the event is too large for the module")
		}
		binary.LittleEndian.PutUint32(in.event[8*i:], in.textsAt+uint32(end))
		binary.LittleEndian.PutUint32(in.event[8*i+4:], uint32(length))
		end += copy(in.texts[end:], text)
	}
	if in.withNumbers {
		binary.LittleEndian.PutUint64(in.event[8*len(wasmTexts):], uint64(m.Depth))
		binary.LittleEndian.PutUint64(in.event[8*len(wasmTexts)+8:], uint64(m.OriginServerTS))
	}
	return nil
}

// defineWasmHost gives modules what they ask the host with; see rule.h.
func defineWasmHost(ctx context.Context, runtime wazero.Runtime) error {
	const i32 = api.ValueTypeI32
	displayName := func(_ context.Context, module api.Module, stack []uint64) {
		var name string
		if profile := profileForUser(wasmText(module, stack[0], stack[1])); profile != nil {
			name = profile.DisplayName
		}
		stack[0] = giveWasm(module, name, stack[2], stack[3])
	}
	roomState := func(_ context.Context, module api.Module, stack []uint64) {
		value := stateText(wasmText(module, stack[0], stack[1]), wasmText(module, stack[2], stack[3]))
		stack[0] = giveWasm(module, value, stack[4], stack[5])
	}
	_, err := runtime.NewHostModuleBuilder("host").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(displayName), []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}).
		Export("display_name").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(roomState), []api.ValueType{i32, i32, i32, i32, i32, i32}, []api.ValueType{i32}).
		Export("room_state").
		Instantiate(ctx)
	return err
}

// stateText is what is at a path such as users/@a:example.org of the content of an event of the state, "" if nothing.
func stateText(eventType, path string) string {
	m := RoomState[eventType]
	if m == nil {
		return ""
	}
	key, inner, nested := strings.Cut(path, "/")
	value := m.Content[key]
	if object, ok := value.(map[string]any); ok && nested {
		value = object[inner]
	}
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}

func wasmText(module api.Module, at, length uint64) string {
	text, _ := module.Memory().Read(api.DecodeU32(at), api.DecodeU32(length))
	return string(text)
}

// giveWasm writes a text where the module wants it, and returns its length, -1 for none.
func giveWasm(module api.Module, text string, to, room uint64) uint64 {
	if text == "" || uint64(len(text)) > room || !module.Memory().WriteString(api.DecodeU32(to), text) {
		return api.EncodeI32(-1)
	}
	return api.EncodeI32(int32(len(text)))
}
