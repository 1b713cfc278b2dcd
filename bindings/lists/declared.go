package lists

import "github.com/axolua/axolua/engine/configfile"

// Declared gives the declarations of a configuration.
func Declared(from []configfile.List) []Declaration {
	all := make([]Declaration, len(from))
	for i, l := range from {
		all[i] = Declaration{
			Name: l.Name, File: l.File, URL: l.URL, PolicyRoom: l.PolicyRoom, MembersOf: l.MembersOf,
			Kind: Kind(l.Kind), WholeWords: l.WholeWords, Every: l.Every, Optional: l.Optional, MaxBytes: l.MaxBytes, MinShare: l.MinShare,
			SHA256: l.SHA256, Signature: l.Signature, PublicKey: l.PublicKey,
		}
	}
	return all
}
