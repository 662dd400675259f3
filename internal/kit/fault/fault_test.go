package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"rida/internal/kit/fault"
)

func TestKindSurvivesWrappingAndTheCauseIsFound(t *testing.T) {
	err := fmt.Errorf("close the case: %w", fault.New(fault.Conflict, "cases.closed_already").Because(io.EOF))
	if got := fault.KindOf(err); got != fault.Conflict {
		t.Errorf("kind = %v, want conflict", got)
	}
	if !errors.Is(err, io.EOF) {
		t.Error("the private cause is lost")
	}
}

func TestAnUnknownErrorIsInternal(t *testing.T) {
	if got := fault.KindOf(io.EOF); got != fault.Internal {
		t.Errorf("kind = %v, want internal", got)
	}
}
