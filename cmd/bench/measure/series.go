package measure

// Series is the same work at growing sizes.
type Series struct {
	Work string // such as "one question, by modules that handle it"
	Peer string
	Size string // what grows, such as "modules"
	Unit string // of the figure, such as "ns per question"
	// Most is the slope, of the logarithms of figure and size, that is all right: 1 for work that grows with the size,
	// 0 for work that should not care.
	Most  float64
	Sizes []int // ascending
	// Take gives one round's figure for one of Sizes. It warms up by itself.
	Take func(size int) (float64, error)
}
