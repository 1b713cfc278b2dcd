local kind, keys, bytes = held()
if not kind then return { 0 } end
forget(N, M, keys, bytes)
return { 1 }
