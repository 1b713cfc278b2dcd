package render

import (
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// libraryPages gives the page of a library, and those of its areas if it has some, by name.
func (r *reference) libraryPages(lib *Library) map[string]string {
	pages := map[string]string{}
	p := r.page("../objects.md")
	p.line("# %s\n", lib.Name)
	p.line("%s", paragraphs(lib.Doc))
	r.values(p, lib)
	if lib.Named != "" && !lib.Assigned {
		p.line("\nEach member is a %s, whose methods are there.", p.typed(lib.Named, false))
	}
	if len(lib.Areas) == 0 {
		for _, fn := range lib.Funcs {
			p.function(lib.Name+"."+fn.Name, fn)
		}
		for _, fn := range lib.Bare {
			p.function(fn.Name, fn)
		}
		for i := range lib.Objects {
			p.object(lib, &lib.Objects[i])
		}
	} else {
		p.heading(2, "Its functions")
	}
	for _, area := range lib.Areas {
		file := areaFile(lib, area)
		p.line("- [%s](%s.md): %s", area.Title, file, areaNames(lib, area))
		pages[file+".md"] = r.areaPage(lib, area)
	}
	if lib.Example != "" {
		p.example(lib.Example, lib.ExampleTest)
	}
	pages[lib.Name+".md"] = p.String()
	return pages
}

// values is the table of what is no function. Constants have no type to speak of.
func (r *reference) values(p *page, lib *Library) {
	if len(lib.Values) == 0 {
		return
	}
	if len(lib.Funcs) > 0 {
		p.line("")
		p.params("value", lib.Values)
		return
	}
	var rows [][]string
	for _, v := range lib.Values {
		rows = append(rows, []string{"`" + lib.Name + "." + v.Name + "`", cell(v.Doc)})
	}
	p.line("")
	p.table([]string{"value", ""}, rows)
}

func areaFile(lib *Library, area Area) string { return lib.Name + "-" + area.Name }

func areaNames(lib *Library, area Area) string {
	var names []string
	for _, name := range area.Members {
		names = append(names, "`"+name+"`")
	}
	return strings.Join(names, ", ")
}

// areaPage is the page of some functions and objects of a large library.
func (r *reference) areaPage(lib *Library, area Area) string {
	p := r.page("../objects.md")
	p.line("# %s: %s\n", lib.Name, strings.ToLower(area.Title[:1])+area.Title[1:])
	p.line("Part of [%s](%s.md), which says what holds for all of it.", lib.Name, lib.Name)
	for _, fn := range lib.Funcs {
		if slices.Contains(area.Members, fn.Name) {
			p.function(lib.Name+"."+fn.Name, fn)
		}
	}
	for i := range lib.Objects {
		if slices.Contains(area.Members, lib.Objects[i].Name) {
			p.object(lib, &lib.Objects[i])
		}
	}
	return p.String()
}

func (p *page) object(lib, o *Library) {
	p.line("\n%s", paragraphs(o.Doc))
	for _, fn := range o.Funcs {
		p.function(lib.Name+"."+o.Name+":"+fn.Name, fn)
	}
}

// function is what there is to say of a function.
func (p *page) function(name string, fn Func) {
	p.heading(2, name+arguments(fn.Params))
	p.line("%s", paragraphs(fn.Doc))
	if len(fn.Params) > 0 {
		p.line("")
		p.params("parameter", fn.Params)
	}
	if len(fn.Returns) > 0 {
		p.line("")
		p.params("returns", fn.Returns)
	}
	var notes []string
	if fn.Asks {
		notes = append(notes, "Not at the top level of a module.")
	}
	if fn.Declares {
		notes = append(notes, "At the top level of a module only.")
	}
	if fn.Power != "" {
		notes = append(notes, "Needs `allow: ["+fn.Power+"]`.")
	}
	if len(notes) > 0 {
		p.line("\n%s", strings.Join(notes, " "))
	}
}

// objects is the page of all types.
func (r *reference) objects() string {
	p := r.page("objects.md")
	p.line("# Objects\n")
	p.line("What modules are given, and what functions give them. Methods are called with a colon.")
	for _, c := range r.s.Classes {
		p.heading(2, c.Name)
		p.line("%s", paragraphs(c.Doc))
		if len(c.Fields) > 0 {
			p.line("")
			p.params("field", c.Fields)
		}
		for _, fn := range c.Funcs {
			p.method(c.Name, fn)
		}
	}
	for _, record := range catalog.Records {
		p.heading(2, record.Name)
		p.line("%s", paragraphs(record.Doc))
		var fields []Param
		for _, f := range record.Fields {
			fields = append(fields, Param{Name: f.Name, Type: f.Type, Optional: f.Optional, Doc: f.Doc})
		}
		if len(fields) > 0 {
			p.line("")
			p.params("field", fields)
		}
	}
	return p.String()
}

// method is short: a line, with what it takes and gives.
func (p *page) method(class string, fn Func) {
	p.line("\n**%s:%s%s** %s", strings.ToLower(class[:1])+class[1:], fn.Name, arguments(fn.Params), paragraphs(fn.Doc))
	if len(fn.Params) > 0 {
		p.line("")
		p.params("parameter", fn.Params)
	}
	if len(fn.Returns) > 0 {
		p.line("")
		p.params("returns", fn.Returns)
	}
}
