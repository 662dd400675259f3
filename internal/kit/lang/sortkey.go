package lang

// SortKey gives a string by which names sort.
func SortKey(t Tag, name string) string { return Fold(name) }
