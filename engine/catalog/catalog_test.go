package catalog

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// order is All by family. Documents and indices follow it, so a change is to be seen here.
var order = []struct{ family, names string }{
	{"account_data", "on_account_data_updated"},
	{"account_validity", "is_user_expired on_user_registration on_user_login"},
	{"background_update_controller", "on_update default_batch_size min_batch_size"},
	{"legacy_account", "on_legacy_send_mail on_legacy_renew on_legacy_admin_request"},
	{"media_repository", "get_media_config_for_user is_user_allowed_to_upload_media_of_size get_media_upload_limits_for_user on_media_upload_limit_exceeded"},
	{"password_auth_provider", "check_auth check_3pid_auth on_logged_out get_username_for_registration get_displayname_for_registration is_3pid_allowed"},
	{"presence_router", "get_users_for_states get_interested_users"},
	{"ratelimit", "get_ratelimit_override_for_user"},
	{"spam_checker", "check_event_for_spam should_drop_federated_event user_may_join_room user_may_invite federated_user_may_invite user_may_send_3pid_invite user_may_create_room user_may_create_room_alias user_may_publish_room user_may_send_state_event check_username_for_spam check_registration_for_spam check_media_file_for_spam check_login_for_spam"},
	{"third_party_rules", "check_event_allowed on_create_room check_threepid_can_be_invited check_visibility_can_be_modified on_new_event check_can_shutdown_room check_can_deactivate_user on_profile_update on_user_deactivation_status_changed on_threepid_bind on_add_user_third_party_identifier on_remove_user_third_party_identifier"},
	{"client_event_unsigned", "add_field_to_unsigned_callback"},
}

func TestAllKeepsFamiliesTogetherInAStableOrder(t *testing.T) {
	all := All()
	if len(all) != 50 {
		t.Errorf("%d callbacks, want 50", len(all))
	}
	i := 0
	for _, want := range order {
		for name := range strings.FieldsSeq(want.names) {
			if i == len(all) {
				t.Fatalf("%s is missing", name)
			}
			cb := all[i]
			if cb.Name != name || cb.Family.Name != want.family {
				t.Fatalf("callback %d is %s of %s, want %s of %s", i, cb.Name, cb.Family.Name, name, want.family)
			}
			if cb.Index() != i || ByName(name) != cb {
				t.Errorf("%s: index %d of %d, found by name: %t", name, cb.Index(), i, ByName(name) == cb)
			}
			i++
		}
	}
	if ByName("user_may_create_room_with_invites") != nil {
		t.Error("a callback that does not exist was found")
	}
}

func TestFamiliesThatWantAPower(t *testing.T) {
	want := map[string]string{"password_auth_provider": "auth", "background_update_controller": "background_updates",
		"presence_router": "presence_router", "legacy_account": "legacy_account"}
	for _, cb := range All() {
		if cb.Family.Allow != want[cb.Family.Name] {
			t.Errorf("%s: allow %q, want %q", cb.Family.Name, cb.Family.Allow, want[cb.Family.Name])
		}
	}
}

// cannotRefuse are the callbacks for which no Denial is told, because a module can prevent nothing.
const cannotRefuse = `on_account_data_updated on_user_registration on_user_login on_update default_batch_size
	min_batch_size get_media_config_for_user on_logged_out get_username_for_registration
	get_displayname_for_registration get_users_for_states get_interested_users on_new_event on_profile_update
	on_user_deactivation_status_changed on_threepid_bind on_add_user_third_party_identifier
	on_remove_user_third_party_identifier add_field_to_unsigned_callback`

func TestEveryEntryIsComplete(t *testing.T) {
	release := regexp.MustCompile(`^v1\.\d+\.0$`)
	sentence := regexp.MustCompile(`^Called .*[A-Za-z)]\.$`)
	for _, cb := range All() {
		if !release.MatchString(cb.Since) {
			t.Errorf("%s: since %q", cb.Name, cb.Since)
		}
		if !slices.Contains([]string{"stable", "experimental", "deprecated", "legacy"}, cb.Status) {
			t.Errorf("%s: status %q", cb.Name, cb.Status)
		}
		if !sentence.MatchString(cb.Doc) {
			t.Errorf("%s: doc is not a sentence that says when it is called: %q", cb.Name, cb.Doc)
		}
		if (cb.Denial == "") != slices.Contains(strings.Fields(cannotRefuse), cb.Name) {
			t.Errorf("%s: denial %q", cb.Name, cb.Denial)
		}
		if cb.Rule.Name == "" || cb.Family.Title == "" || len(cb.Params) == 0 {
			t.Errorf("%s: no rule, title or parameters", cb.Name)
		}
		for _, q := range cb.Quirks {
			if !strings.HasSuffix(q, ".") {
				t.Errorf("%s: quirk is not a sentence: %q", cb.Name, q)
			}
		}
	}
}

func TestParametersAreDocumentedAndSecretsAreMarked(t *testing.T) {
	secrets := strings.Fields(`address access_token content/on_account_data_updated email_threepid login_dict params
		password renewal_token request request_info uia_results`)
	for _, cb := range All() {
		seen := map[string]bool{}
		for _, p := range cb.Params {
			if want := map[string]string{"room_config": "v1.132.0", "requester_id": "v1.122.0"}[p.Name]; p.Since != want {
				t.Errorf("%s: parameter %s: since %q, want %q", cb.Name, p.Name, p.Since, want)
			}
			if p.Doc == "" || seen[p.Name] {
				t.Errorf("%s: parameter %s lacks a doc or is there twice", cb.Name, p.Name)
			}
			seen[p.Name] = true
			if want := slices.Contains(secrets, p.Name) || slices.Contains(secrets, p.Name+"/"+cb.Name); p.Secret != want {
				t.Errorf("%s: parameter %s: secret is %t, want %t", cb.Name, p.Name, p.Secret, want)
			}
		}
	}
}

