package render

import (
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// reference is the making of the reference.
type reference struct {
	s     *Surface
	known map[string]bool // types with a place in objects.md
}

// Reference gives the pages of the reference, by their path below its directory.
func Reference(s *Surface) map[string][]byte {
	r := &reference{s: s, known: map[string]bool{}}
	for _, record := range catalog.Records {
		r.known[record.Name] = true
	}
	for _, c := range s.Classes {
		r.known[c.Name] = true
	}
	pages := map[string]string{"README.md": r.index(), "objects.md": r.objects(), "names.md": r.names()}
	for _, cb := range s.Callbacks {
		pages["callbacks/"+cb.Name+".md"] = r.callbackPage(cb)
	}
	for i := range s.Libraries {
		lib := &s.Libraries[i]
		for path, text := range r.libraryPages(lib) {
			pages["libraries/"+path] = text
		}
	}
	files := map[string][]byte{}
	for path, text := range pages {
		files[path] = tidy(text)
	}
	return files
}

// page begins a page, from which types is the way to the page of types.
func (r *reference) page(types string) *page {
	p := &page{types: types, known: r.known}
	p.WriteString(generatedNote)
	return p
}

func (r *reference) index() string {
	p := r.page("objects.md")
	p.line("# Reference\n")
	p.line("What modules define, what they call, and what they are given. A page per [callback](#callbacks) and per [library](#libraries);\n" +
		"[objects.md](objects.md) has the types, [names.md](names.md) the names that every module has besides.")
	p.heading(2, "Callbacks")
	family := ""
	for _, cb := range r.s.Callbacks {
		if cb.Family.Name != family {
			family = cb.Family.Name
			title := cb.Family.Title
			if cb.Family.Allow != "" {
				title += " (`allow: [" + cb.Family.Allow + "]`)"
			}
			p.line("\n**%s**\n", title)
		}
		p.line("- [%s](callbacks/%s.md): %s", cb.Name, cb.Name, prose(lower(cb.Doc)))
	}
	p.heading(2, "Libraries")
	for i := range r.s.Libraries {
		lib := &r.s.Libraries[i]
		p.line("- [%s](libraries/%s.md): %s", strings.Join(lib.called(), ", "), lib.Name, prose(lower(firstSentence(lib.Doc))))
		for _, area := range lib.Areas {
			p.line("  - [%s](libraries/%s.md)", area.Title, areaFile(lib, area))
		}
	}
	return p.String()
}

// lower begins with a small letter.
func lower(text string) string {
	if len(text) > 1 && text[1] >= 'a' && text[1] <= 'z' || strings.HasPrefix(text, "A ") {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if first, _, more := strings.Cut(text, ". "); more {
		return first + "."
	}
	return text
}

// names is the page of what is no library.
func (r *reference) names() string {
	p := r.page("objects.md")
	p.line("# Names that every module has\n")
	p.line("All are read-only. A module's own helpers are `local`; global are only the callbacks that it defines, and `config_schema`,\n" +
		"`parse_config`, `filters` and `init`.")
	for _, g := range r.s.Globals {
		p.heading(2, globalTitle(g))
		p.line("%s", paragraphs(g.Doc))
		if len(g.Params) > 0 {
			p.line("")
			p.params("parameter", g.Params)
		}
		if len(g.Fields) > 0 {
			p.line("")
			p.params("field", g.Fields)
		}
		if g.Type != "" {
			p.line("\nType: %s", p.typed(g.Type, false))
		}
	}
	p.heading(2, "config_schema")
	p.line("%s", strings.TrimPrefix(configSchema, "\n"))
	p.heading(2, "Lua's own")
	p.line("Lua 5.1, without `io`, `debug`, `package`, `load`, `loadstring`, `loadfile`, `dofile`, `setfenv`, `getfenv` and `module`.\n")
	var rows [][]string
	for _, name := range r.s.LuaDocs {
		doc := name.Doc
		if members := r.s.Lua[name.Name]; len(members) > 0 {
			doc = strings.TrimSpace(doc + " `" + strings.Join(members, "`, `") + "`")
		}
		rows = append(rows, []string{"`" + name.Name + "`", cell(doc)})
	}
	p.table([]string{"name", ""}, rows)
	return p.String()
}

func globalTitle(g Global) string {
	if g.Type != "" {
		return g.Name
	}
	return g.Name + arguments(g.Params)
}

// arguments is (a, b, [c]).
func arguments(params []Param) string {
	var names []string
	for _, p := range params {
		if p.Optional {
			names = append(names, "["+p.Name+"]")
		} else {
			names = append(names, p.Name)
		}
	}
	return "(" + strings.Join(names, ", ") + ")"
}
