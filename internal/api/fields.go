package api

import "rida/internal/kit/fault"

// within puts fields that a room names for a form where they stand in the body.
func within(err error, at string, names ...string) error {
	for _, n := range names {
		err = renamed(err, n, at+"."+n)
	}
	return err
}

// renamed calls a field of a fault by the name it has in the body.
func renamed(err error, from, to string) error {
	f, ok := fault.As(err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	moved := *f
	moved.Fields = make([]fault.Field, len(f.Fields))
	for i, one := range f.Fields {
		if one.Name == from {
			one.Name = to
		}
		moved.Fields[i] = one
	}
	return &moved
}

// asField makes of what is not there a defect of the field that names it.
func asField(err error, name string) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.NotFound {
		return err
	}
	return fault.OfFields(fault.Field{Name: name, Key: f.Key, Args: f.Args}).Because(err)
}
