package hostile

import "github.com/axolua/axolua/bindings"

// objectMethods are the methods of what the libraries give.
var objectMethods []string

// The random programs use all that is declared.
func init() {
	for _, library := range bindings.Libraries() {
		useLibrary(library.Name+".", &library)
	}
	for _, class := range bindings.Classes() {
		for _, fn := range class.Funcs {
			objectMethods = append(objectMethods, fn.Name)
		}
	}
}

func useLibrary(path string, library *bindings.Library) {
	for _, fn := range library.Funcs {
		functions = append(functions, path+fn.Name)
	}
	for _, object := range library.Objects {
		useLibrary(path+object.Name+".", &object)
	}
}
