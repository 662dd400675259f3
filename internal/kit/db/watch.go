package db

// Watch tells the text of every statement that reads, from now on; nil ends it.
// It is for tests that say what a page or an act may ask of the database. told
// is called by many at once.
func (d *DB) Watch(told func(text string)) {
	for _, s := range []*statements{d.readers, d.writers} {
		if told == nil {
			s.watch.Store(nil)
			continue
		}
		s.watch.Store(&told)
	}
}

// asked tells who watches of a statement.
func (s *statements) asked(text string) {
	if told := s.watch.Load(); told != nil {
		(*told)(text)
	}
}
