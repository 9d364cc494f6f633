package people

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SubscriptionGroupView is something that people can be subscribed to.
type SubscriptionGroupView struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Channel     string    `json:"channel" enum:"email,sms,messenger"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
	ArchivedAt  time.Time `json:"archived_at,omitzero" doc:"Since when it is not offered any more; what people said of it stays, and programs can still set it"`
}

func subscriptionGroupView(g people.Group) SubscriptionGroupView {
	return SubscriptionGroupView{g.ID, g.Name, g.Channel, g.Description, g.CreatedAt, g.ArchivedAt}
}

func (a *API) subscriptionGroupList(ctx context.Context, in *door.InWorkspace) (door.List[SubscriptionGroupView], error) {
	all, err := a.o.People.Groups(ctx, in.WS)
	return door.List[SubscriptionGroupView]{Items: door.MapEach(all, subscriptionGroupView)}, err
}

type subscriptionGroupInput struct {
	door.InWorkspace
	Body struct {
		Name        string `json:"name" minLength:"1" maxLength:"255"`
		Channel     string `json:"channel" enum:"email,sms,messenger"`
		Description string `json:"description,omitempty" maxLength:"1000"`
	}
}

func (a *API) subscriptionGroupAdd(ctx context.Context, in *subscriptionGroupInput) (SubscriptionGroupView, error) {
	g, err := a.o.People.AddGroup(ctx, in.WS, people.Group{Name: in.Body.Name, Channel: in.Body.Channel, Description: in.Body.Description})
	return subscriptionGroupView(g), err
}

type subscriptionGroupUpdateInput struct {
	door.One
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"255"`
		Description *string `json:"description,omitempty" maxLength:"1000"`
		Archived    *bool   `json:"archived,omitempty"`
	}
}

func (a *API) subscriptionGroupUpdate(ctx context.Context, in *subscriptionGroupUpdateInput) (SubscriptionGroupView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (SubscriptionGroupView, error) {
		g, err := tx.SubscriptionGroup(in.WS, in.ID)
		if err != nil {
			return SubscriptionGroupView{}, err
		}
		before := subscriptionGroupView(g)
		door.Set(&g.Name, in.Body.Name)
		door.Set(&g.Description, in.Body.Description)
		if g.Name, err = people.GroupName(g.Name); err != nil {
			return before, err
		}
		switch archived := in.Body.Archived; {
		case archived == nil || *archived != g.ArchivedAt.IsZero(): // as it is
		case *archived:
			g.ArchivedAt = door.StampTime(a.Now())
		default:
			g.ArchivedAt = time.Time{}
		}
		after := subscriptionGroupView(g)
		door.About(ctx, g.ID, g.Name)
		door.Record(ctx, before, after)
		return after, tx.UpdateSubscriptionGroup(in.WS, g)
	})
}

// registerSubscriptionGroups adds what people can be subscribed to.
func (a *API) registerSubscriptionGroups() {
	door.On(a.Door, "GET", door.WS+"/subscription-groups", door.DataRead, "listSubscriptionGroups", "Data", "What people can be subscribed to, the archived ones too", a.subscriptionGroupList)
	door.On(a.Door, "POST", door.WS+"/subscription-groups", door.DataManage, "addSubscriptionGroup", "Data", "Make a subscription group", a.subscriptionGroupAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/subscription-groups/{id}", door.DataManage, "updateSubscriptionGroup", "Data", "Rename, describe or archive a subscription group, or bring it back", a.subscriptionGroupUpdate)
}
