package channels

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/pages"
)

// registerPerson is the part of the list that is about one person's thread, labels, and what the platform
// counts and reads of conversations.
func (a *API) registerPerson() {
	door.On(a.Door, "GET", door.WS+"/pages/{id}/threads/{psid}/menu", door.PeopleRead, "getPersonMenu", "Channels", "The menu that a person has for themselves", a.menuShow)
	door.On(a.Door, "PUT", door.WS+"/pages/{id}/threads/{psid}/menu", door.MessagesSend, "setPersonMenu", "Channels", "Give a person a menu of their own; an empty one gives them the Page's again", a.menuSet)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/labels", door.WorkspaceRead, "listLabels", "Channels", "The labels of the Page's inbox", a.labelList)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/labels", door.MessagesSend, "addLabel", "Channels", "Make a label", a.labelAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}/labels/{label}", door.PagesManage, "deleteLabel", "Channels", "Remove a label, from everybody who has it", a.labelDelete)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/threads/{psid}/labels", door.PeopleRead, "listPersonLabels", "Channels", "The labels that a person has", a.personLabels)
	door.Do(a.Door, "PUT", door.WS+"/pages/{id}/threads/{psid}/labels/{label}", door.MessagesSend, "putPersonLabel", "Channels", "Give a person a label", a.labelPut)
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}/threads/{psid}/labels/{label}", door.MessagesSend, "takePersonLabel", "Channels", "Take a label from a person", a.labelTake)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/insights", door.WorkspaceRead, "getInsights", "Channels", "What Facebook counts of the Page's conversations", a.insights)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/language-reading", door.WorkspaceRead, "getLanguageReading", "Channels", "Whether Facebook reads the language of messages, as set here last", a.readingShow)
	door.On(a.Door, "PUT", door.WS+"/pages/{id}/language-reading", door.PagesManage, "setLanguageReading", "Channels", "Switch that on or off", a.readingSet)
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

func (a *API) labelList(ctx context.Context, in *door.One) (door.List[LabelView], error) {
	return with(a, func(p *pages.Pages) (door.List[LabelView], error) {
		found, err := p.Labels(ctx, in.WS, in.ID, "")
		return door.All(door.MapEach(found, labelView)), err
	})
}

func (a *API) personLabels(ctx context.Context, in *InThread) (door.List[LabelView], error) {
	return with(a, func(p *pages.Pages) (door.List[LabelView], error) {
		found, err := p.Labels(ctx, in.WS, in.ID, in.PSID)
		return door.All(door.MapEach(found, labelView)), err
	})
}

type labelAddInput struct {
	door.One
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
	door.One
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
	door.One
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

func (a *API) insights(ctx context.Context, in *insightsInput) (door.List[InsightView], error) {
	return with(a, func(p *pages.Pages) (door.List[InsightView], error) {
		found, err := p.Insights(ctx, in.WS, in.ID, in.Period, in.Days)
		return door.All(door.MapEach(found, func(i graph.Insight) InsightView {
			return InsightView{i.Name, door.All(door.MapEach(i.Values, func(v graph.InsightValue) InsightValueView { return InsightValueView{v.Value, v.End} })).Items}
		})), err
	})
}

// LanguageReading says whether Facebook reads what people write to the Page.
type LanguageReading struct {
	On    bool   `json:"on"`
	Model string `json:"model,omitempty" enum:"ARABIC,CHINESE,CROATIAN,CUSTOM,DANISH,DUTCH,ENGLISH,FRENCH_STANDARD,GEORGIAN,GERMAN_STANDARD,GREEK,HEBREW,HUNGARIAN,IRISH,ITALIAN_STANDARD,KOREAN,NORWEGIAN_BOKMAL,POLISH,PORTUGUESE,ROMANIAN,SPANISH,SWEDISH,VIETNAMESE" doc:"ENGLISH when it is missing"`
}

func (a *API) readingShow(ctx context.Context, in *door.One) (LanguageReading, error) {
	return with(a, func(p *pages.Pages) (LanguageReading, error) {
		r, err := p.LanguageReading(ctx, in.WS, in.ID)
		return LanguageReading(r), err
	})
}

type readingInput struct {
	door.One
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

// registerThreads adds what is done in one conversation.
func (a *API) registerThreads() {
	door.On(a.Door, "GET", door.WS+"/pages/{id}/threads/{psid}/owner", door.PeopleRead, "getThreadOwner", "Channels", "Who holds a conversation", a.threadOwner)
	door.Do(a.Door, "POST", door.WS+"/pages/{id}/threads/{psid}/control", door.MessagesSend, "controlThread", "Channels", "Pass, take, request, release or extend the control of a conversation", a.threadControl)
	door.Do(a.Door, "POST", door.WS+"/pages/{id}/threads/{psid}/action", door.MessagesSend, "actInThread", "Channels", "Show typing, mark as seen, or react to a message", a.threadAction)
}
