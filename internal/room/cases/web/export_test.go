package web

import "testing"

func TestACellOfAnExportIsNeverAFormula(t *testing.T) {
	for cell, want := range map[string]string{"": "", "plain": "plain", "=1+1": "'=1+1", "+966 50": "'+966 50", "@cmd": "'@cmd", "-2+3": "'-2+3", "-3.5": "-3.5", "\tx": "'\tx", "\r=1": "'\r=1"} {
		if got := harmless(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}
