package graph

import (
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// featureStatus is GET /{page}/messaging_feature_status (Messenger Platform reference,
// section 7.2).
func (g *Door) featureStatus(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if _, ge := g.pageWith(c, "pages_messaging"); ge != nil {
		return nil, ge
	}
	rules := g.RulesAt()
	row := map[string]any{"hop_v2": rules >= dayHandover2, "msgr_multi_app": rules >= dayRouting, "ig_multi_app": false}
	return map[string]any{"data": []any{row}}, nil
}

// reviewStatus says with the platform's words what became of a request.
var reviewStatus = map[string]string{"requested": "pending", "approved": "approved", "refused": "rejected"}

// featureReview is GET /{page}/messaging_feature_review: the messaging features that the
// app asked for (section 6.10).
func (g *Door) featureReview(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	data := []any{}
	for _, name := range slices.Sorted(maps.Keys(c.app.Review)) {
		data = append(data, map[string]any{"feature": name, "status": reviewStatus[c.app.Review[name].Status]})
	}
	asked := map[string]string{"asked": "pending", "granted": "approved", "refused": "rejected"}
	if s := asked[page.Settings.Subscription]; s != "" {
		data = append(data, map[string]any{"feature": "subscription_messaging", "status": s})
	}
	if s := asked[page.Settings.OneTime]; s != "" {
		data = append(data, map[string]any{"feature": "one_time_notification", "status": s})
	}
	return map[string]any{"data": data}, nil
}
