package channels

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/pages"
)

// with has the engine of Pages do something.
func with[T any](a *API, do func(*pages.Pages) (T, error)) (v T, err error) {
	engine, err := a.engine()
	if err != nil {
		return v, err
	}
	return do(engine)
}

// ProfileSettings is the Messenger profile of a Page.
type ProfileSettings struct {
	GetStarted  *graph.Postback    `json:"get_started,omitempty"`
	Greeting    []graph.Greeting   `json:"greeting,omitempty" doc:"At most 160 characters for each locale; default is required"`
	Menu        []graph.Menu       `json:"persistent_menu,omitempty" doc:"At most 20 items; needs get_started"`
	IceBreakers []graph.IceBreaker `json:"ice_breakers,omitempty" doc:"At most 4 questions of 80 characters"`
	Commands    []graph.Commands   `json:"commands,omitempty" doc:"1 to 100 slash commands"`
	Domains     []string           `json:"whitelisted_domains,omitempty" doc:"At most 50 https origins"`
	AccountLink string             `json:"account_linking_url,omitempty"`
}

func profileSettings(p graph.Profile) ProfileSettings {
	return ProfileSettings{p.GetStarted, p.Greeting, p.Menu, p.IceBreakers, p.Commands, p.Domains, p.AccountLink}
}

func (a *API) profileShow(ctx context.Context, in *door.One) (ProfileSettings, error) {
	return with(a, func(p *pages.Pages) (ProfileSettings, error) {
		profile, err := p.Profile(ctx, in.WS, in.ID)
		return profileSettings(profile), err
	})
}

type profileChangeInput struct {
	door.One
	Body struct {
		ProfileSettings
		Remove []string `json:"remove,omitempty" doc:"Names of settings to remove"`
	}
}

func (a *API) profileChange(ctx context.Context, in *profileChangeInput) (ProfileSettings, error) {
	b := in.Body
	return with(a, func(p *pages.Pages) (ProfileSettings, error) {
		set := graph.Profile{GetStarted: b.GetStarted, Greeting: b.Greeting, Menu: b.Menu, IceBreakers: b.IceBreakers, Commands: b.Commands, Domains: b.Domains, AccountLink: b.AccountLink}
		profile, err := p.SetProfile(ctx, in.WS, in.ID, set, b.Remove)
		return profileSettings(profile), err
	})
}

// PersonaView is a name and a face under which messages show.
type PersonaView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Picture string `json:"profile_picture_url"`
}

func personaView(p graph.Persona) PersonaView { return PersonaView{p.ID, p.Name, p.Picture} }

func (a *API) personaList(ctx context.Context, in *door.One) (door.List[PersonaView], error) {
	return with(a, func(p *pages.Pages) (door.List[PersonaView], error) {
		found, err := p.Personas(ctx, in.WS, in.ID)
		return door.All(door.MapEach(found, personaView)), err
	})
}

type personaAddInput struct {
	door.One
	Body struct {
		Name    string `json:"name" maxLength:"200"`
		Picture string `json:"profile_picture_url" maxLength:"2000" doc:"https; Facebook fetches it"`
	}
}

func (a *API) personaAdd(ctx context.Context, in *personaAddInput) (PersonaView, error) {
	return with(a, func(p *pages.Pages) (PersonaView, error) {
		made, err := p.AddPersona(ctx, in.WS, in.ID, graph.Persona{Name: in.Body.Name, Picture: in.Body.Picture})
		return personaView(made), err
	})
}

type personaInput struct {
	door.One
	Persona string `path:"persona" maxLength:"64"`
}

func (a *API) personaDelete(ctx context.Context, in *personaInput) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		return struct{}{}, p.DeletePersona(ctx, in.WS, in.ID, in.Persona)
	})
	return err
}

