package channels

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
)

type prerequisitesInput struct {
	door.One
	Purpose string `query:"purpose" enum:"transactional,support,requested,promotional" doc:"Of the message; without it the first of the three is not met"`
	Topic   string `query:"topic" maxLength:"100" doc:"Of the message, where it has one"`
}

// PrerequisiteView is one of the three things that must be so before anything is sent on Messenger.
type PrerequisiteView struct {
	ID       string         `json:"id" enum:"promotion,permission,review" doc:"promotion: none where it is forbidden; permission: people asked, and it is recorded; review: the app is reviewed and live"`
	Met      bool           `json:"met"`
	Sentence string         `json:"sentence"`
	Template string         `json:"template,omitempty" doc:"sentence before its values are put in, as {1}: to say it in another language"`
	Params   map[string]any `json:"params,omitempty" doc:"Those values by their names in template"`
	Link     string         `json:"link,omitempty" doc:"Where in the app it is looked after"`
}

// prerequisites lists the three, in the order in which they are asked.
func (a *API) prerequisites(ctx context.Context, in *prerequisitesInput) (door.List[PrerequisiteView], error) {
	if a.o.Delivery == nil {
		return door.List[PrerequisiteView]{}, door.ErrUnavailable("Delivery")
	}
	found, err := a.o.Delivery.Prerequisites(ctx, in.WS, in.ID, petitbleu.Purpose(in.Purpose), in.Topic)
	page := "/app/w/" + in.WS + "/channels/" + in.ID
	links := map[string]string{grounds.PrerequisitePermission: "/app/w/" + in.WS + "/channels?tab=sites", grounds.PrerequisiteReview: page, grounds.PrerequisitePromotion: page}
	return door.All(door.MapEach(found, func(p grounds.Prerequisite) PrerequisiteView {
		told := p.Says.Told()
		return PrerequisiteView{ID: p.ID, Met: p.Met, Sentence: p.Says.Message, Template: told.Template, Params: told.Params, Link: links[p.ID]}
	})), err
}
