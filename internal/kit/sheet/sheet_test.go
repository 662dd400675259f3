package sheet_test

import (
	"strings"
	"testing"

	"rida/internal/kit/sheet"
)

func TestASheetBeginsWithItsMark(t *testing.T) {
	var b strings.Builder
	w, err := sheet.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAll([][]string{{"الاسم", "a,b"}}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffالاسم,\"a,b\"\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestNoCellIsRunAsAFormula(t *testing.T) {
	for cell, want := range map[string]string{"": "", "=1+1": "'=1+1", "+9665": "'+9665", "-2.5": "-2.5", "-2+3": "'-2+3", "-": "'-", "@SUM(A1)": "'@SUM(A1)",
		"\tx": "'\tx", "\rx": "'\rx", "شكوى": "شكوى", "a=b": "a=b"} {
		if got := sheet.Text(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}
