package web

import (
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// rolesPage is the table of roles and permissions.
type rolesPage struct {
	Roles       []staff.Role
	Permissions []staff.Permission
	Form        *web.Form
	Problems    ui.Problems
	Can         func(permission string) bool
}

func (p *Pages) roles(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	roles, err := p.Staff.Roles(r.Context(), p.DB)
	if err != nil {
		return err
	}
	for _, role := range roles {
		for name := range role.Permissions {
			f.Add(box(role.ID), name)
		}
	}
	return p.showRoles(w, r, roles, f)
}

// box is the name of the boxes of one role in the form.
func box(role id.ID) string { return "role-" + role.String() }

func (p *Pages) showRoles(w *web.Response, r *web.Request, roles []staff.Role, f *web.Form) error {
	page := rolesPage{Roles: roles, Permissions: p.Staff.Permissions(), Form: f, Problems: problems(f), Can: r.Who.Can}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

// setRoles saves the whole table. Boxes the reader could not change were shown
// as they are and are sent along by the page.
func (p *Pages) setRoles(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	roles, err := p.Staff.Roles(r.Context(), p.DB)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		for _, role := range roles {
			if role.Code == staff.Owner || !f.Checked("shown", role.ID.String()) {
				continue
			}
			if err := p.Staff.SetPermissions(r.Context(), tx, by(r), role.ID, f.Values(box(role.ID))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if err = f.Take(err); err != nil {
			return err
		}
		return p.showRoles(w, r, roles, f)
	}
	w.Toast(web.Toast{Key: "staff.toast.roles"})
	return w.Redirect("/staff/roles")
}

func (p *Pages) addRole(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	name := f.Need("name", maxTyped)
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Staff.AddRole(r.Context(), tx, by(r), name)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() == nil {
		w.Toast(web.Toast{Key: "staff.toast.role", Args: []any{"name", name}})
		return w.Redirect("/staff/roles")
	}
	roles, err := p.Staff.Roles(r.Context(), p.DB)
	if err != nil {
		return err
	}
	for _, role := range roles {
		for permission := range role.Permissions {
			f.Add(box(role.ID), permission)
		}
	}
	return p.showRoles(w, r, roles, f)
}

func (p *Pages) dropRole(w *web.Response, r *web.Request) error {
	return p.onID(w, r, "staff.toast.role_gone", "/staff/roles", func(tx *db.Tx, role id.ID) error {
		return p.Staff.DropRole(r.Context(), tx, by(r), role)
	})
}
