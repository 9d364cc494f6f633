package api

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/pages"
)

// registerPerson is the part of the list that is about one person's thread, labels, and what the platform
// counts and reads of conversations.
func (a *API) registerPerson() {
	on(a, "GET", ws+"/pages/{id}/threads/{psid}/menu", peopleRead, "getPersonMenu", "Channels", "The menu that a person has for themselves", a.menuShow)
	on(a, "PUT", ws+"/pages/{id}/threads/{psid}/menu", messagesSend, "setPersonMenu", "Channels", "Give a person a menu of their own; an empty one gives them the Page's again", a.menuSet)
	on(a, "GET", ws+"/pages/{id}/labels", workspaceRead, "listLabels", "Channels", "The labels of the Page's inbox", a.labelList)
	on(a, "POST", ws+"/pages/{id}/labels", messagesSend, "addLabel", "Channels", "Make a label", a.labelAdd, status(http.StatusCreated))
	do(a, "DELETE", ws+"/pages/{id}/labels/{label}", pagesManage, "deleteLabel", "Channels", "Remove a label, from everybody who has it", a.labelDelete)
	on(a, "GET", ws+"/pages/{id}/threads/{psid}/labels", peopleRead, "listPersonLabels", "Channels", "The labels that a person has", a.personLabels)
	do(a, "PUT", ws+"/pages/{id}/threads/{psid}/labels/{label}", messagesSend, "putPersonLabel", "Channels", "Give a person a label", a.labelPut)
	do(a, "DELETE", ws+"/pages/{id}/threads/{psid}/labels/{label}", messagesSend, "takePersonLabel", "Channels", "Take a label from a person", a.labelTake)
	on(a, "GET", ws+"/pages/{id}/insights", workspaceRead, "getInsights", "Channels", "What Facebook counts of the Page's conversations", a.insights)
	on(a, "GET", ws+"/pages/{id}/language-reading", workspaceRead, "getLanguageReading", "Channels", "Whether Facebook reads the language of messages, as set here last", a.readingShow)
	on(a, "PUT", ws+"/pages/{id}/language-reading", pagesManage, "setLanguageReading", "Channels", "Switch that on or off", a.readingSet)
}

// PersonMenu is a menu that one person has.
type PersonMenu struct {
	Menu []graph.Menu `json:"persistent_menu" nullable:"false" doc:"As in the Page's profile: at most 20 items for each locale; composer_input_disabled closes the text box. Empty: the person has the Page's"`
}

func personMenu(menu []graph.Menu) PersonMenu {
	if menu == nil {
		menu = []graph.Menu{}
	}
	return PersonMenu{menu}
}

func (a *API) menuShow(ctx context.Context, in *InThread) (PersonMenu, error) {
	return with(a, func(p *pages.Pages) (PersonMenu, error) {
		menu, err := p.UserMenu(ctx, in.WS, in.ID, in.PSID)
		return personMenu(menu), err
	})
}

type menuInput struct {
	InThread
	Body PersonMenu
}

func (a *API) menuSet(ctx context.Context, in *menuInput) (PersonMenu, error) {
	return with(a, func(p *pages.Pages) (PersonMenu, error) {
		return personMenu(in.Body.Menu), p.SetUserMenu(ctx, in.WS, in.ID, in.PSID, in.Body.Menu)
	})
}

// LabelView is a label of a Page's inbox.
type LabelView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func labelView(l graph.Label) LabelView { return LabelView{l.ID, l.Name} }

func (a *API) labelList(ctx context.Context, in *One) (List[LabelView], error) {
	return with(a, func(p *pages.Pages) (List[LabelView], error) {
		found, err := p.Labels(ctx, in.WS, in.ID, "")
		return all(mapped(found, labelView)), err
	})
}

func (a *API) personLabels(ctx context.Context, in *InThread) (List[LabelView], error) {
	return with(a, func(p *pages.Pages) (List[LabelView], error) {
		found, err := p.Labels(ctx, in.WS, in.ID, in.PSID)
		return all(mapped(found, labelView)), err
	})
}

