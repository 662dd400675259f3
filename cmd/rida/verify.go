package main

import (
	"fmt"
	"os"

	"rida/internal/room/complaints/dispute"
)

// verifyCommand checks the file of a case without the house it came from.
type verifyCommand struct {
	File string `arg:"" help:"File of a case, as it was downloaded." type:"existingfile"`
}

// Run says what the file holds, or what is wrong with it.
func (c verifyCommand) Run() error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := dispute.Verify(f, st.Size())
	if err != nil {
		return err
	}
	fmt.Printf("%s: whole. Case %s, made %s, %d parts, %d events, chain head %s\n", c.File, m.Reference, m.MadeAt.Format("2006-01-02 15:04 MST"), len(m.Parts), m.Events, m.Head)
	return nil
}
