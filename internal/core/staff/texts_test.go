package staff_test

import (
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/lang"
)

func TestEveryPermissionAndRoleHasAName(t *testing.T) {
	c, err := lang.Load(staff.Texts)
	if err != nil {
		t.Fatal(err)
	}
	p := c.For(lang.English, lang.Latn)
	for _, one := range staff.Permissions() {
		if !p.Has(one.Key) {
			t.Errorf("%s has no name", one.Name)
		}
	}
	for _, code := range []string{staff.Owner, staff.Manager, staff.Agent, staff.Viewer} {
		if !p.Has((staff.Role{Code: code}).Key()) {
			t.Errorf("role %s has no name", code)
		}
	}
}
