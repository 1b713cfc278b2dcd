package peer

// InProcess are the peers that run in this process: the engine first.
func InProcess() []Peer {
	var peers []Peer
	for _, l := range []*language{&axolua, &pooled, &nakama, &raw, &javascript, &starlarkGo, &exprLang, &wasm} {
		peers = append(peers, l.peer())
	}
	return peers
}