// UtilityTemplateView is a utility template as Facebook last told of it.
type UtilityTemplateView struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Status     string          `json:"status" doc:"APPROVED, PENDING, REJECTED, PAUSED …"`
	Reason     string          `json:"reason,omitempty" doc:"Of a rejection"`
	Definition json.RawMessage `json:"definition,omitempty" doc:"Category, form of parameters, components"`
	UpdatedAt  time.Time       `json:"updated_at,omitzero"`
}

func utilityTemplateView(t petitbleu.UtilityTemplate) UtilityTemplateView {
	return UtilityTemplateView{t.ID, t.Name, t.Language, t.Status, t.Reason, t.Definition, t.UpdatedAt}
}

func (a *API) utilityTemplateList(ctx context.Context, in *door.One) (door.List[UtilityTemplateView], error) {
	return with(a, func(p *pages.Pages) (door.List[UtilityTemplateView], error) {
		found, err := p.Templates(ctx, in.WS, in.ID)
		return door.All(door.MapEach(found, utilityTemplateView)), err
	})
}

type utilityTemplateAddInput struct {
	door.One
	Body struct {
		Name           string          `json:"name" maxLength:"512" doc:"Small letters, digits and underscores"`
		Language       string          `json:"language" maxLength:"10" example:"en_US"`
		Format         string          `json:"parameter_format,omitempty" enum:"NAMED,POSITIONAL"`
		Components     json.RawMessage `json:"components,omitempty" doc:"HEADER, BODY, BUTTONS, as the platform has them"`
		Library        string          `json:"library_template_name,omitempty" maxLength:"512" doc:"Instead of components: one of the platform's library"`
		LibraryBody    json.RawMessage `json:"library_template_body_inputs,omitempty"`
		LibraryButtons json.RawMessage `json:"library_template_button_inputs,omitempty"`
	}
}

func (a *API) utilityTemplateAdd(ctx context.Context, in *utilityTemplateAddInput) (UtilityTemplateView, error) {
	b := in.Body
	return with(a, func(p *pages.Pages) (UtilityTemplateView, error) {
		made, err := p.AddTemplate(ctx, in.WS, in.ID, graph.NewTemplate{Name: b.Name, Language: b.Language, Format: b.Format, Components: b.Components,
			Library: b.Library, LibraryBody: b.LibraryBody, LibraryButtons: b.LibraryButtons})
		return utilityTemplateView(made), err
	})
}

type templateInput struct {
	door.One
	Name       string `path:"name" maxLength:"512"`
	TemplateID string `query:"template_id" maxLength:"64" doc:"Only this one of several languages"`
}

func (a *API) utilityTemplateDelete(ctx context.Context, in *templateInput) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		return struct{}{}, p.DeleteTemplate(ctx, in.WS, in.ID, in.Name, in.TemplateID)
	})
	return err
}

type libraryInput struct {
	door.One
	Search   string `query:"q" maxLength:"100"`
	Language string `query:"language" maxLength:"10"`
}

func (a *API) utilityTemplateLibrary(ctx context.Context, in *libraryInput) (door.List[UtilityTemplateView], error) {
	return with(a, func(p *pages.Pages) (door.List[UtilityTemplateView], error) {
		found, err := p.Library(ctx, in.WS, in.ID, in.Search, in.Language)
		return door.All(door.MapEach(found, func(t graph.Template) UtilityTemplateView {
			return UtilityTemplateView{ID: t.ID, Name: t.Name, Language: t.Language, Status: t.Status, Definition: t.Components}
		})), err
	})
}

// OwnerView is who holds a conversation.
type OwnerView struct {
	Held  bool      `json:"held"`
	AppID string    `json:"app_id,omitempty" doc:"Absent when nobody does, or when it is not told us"`
	Ours  bool      `json:"ours"`
	Inbox bool      `json:"inbox" doc:"The Page's inbox: a human answers there"`
	Until time.Time `json:"until,omitzero"`
}

// InThread names a conversation. It is exported because huma reads no parameters of an embedded
// type that is not.
type InThread struct {
	door.One
	PSID string `path:"psid" maxLength:"64"`
}