func TestDefaultsHaveTheShapeOfTheirKind(t *testing.T) {
	want := map[Kind]string{Verdict: `"NOT_SPAM"`, Flag: "false", Permission: "true",
		EventDecision: `{"allowed":true,"replacement":null}`, Registration: `{"behaviour":"allow"}`,
		StatesByUser: "{}", UserSet: "[]", Unsigned: "{}"}
	for _, cb := range All() {
		if !json.Valid([]byte(cb.Default)) {
			t.Errorf("%s: default %q is not JSON", cb.Name, cb.Default)
		}
		if w, special := want[cb.Answer.Kind]; special && cb.Default != w || !special && cb.Default != "null" {
			t.Errorf("%s: default %s does not fit %s", cb.Name, cb.Default, cb.Answer.Kind)
		}
	}
}

func TestBooleansMeanSomethingOnlyWhereTheKindHasThem(t *testing.T) {
	type meanings struct{ True, False Meaning }
	want := map[Kind][]meanings{
		Verdict: {{EndsDeprecated, PassesDeprecated}, {PassesDeprecated, EndsDeprecated}, {Fails, Fails}},
		Flag:    {{Ends, Passes}}, Expiry: {{Ends, Ends}}, Permission: {{Passes, Ends}}, EventDecision: {{Passes, Ends}},
	}
	for _, cb := range All() {
		allowed := want[cb.Answer.Kind]
		if allowed == nil {
			allowed = []meanings{{Fails, Fails}}
		}
		if !slices.Contains(allowed, meanings{cb.Answer.True, cb.Answer.False}) {
			t.Errorf("%s: true %s, false %s", cb.Name, cb.Answer.True, cb.Answer.False)
		}
		if cb.Answer.Text != (cb == CheckEventForSpam) {
			t.Errorf("%s: takes a text: %t", cb.Name, cb.Answer.Text)
		}
	}
}

func TestTrueIsSpamInTheChecksAndAllowedInUserMay(t *testing.T) {
	for _, cb := range All() {
		if cb.Answer.Kind != Verdict || cb.Answer.True == Fails {
			continue
		}
		if mays := strings.Contains(cb.Name, "user_may_"); mays != (cb.Answer.True == PassesDeprecated) {
			t.Errorf("%s: true %s", cb.Name, cb.Answer.True)
		}
	}
}

func TestPairsNameEachOther(t *testing.T) {
	var paired []string
	for _, cb := range All() {
		if cb.Pair == "" {
			continue
		}
		paired = append(paired, cb.Name)
		if other := ByName(cb.Pair); other == nil || other.Pair != cb.Name || other.Family != cb.Family {
			t.Errorf("%s: pair %s does not name it back", cb.Name, cb.Pair)
		}
	}
	if want := []string{"get_users_for_states", "get_interested_users"}; !slices.Equal(paired, want) {
		t.Errorf("paired: %v, want %v", paired, want)
	}
}

func TestOnlyCheckAuthIsDefinedByAnotherGlobal(t *testing.T) {
	for _, cb := range All() {
		want := cb.Name
		if cb == CheckAuth {
			want = "auth_checkers"
		}
		if cb.Global() != want {
			t.Errorf("%s: global %s, want %s", cb.Name, cb.Global(), want)
		}
	}
}

func TestDeclaringTwiceOrLatePanics(t *testing.T) {
	All()
	for _, name := range []string{"check_event_for_spam", "a_new_name"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("declaring %s did not panic", name)
				}
			}()
			declare(Callback{Name: name})
		}()
	}
}

func TestVariablesAreNamedAsTheirCallback(t *testing.T) {
	found := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if variable, callback := declaration(d); callback != "" {
				found[callback] = true
				if variable != goName(callback) {
					t.Errorf("%s declares %s, want %s", variable, callback, goName(callback))
				}
				if !strings.HasPrefix(d.(*ast.GenDecl).Doc.Text(), variable+" ") {
					t.Errorf("%s: the doc comment does not begin with the name", variable)
				}
			}
		}
	}
	if len(found) != len(All()) {
		t.Errorf("found %d declarations of %d: %v", len(found), len(All()), slices.Sorted(maps.Keys(found)))
	}
}

// declaration reads `var X = declare(Callback{Name: "x", ...})`; "" if d is something else.
func declaration(d ast.Decl) (variable, callback string) {
	g, ok := d.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR || len(g.Specs) != 1 {
		return "", ""
	}
	spec := g.Specs[0].(*ast.ValueSpec)
	if len(spec.Values) != 1 {
		return "", ""
	}
	call, ok := spec.Values[0].(*ast.CallExpr)
	if !ok {
		return "", ""
	}
	if fn, ok := call.Fun.(*ast.Ident); !ok || fn.Name != "declare" {
		return "", ""
	}
	name := call.Args[0].(*ast.CompositeLit).Elts[0].(*ast.KeyValueExpr).Value.(*ast.BasicLit).Value
	return spec.Names[0].Name, strings.Trim(name, `"`)
}

func goName(callback string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(callback, "_") {
		if word == "3pid" {
			b.WriteString("3PID")
			continue
		}
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