type labelAddInput struct {
	One
	Body struct {
		Name string `json:"name" maxLength:"400" doc:"At most 100 characters, another than those there are"`
	}
}

func (a *API) labelAdd(ctx context.Context, in *labelAddInput) (LabelView, error) {
	return with(a, func(p *pages.Pages) (LabelView, error) {
		made, err := p.AddLabel(ctx, in.WS, in.ID, in.Body.Name)
		return labelView(made), err
	})
}

type labelInput struct {
	One
	Label string `path:"label" maxLength:"64"`
}

func (a *API) labelDelete(ctx context.Context, in *labelInput) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		return struct{}{}, p.DeleteLabel(ctx, in.WS, in.ID, in.Label)
	})
	return err
}

type personLabelInput struct {
	InThread
	Label string `path:"label" maxLength:"64"`
}

func (a *API) labelPut(ctx context.Context, in *personLabelInput) error {
	return a.mark(ctx, in, true)
}

func (a *API) labelTake(ctx context.Context, in *personLabelInput) error {
	return a.mark(ctx, in, false)
}

func (a *API) mark(ctx context.Context, in *personLabelInput, has bool) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		return struct{}{}, p.MarkPerson(ctx, in.WS, in.ID, in.PSID, in.Label, has)
	})
	return err
}

type insightsInput struct {
	One
	Period string `query:"period" default:"day" enum:"day,week,days_28" doc:"What each value counts"`
	Days   int    `query:"days" default:"28" minimum:"1" maximum:"90" doc:"A value for each of the last days"`
}

// InsightView is one metric of a Page.
type InsightView struct {
	Name   string             `json:"name" doc:"page_messages_total_messaging_connections: people who can be messaged; page_messages_new_conversations_unique; page_messages_blocked_conversations_unique; page_messages_reported_conversations_unique"`
	Values []InsightValueView `json:"values" nullable:"false"`
}

// InsightValueView is what was counted in the period that ended at an instant.
type InsightValueView struct {
	Value float64   `json:"value"`
	End   time.Time `json:"end_time"`
}

func (a *API) insights(ctx context.Context, in *insightsInput) (List[InsightView], error) {
	return with(a, func(p *pages.Pages) (List[InsightView], error) {
		found, err := p.Insights(ctx, in.WS, in.ID, in.Period, in.Days)
		return all(mapped(found, func(i graph.Insight) InsightView {
			return InsightView{i.Name, all(mapped(i.Values, func(v graph.InsightValue) InsightValueView { return InsightValueView{v.Value, v.End} })).Items}
		})), err
	})
}

// LanguageReading says whether Facebook reads what people write to the Page.
type LanguageReading struct {
	On    bool   `json:"on"`
	Model string `json:"model,omitempty" enum:"ARABIC,CHINESE,CROATIAN,CUSTOM,DANISH,DUTCH,ENGLISH,FRENCH_STANDARD,GEORGIAN,GERMAN_STANDARD,GREEK,HEBREW,HUNGARIAN,IRISH,ITALIAN_STANDARD,KOREAN,NORWEGIAN_BOKMAL,POLISH,PORTUGUESE,ROMANIAN,SPANISH,SWEDISH,VIETNAMESE" doc:"ENGLISH when it is missing"`
}

func (a *API) readingShow(ctx context.Context, in *One) (LanguageReading, error) {
	return with(a, func(p *pages.Pages) (LanguageReading, error) {
		r, err := p.LanguageReading(ctx, in.WS, in.ID)
		return LanguageReading(r), err
	})
}

type readingInput struct {
	One
	Body struct {
		LanguageReading
		Token string `json:"custom_token,omitempty" maxLength:"500" doc:"For the model CUSTOM; it is passed on and not kept"`
	}
}

func (a *API) readingSet(ctx context.Context, in *readingInput) (LanguageReading, error) {
	r := in.Body.LanguageReading
	if r.Model == "" {
		r.Model = "ENGLISH"
	}
	return with(a, func(p *pages.Pages) (LanguageReading, error) {
		return r, p.SetLanguageReading(ctx, in.WS, in.ID, pages.LanguageReading(r), in.Body.Token)
	})
}