func (a *API) threadOwner(ctx context.Context, in *InThread) (OwnerView, error) {
	return with(a, func(p *pages.Pages) (OwnerView, error) {
		c, _, err := p.Client(ctx, in.WS, in.ID)
		if err != nil {
			return OwnerView{}, err
		}
		o, err := p.Owner(ctx, in.WS, in.ID, in.PSID)
		return OwnerView{Held: o.Held, AppID: o.AppID, Ours: o.AppID != "" && o.AppID == c.AppID, Until: o.Until,
			Inbox: o.AppID == petitbleu.PageInboxAppID || o.AppID == petitbleu.PageInboxAppIDShort}, err
	})
}

type threadControlInput struct {
	InThread
	Body struct {
		Action   string `json:"action" enum:"pass,take,request,release,extend"`
		AppID    string `json:"app_id,omitempty" maxLength:"32" doc:"pass: to which app; 263902037430900 is the Page's inbox"`
		Metadata string `json:"metadata,omitempty" maxLength:"1000" doc:"A note for the other app"`
		Hours    int    `json:"hours,omitempty" minimum:"1" maximum:"168" doc:"extend: for how long"`
	}
}

func (a *API) threadControl(ctx context.Context, in *threadControlInput) error {
	b := in.Body
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		return struct{}{}, p.Control(ctx, in.WS, in.ID, in.PSID, pages.Control{Action: b.Action, AppID: b.AppID, Metadata: b.Metadata, For: time.Duration(b.Hours) * time.Hour})
	})
	return err
}

type threadActionInput struct {
	InThread
	Body struct {
		Action    string `json:"action" enum:"typing_on,typing_off,mark_seen,react,unreact"`
		PersonaID string `json:"persona_id,omitempty" maxLength:"64" doc:"typing: who shows as writing"`
		MessageID string `json:"message_id,omitempty" maxLength:"300" doc:"react, unreact: the platform's id of the person's message"`
		Reaction  string `json:"reaction,omitempty" maxLength:"64" doc:"react: smile, angry, sad, wow, love, like, dislike, other or an emoji"`
	}
}

func (a *API) threadAction(ctx context.Context, in *threadActionInput) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) {
		b := in.Body
		act := messenger.SenderAction{Name: messenger.ActionName(b.Action), PersonaID: b.PersonaID, MessageID: b.MessageID, Reaction: b.Reaction}
		return struct{}{}, p.Act(ctx, in.WS, in.ID, in.PSID, act)
	})
	return err
}

// registerPageSettings adds what a Page keeps at the platform.
func (a *API) registerPageSettings() {
	door.On(a.Door, "GET", door.WS+"/pages/{id}/profile", door.WorkspaceRead, "getPageProfile", "Channels", "The Page's Messenger profile: menu, greeting, ice breakers …", a.profileShow)
	door.On(a.Door, "PATCH", door.WS+"/pages/{id}/profile", door.PagesManage, "updatePageProfile", "Channels", "Change the Messenger profile", a.profileChange)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/personas", door.WorkspaceRead, "listPersonas", "Channels", "Names and faces under which messages show", a.personaList)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/personas", door.PagesManage, "addPersona", "Channels", "Make a persona", a.personaAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}/personas/{persona}", door.PagesManage, "deletePersona", "Channels", "Remove a persona; what it said stays", a.personaDelete)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/templates", door.WorkspaceRead, "listUtilityTemplates", "Channels", "Utility templates, as Facebook tells of them now", a.utilityTemplateList)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/templates", door.PagesManage, "addUtilityTemplate", "Channels", "Ask Facebook to approve a utility template", a.utilityTemplateAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}/templates/{name}", door.PagesManage, "deleteUtilityTemplate", "Channels", "Remove a utility template", a.utilityTemplateDelete)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/template-library", door.WorkspaceRead, "listTemplateLibrary", "Channels", "Facebook's ready utility templates", a.utilityTemplateLibrary)
}
