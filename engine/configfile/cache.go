package configfile

// Cache bounds what modules keep in `cache`.
type Cache struct {
	Size int64 // bytes, for all modules together; 64MiB
}

const (
	// leastCache is what a few values need, of which each may take an eighth.
	leastCache = 1 << 20
	mostCache  = 1 << 40
)

func (d *decoder) cacheSize(to *int64) reader {
	return func(v *value) {
		size := int64(leastCache)
		if d.bytes(&size)(v); size < leastCache || size > mostCache {
			d.want(v, "from 1MiB to 1024GiB")
			return
		}
		*to = size
	}
}
