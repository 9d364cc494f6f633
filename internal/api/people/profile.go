package people

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ProfileView is a person, whole.
type ProfileView struct {
	ID            string             `json:"id"`
	Name          string             `json:"name"`
	Attributes    map[string]any     `json:"attributes" doc:"JSON values by name; instants are RFC 3339"`
	Identities    []IdentityView     `json:"identities" nullable:"false"`
	OptIns        []OptInView        `json:"opt_ins" nullable:"false"`
	Tokens        []TokenView        `json:"tokens" nullable:"false"`
	Conversations []ConversationView `json:"conversations" nullable:"false"`
	Counts        ProfileCounts      `json:"counts"`
	CreatedAt     time.Time          `json:"created_at"`
	UpdatedAt     time.Time          `json:"updated_at"`
	PictureAt     time.Time          `json:"picture_at,omitzero" doc:"When the copy of the picture that the person shows at Facebook was made: GET …/picture"`
	Imports       []string           `json:"imports,omitempty" doc:"Imports that told of the person, oldest first: the newest 50"`
}

// ProfileCounts is how much there is about a person.
type ProfileCounts struct {
	Events   int64 `json:"events"`
	Messages int64 `json:"messages"`
}

// IdentityView is a name that a person is known by.
type IdentityView struct {
	Kind        string    `json:"kind" enum:"external,former,psid,user_ref,customer,temporary,alias"`
	Scope       string    `json:"scope" doc:"The Page of a PSID, the label of an alias; else empty"`
	ScopeName   string    `json:"scope_name,omitempty"`
	Value       string    `json:"value"`
	Quarantined bool      `json:"quarantined" doc:"Two people claim it: nothing is sent to it"`
	Topic       string    `json:"topic,omitempty"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`
	CreatedAt   time.Time `json:"created_at"`
}

// OptInView is a recorded request to be written to.
type OptInView struct {
	ID          string    `json:"id"`
	PageID      string    `json:"page_id"`
	PageName    string    `json:"page_name"`
	CustomerID  string    `json:"customer_id,omitempty"`
	Temporary   bool      `json:"temporary"`
	Topic       string    `json:"topic,omitempty"`
	Source      string    `json:"source"`
	SourceURL   string    `json:"source_url,omitempty"`
	Wording     string    `json:"wording,omitempty"`
	Language    string    `json:"language,omitempty"`
	At          time.Time `json:"at"`
	RevokedAt   time.Time `json:"revoked_at,omitzero"`
	Quarantined bool      `json:"quarantined" doc:"The customer id was another person's already"`
}

