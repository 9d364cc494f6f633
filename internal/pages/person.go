package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// UserMenu reads the menu that one person has for themselves instead of the Page's; none: nil. The
// platform allows 10 calls in 10 minutes for a person, writing included (Messenger Platform reference,
// section 5.1).
func (p *Pages) UserMenu(ctx context.Context, workspace, id, psid string) ([]graph.Menu, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	menu, err := c.UserMenu(ctx, psid)
	return menu, graph.Problem(err, "")
}

// SetUserMenu gives a person a menu of their own, or only closes the text box to them; with no menu they get
// the Page's again. The Page needs a Get Started button (section 6.2).
func (p *Pages) SetUserMenu(ctx context.Context, workspace, id, psid string, menu []graph.Menu) error {
	if err := checkMenu(graph.Profile{Menu: menu}); len(menu) > 0 && err != nil {
		return err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	if len(menu) == 0 {
		return graph.Problem(c.DeleteUserMenu(ctx, psid), "")
	}
	return graph.Problem(c.SetUserMenu(ctx, psid, menu), "body.persistent_menu")
}

// labelLimit is how long a label's name may be. The platform tells no number.
const labelLimit = 100

// Labels lists the labels of a Page, in the order of their names; with psid, those that a person has.
func (p *Pages) Labels(ctx context.Context, workspace, id, psid string) ([]graph.Label, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	all, err := c.Labels(ctx, psid)
	slices.SortStableFunc(all, func(a, b graph.Label) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, graph.Problem(err, "")
}

// AddLabel makes a label of a Page (section 6.10).
func (p *Pages) AddLabel(ctx context.Context, workspace, id, name string) (graph.Label, error) {
	name = strings.TrimSpace(name)
	if err := text("name", name, labelLimit); err != nil {
		return graph.Label{}, err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return graph.Label{}, err
	}
	made, err := c.AddLabel(ctx, name)
	return graph.Label{ID: made, Name: name}, graph.Problem(err, "body.name")
}

// DeleteLabel removes a label of a Page from everybody who has it.
func (p *Pages) DeleteLabel(ctx context.Context, workspace, id, label string) error {
	c, err := p.withLabel(ctx, workspace, id, label)
	if err != nil {
		return err
	}
	return graph.Problem(c.DeleteLabel(ctx, label), "")
}

// MarkPerson gives a person a label of the Page, or takes it away.
func (p *Pages) MarkPerson(ctx context.Context, workspace, id, psid, label string, has bool) error {
	c, err := p.withLabel(ctx, workspace, id, label)
	if err != nil {
		return err
	}
	if has {
		return graph.Problem(c.PutLabel(ctx, label, psid), "")
	}
	return graph.Problem(c.TakeLabel(ctx, label, psid), "")
}

// withLabel gives the client of a Page that has a label. An id is a node of any kind to the platform:
// only a label of this Page is touched.
func (p *Pages) withLabel(ctx context.Context, workspace, id, label string) (graph.Client, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return c, err
	}
	all, err := c.Labels(ctx, "")
	if err != nil {
		return c, graph.Problem(err, "")
	}
	if !slices.ContainsFunc(all, func(l graph.Label) bool { return l.ID == label }) {
		return c, petitbleu.Errorf(petitbleu.CodeNotFound, "The Page has no such label.")
	}
	return c, nil
}

// Insights reads what the platform counted of a Page's conversations: a value for each of the last days, counted
// over period (day, week or days_28).
func (p *Pages) Insights(ctx context.Context, workspace, id, period string, days int) ([]graph.Insight, error) {
	if days < 1 || days > graph.InsightDays {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Ask for 1 to %d days.", graph.InsightDays).At("query.days")
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	now := p.now()
	all, err := c.PageInsights(ctx, graph.Insights, period, now.AddDate(0, 0, -days), now)
	if e, ok := graph.Of(err); ok && e.Denied() {
		return nil, petitbleu.Errorf(petitbleu.CodePlatform, "The Page's token lacks the permission read_insights. Give it to the app at Facebook, then connect the Page again.")
	}
	return all, graph.Problem(err, "")
}

// LanguageReading says whether the platform examines what people write to a Page, as it was set here last.
type LanguageReading struct {
	On    bool   `json:"on"`
	Model string `json:"model"` // one of graph.NLPModels
}

// readingSetting names the setting that keeps it: the platform does not tell.
func readingSetting(page string) string { return "language_reading/" + page }

// LanguageReading gives how it was set here last; the zero LanguageReading where it never was.
func (p *Pages) LanguageReading(ctx context.Context, workspace, id string) (r LanguageReading, err error) {
	err = p.o.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Page(workspace, id); err != nil {
			return err
		}
		_, err := tx.Setting(workspace, readingSetting(id), &r)
		return err
	})
	return r, err
}

// SetLanguageReading switches it on or off at the platform (section 6.11): messages then tell the language
// that they are written in. token is for the model CUSTOM, and is not kept.
func (p *Pages) SetLanguageReading(ctx context.Context, workspace, id string, r LanguageReading, token string) error {
	if r.Model == "" {
		r.Model = "ENGLISH"
	}
	switch {
	case !slices.Contains(graph.NLPModels, r.Model):
		return bad("model", "There is no such model. It is one of %s.", strings.Join(graph.NLPModels, ", "))
	case r.On && r.Model == "CUSTOM" && token == "":
		return bad("custom_token", "A model of your own needs its token.")
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	if err := c.SetNLP(ctx, graph.NLP{On: r.On, Model: r.Model, Token: token}); err != nil {
		return graph.Problem(err, "")
	}
	return p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(workspace, readingSetting(id), r, p.now()) })
}
