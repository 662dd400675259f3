package api

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// viewActs change what saved views there are, and how the caller sees them.
func viewActs() []operation {
	change := patch("views", "change_view", "/views/{id}", cases.MayRead)
	drop := del("views", "drop_view", "/views/{id}", cases.MayRead)
	return []operation{
		acts(change, changeView, nil),
		acts(drop, dropView, nil),
		acts(post("views", "bring_back_view", "/views/{id}/restoration", cases.MayRead), bringBackView, nil),
		acts(post("views", "star_view", "/views/{id}/star", cases.MayRead), starView, nil),
		acts(post("views", "order_views", "/views/order", cases.MayRead), orderViews, nil),
	}
}

// viewChange is what a view becomes; what is left out stays.
type viewChange struct {
	Version   int64          `json:"version" need:"yes" doc:"Of the view as it was read: a change in between is a conflict." example:"1"`
	Name      *string        `json:"name,omitempty"`
	Condition *conditionItem `json:"condition,omitempty"`
	Sort      *viewSort      `json:"sort,omitempty"`
	Shared    *viewShared    `json:"shared,omitempty"`
	Team      id.ID          `json:"team,omitempty" doc:"With shared: team."`
	Columns   *[]string      `json:"columns,omitempty"`
}

func changeView(ctx context.Context, tx *db.Tx, c *call, b *viewChange) (viewItem, error) {
	s, err := c.view(ctx, tx)
	if err != nil {
		return viewItem{}, err
	}
	s.Version = b.Version
	if b.Name != nil {
		s.Name = *b.Name
	}
	if b.Condition != nil {
		s.Condition = b.Condition.node()
	}
	if b.Sort != nil {
		s.Sort = string(*b.Sort)
	}
	if b.Shared != nil {
		s.Shared, s.TeamID = string(*b.Shared), b.Team
	}
	if b.Columns != nil {
		s.Columns = *b.Columns
	}
	s, err = c.api.Cases.SaveView(ctx, tx, c.by(), c.reader(tx.Now()), s, c.r.Who.Can(cases.MayShare))
	return viewOf(s), err
}

// view is the saved view that the path names.
func (c *call) view(ctx context.Context, r db.Reader) (cases.Saved, error) {
	which, err := c.viewID()
	if err != nil {
		return cases.Saved{}, err
	}
	return cases.ViewByID(ctx, r, which, c.r.Who.ID)
}

func (c *call) viewID() (id.ID, error) {
	which, err := c.pathID("id")
	if err != nil {
		return 0, fault.New(fault.NotFound, "cases.saved.not_found").Because(err)
	}
	return which, nil
}

func dropView(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (nothing, error) {
	which, err := c.viewID()
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, c.api.Cases.DropView(ctx, tx, c.by(), which, c.r.Who.Can(cases.MayShare))
}

func bringBackView(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (viewItem, error) {
	which, err := c.viewID()
	if err != nil {
		return viewItem{}, err
	}
	if err := c.api.Cases.BringBackView(ctx, tx, c.by(), which, c.r.Who.Can(cases.MayShare)); err != nil {
		return viewItem{}, err
	}
	s, err := c.view(ctx, tx)
	return viewOf(s), err
}

type starring struct {
	On bool `json:"on" need:"yes" doc:"Whether it is one of the caller's favourites." example:"true"`
}

func starView(ctx context.Context, tx *db.Tx, c *call, b *starring) (viewItem, error) {
	which, err := c.viewID()
	if err != nil {
		return viewItem{}, err
	}
	if err := c.api.Cases.StarView(ctx, tx, c.r.Who.ID, which, b.On); err != nil {
		return viewItem{}, err
	}
	s, err := c.view(ctx, tx)
	return viewOf(s), err
}

type viewOrder struct {
	Views []id.ID `json:"views" need:"yes" doc:"From the first to the last; the others come after them. Favourites stand before all others."`
}

// orderViews sets how the caller alone sees the views.
func orderViews(ctx context.Context, tx *db.Tx, c *call, b *viewOrder) (viewList, error) {
	if err := c.api.Cases.OrderViews(ctx, tx, c.r.Who.ID, b.Views); err != nil {
		return viewList{}, err
	}
	return c.views(ctx, tx)
}