// TokenView is a right to send once outside the window. The token itself is never shown.
type TokenView struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Topic     string    `json:"topic"`
	PageID    string    `json:"page_id"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	UsedAt    time.Time `json:"used_at,omitzero"`
	UsedBy    string    `json:"used_by,omitempty" doc:"The message that used it"`
	NextAt    time.Time `json:"next_at,omitzero" doc:"A marketing token carries no message before"`
	StoppedAt time.Time `json:"stopped_at,omitzero" doc:"The person stopped this topic"`
	TimeZone  string    `json:"time_zone,omitempty" doc:"Of the person"`
}

// ConversationView is the thread with a Page, and what it permits.
type ConversationView struct {
	PageID         string    `json:"page_id"`
	PageName       string    `json:"page_name"`
	PSID           string    `json:"psid"`
	WindowOpenedAt time.Time `json:"window_opened_at,omitzero"`
	WindowOpenedBy string    `json:"window_opened_by,omitempty" doc:"Kind of the event that opened it"`
	WindowUntil    time.Time `json:"window_until,omitzero"`
	LastInboundAt  time.Time `json:"last_inbound_at,omitzero"`
	LastOutboundAt time.Time `json:"last_outbound_at,omitzero"`
	UnreachableAt  time.Time `json:"unreachable_at,omitzero" doc:"Since when the platform says that the person cannot be reached: they left, blocked the Page or turned messages off; gone when they act"`
	StoppedAt      time.Time `json:"stopped_at,omitzero"`
	ResumedAt      time.Time `json:"resumed_at,omitzero"`
	Stopped        bool      `json:"stopped" doc:"The person's request to stop stands"`
	Owner          string    `json:"owner,omitempty" enum:"us,inbox,other" doc:"Who holds the thread, as last told; missing: nobody, or not known"`
	OwnerAppID     string    `json:"owner_app_id,omitempty" doc:"The app that holds it; other: one that the platform did not name"`
	OwnerAt        time.Time `json:"owner_at,omitzero" doc:"When that was told"`
	OwnerUntil     time.Time `json:"owner_until,omitzero" doc:"When it ends by itself"`
	HumanAt        time.Time `json:"human_at,omitzero" doc:"When a human answered last, of the team or in the Page inbox"`
	Development    bool      `json:"development,omitempty" doc:"The Page's app is in development mode: it may talk with its testers only"`
	Tester         bool      `json:"tester,omitempty" doc:"In development mode: the person has a role on the app"`
}

func (a *API) profile(ctx context.Context, in *door.One) (ProfileView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (ProfileView, error) {
		hidden, err := views.Unseen(ctx, tx, in.WS)
		if err != nil {
			return ProfileView{}, err
		}
		return profileViewWithout(tx, in.WS, in.ID, hidden)
	})
}

// profileView gives a person whole, to callers who may see all of it.
func profileView(tx *store.Tx, ws, id string) (ProfileView, error) {
	return profileViewWithout(tx, ws, id, nil)
}

func profileViewWithout(tx *store.Tx, ws, id string, hidden map[string]bool) (v ProfileView, err error) {
	p, err := tx.Profile(ws, id)
	if err != nil {
		return v, err
	}
	p = views.WithoutUnseen(p, hidden)
	byID, err := views.PagesByID(tx, ws)
	if err != nil {
		return v, err
	}
	pages := views.NamesOf(byID)
	v = ProfileView{ID: p.ID, Attributes: shownAttributes(p), CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Imports: p.Imports}
	names, err := tx.IdentitiesOf(ws, id)
	if err != nil {
		return v, err
	}
	if v.PictureAt, err = tx.PortraitAt(ws, id); err != nil {
		return v, err
	}
	optIns, err := tx.OptInsOf(ws, id)
	if err != nil {
		return v, err
	}
	tokens, err := tx.TokensOf(ws, id)
	if err != nil {
		return v, err
	}
	threads, err := tx.ConversationsOf(ws, id)
	if err != nil {
		return v, err
	}
	v.Name = views.NameOf(p, externalID(names))
	v.Identities = door.MapEach(names, func(i petitbleu.Identity) IdentityView { return identityView(i, pages) })
	v.OptIns = door.MapEach(optIns, func(o petitbleu.OptIn) OptInView { return optInView(o, pages) })
	v.Tokens = door.MapEach(tokens, tokenView)
	v.Conversations = door.MapEach(threads, func(c petitbleu.Conversation) ConversationView { return conversationView(c, byID) })
	if err := testersOf(tx, ws, v.Conversations, byID); err != nil {
		return v, err
	}
	v.Counts.Events, v.Counts.Messages, err = tx.CountOf(ws, id)
	return v, err
}

// shownAttributes gives a person's attributes as doors show them: instants as texts.
func shownAttributes(p petitbleu.Profile) map[string]any {
	shown := make(map[string]any, len(p.Attributes))
	for name, v := range p.Attributes {
		shown[name] = profile.Shown(v)
	}
	return shown
}

func externalID(names []petitbleu.Identity) string {
	for _, i := range names {
		if i.Kind == petitbleu.IdentityExternal {
			return i.Value
		}
	}
	return ""
}

func identityView(i petitbleu.Identity, pages map[string]string) IdentityView {
	return IdentityView{Kind: string(i.Kind), Scope: i.Scope, ScopeName: pages[i.Scope], Value: i.Value,
		Quarantined: i.Quarantined, Topic: i.Topic, ExpiresAt: i.ExpiresAt, CreatedAt: i.CreatedAt}
}

func optInView(o petitbleu.OptIn, pages map[string]string) OptInView {
	return OptInView{ID: o.ID, PageID: o.PageID, PageName: pages[o.PageID], CustomerID: o.CustomerID, Temporary: o.Temporary, Topic: o.Topic,
		Source: o.Source, SourceURL: o.SourceURL, Wording: o.Wording, Language: o.Language, At: o.At, RevokedAt: o.RevokedAt, Quarantined: o.QuarantineOf != ""}
}

func tokenView(t petitbleu.Token) TokenView {
	return TokenView{ID: t.ID, Kind: t.Kind, Topic: t.Topic, PageID: t.PageID, CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, UsedAt: t.UsedAt, UsedBy: t.UsedBy,
		NextAt: t.NextAt, StoppedAt: t.StoppedAt, TimeZone: t.TimeZone}
}

func conversationView(c petitbleu.Conversation, pages map[string]petitbleu.Page) ConversationView {
	return ConversationView{PageID: c.PageID, PageName: pages[c.PageID].Name, PSID: c.PSID, WindowOpenedAt: c.WindowOpenedAt, WindowOpenedBy: string(c.WindowOpenedBy),
		WindowUntil: views.WindowUntil(c), LastInboundAt: c.LastInboundAt, LastOutboundAt: c.LastOutboundAt, UnreachableAt: c.UnreachableAt,
		StoppedAt: c.StoppedAt, ResumedAt: c.ResumedAt, Stopped: c.Stopped(),
		Owner: ownerOf(c, pages[c.PageID].AppID), OwnerAppID: c.OwnerAppID, OwnerAt: c.OwnerAt, OwnerUntil: c.OwnerUntil, HumanAt: c.HumanAt}
}

// ownerOf says in a word who holds a thread.
func ownerOf(c petitbleu.Conversation, app string) string {
	switch c.OwnerAppID {
	case "":
		return ""
	case app:
		return "us"
	case petitbleu.PageInboxAppID:
		return "inbox"
	}
	return "other"
}

// registerProfiles adds one person.
func (a *API) registerProfiles() {
	door.On(a.Door, "GET", door.WS+"/profiles/{id}", door.PeopleRead, "getProfile", "People", "One person, whole", a.profile)
	door.On(a.Door, "PATCH", door.WS+"/profiles/{id}", door.PeopleWrite, "updateProfile", "People", "Set attributes; null removes one", a.updateProfile)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/timeline", door.PeopleRead, "getTimeline", "People", "Events and messages of a person, newest first", a.timeline)
}
