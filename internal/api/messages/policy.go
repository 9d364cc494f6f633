package messages

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Question is what is asked of policy about a message that might be sent.
type Question struct {
	Message petitbleu.Message // see delivery.Explain for what of it is read
	At      time.Time
	Pack    string // empty: the workspace's
}

func (a *API) ask(ctx context.Context, q Question) (petitbleu.Verdict, error) {
	if a.o.Explain == nil {
		return petitbleu.Verdict{}, door.ErrUnavailable("Delivery")
	}
	return a.o.Explain(ctx, q)
}

// KindOfMessage is a message that might be sent, as far as the rules look at it.
type KindOfMessage struct {
	Purpose  string    `json:"purpose" enum:"transactional,support,requested,promotional"`
	Topic    string    `json:"topic,omitempty" maxLength:"100" doc:"What it is about: of a token, of leave for a topic, of a temporary customer id"`
	Human    bool      `json:"human,omitempty" doc:"Typed by a person"`
	Origin   string    `json:"origin,omitempty" maxLength:"64" doc:"What has it sent: push, campaign, canvas, reply …"`
	Content  string    `json:"content,omitempty" maxLength:"64" doc:"Form of the message, such as text, receipt, feedback, utility; text when it is missing"`
	Tag      string    `json:"tag,omitempty" maxLength:"64" doc:"Message tag that is asked for outside the window"`
	Template string    `json:"template,omitempty" maxLength:"512" doc:"utility: name of the template"`
	Language string    `json:"language,omitempty" maxLength:"16" doc:"utility: language of the template, such as en_US"`
	Pack     string    `json:"pack,omitempty" maxLength:"64" doc:"Rule pack to follow; the workspace's when it is missing"`
	At       time.Time `json:"at,omitzero" doc:"The instant to decide for; now when it is missing"`
}

// message gives the message, and checks the words in which it is described.
func (k *KindOfMessage) message(ws, page string) (petitbleu.Message, error) {
	m := petitbleu.Message{WorkspaceID: ws, PageID: page, Channel: "messenger", Purpose: petitbleu.Purpose(k.Purpose), Topic: k.Topic,
		Human: k.Human, Origin: k.Origin, Content: petitbleu.Content{Type: petitbleu.ContentType(k.Content), Tag: k.Tag}}
	if k.Content == "" {
		m.Content.Type = petitbleu.ContentText
	}
	if !m.Content.Type.Known() {
		return m, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such form of message; the forms are those of docs/messages.md, such as text, receipt or utility.").At("body.content")
	}
	if m.Content.Type == petitbleu.ContentUtility {
		m.Content.Utility = &petitbleu.Utility{Name: k.Template, Language: k.Language}
	}
	if _, err := petitbleu.PackInstant(k.Pack, k.At); err != nil {
		e := petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A rule pack is "today", "2020" or an instant in RFC 3339 form such as "2023-01-01T00:00:00Z".`)
		return m, e.At("body.pack")
	}
	return m, nil
}

type explainInput struct {
	door.InWorkspace
	Body struct {
		KindOfMessage
		ProfileID  string `json:"profile_id,omitempty" maxLength:"64" doc:"May be missing where the recipient is a comment whose author is not known"`
		CustomerID string `json:"customer_id,omitempty" maxLength:"100" doc:"The customer id by which the sender would name the person"`
		PageID     string `json:"page_id" maxLength:"64"`
		Recipient  string `json:"recipient,omitempty" maxLength:"300" doc:"The person's address on the Page when it is missing; else user_ref:…, phone:…, comment:… or post:…"`
	}
}

func (a *API) explain(ctx context.Context, in *explainInput) (petitbleu.Verdict, error) {
	b := in.Body
	m, err := b.message(in.WS, b.PageID)
	if err != nil {
		return petitbleu.Verdict{}, err
	}
	m.ProfileID, m.CustomerID, m.Recipient = b.ProfileID, b.CustomerID, b.Recipient
	if err := a.known(ctx, in.WS, b.PageID, b.ProfileID, b.Recipient == ""); err != nil {
		return petitbleu.Verdict{}, err
	}
	if b.At.IsZero() {
		b.At = a.Now()
	}
	return a.ask(ctx, Question{Message: m, At: b.At, Pack: b.Pack})
}

// known answers "not found" for a Page or a person that the workspace does not know.
func (a *API) known(ctx context.Context, ws, page, profile string, must bool) error {
	return a.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Page(ws, page); err != nil {
			return err
		}
		if profile == "" && !must {
			return nil
		}
		_, err := tx.Profile(ws, profile)
		return err
	})
}

type offersInput struct {
	door.One
	PageID string    `query:"page_id" required:"true" maxLength:"64"`
	Pack   string    `query:"pack" maxLength:"64" doc:"Rule pack to follow; the workspace's when it is missing"`
	At     time.Time `query:"at" doc:"The instant to decide for; now when it is missing"`
}

// OfferView says whether something may be sent to a person by one right.
type OfferView struct {
	Right       string    `json:"right" doc:"window, human_agent, customer_feedback, one_time_token, marketing, utility, private_reply, or a message tag in lower case"`
	Outcome     string    `json:"outcome" enum:"allow,hold,drop" doc:"hold: allowed later, at until"`
	Topic       string    `json:"topic,omitempty" doc:"one_time_token, marketing: what the message must be about"`
	Template    string    `json:"template,omitempty" doc:"utility: name and language of the template"`
	Comment     string    `json:"comment,omitempty" doc:"private_reply: id of the comment"`
	Promotional bool      `json:"promotional" doc:"Promotion may go by it too"`
	Until       time.Time `json:"until,omitzero"`
	Rule        string    `json:"rule" doc:"The rule that decided"`
	Sentence    string    `json:"sentence"`
	Cure        string    `json:"cure,omitempty" doc:"What would open the way, or that nothing can"`
}

// offers lists what may be sent to a person now, by each right.
func (a *API) offers(ctx context.Context, in *offersInput) (door.List[OfferView], error) {
	if a.o.Offers == nil {
		return door.List[OfferView]{}, door.ErrUnavailable("Delivery")
	}
	if _, err := petitbleu.PackInstant(in.Pack, in.At); err != nil {
		return door.List[OfferView]{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A rule pack is "today", "2020" or an instant in RFC 3339 form.`).At("query.pack")
	}
	if err := a.known(ctx, in.WS, in.PageID, in.ID, true); err != nil {
		return door.List[OfferView]{}, err
	}
	if in.At.IsZero() {
		in.At = a.Now()
	}
	found, err := a.o.Offers(ctx, in.WS, in.PageID, in.ID, in.Pack, in.At)
	return door.All(door.MapEach(found, func(o policy.Offer) OfferView {
		return OfferView{Right: o.Right, Outcome: string(o.Verdict.Outcome), Topic: o.Topic, Template: o.Template, Comment: o.Comment,
			Promotional: o.Promotional, Until: o.Verdict.Until, Rule: o.Verdict.Rule, Sentence: o.Verdict.Sentence, Cure: o.Verdict.Cure}
	})), err
}

// reachPeople bounds a list of people in one request.
const reachPeople = 10_000

type reachInput struct {
	door.InWorkspace
	Body struct {
		KindOfMessage
		PageID   string   `json:"page_id" maxLength:"64"`
		Profiles []string `json:"profiles,omitempty" maxItems:"10000" doc:"Ids of the people to count; everybody of the Page when none of the four is there"`
		OptIn    string   `json:"opt_in_topic,omitempty" maxLength:"100" doc:"Count the people with an opt-in of this topic"`

		Segment    string          `json:"segment_id,omitempty" maxLength:"64" doc:"Count who belongs to this segment now"`
		Definition json.RawMessage `json:"definition,omitempty" doc:"Count whom this definition means, which need not be saved"`
	}
}

// ReachView says whom of a set of people a message of a kind could reach.
type ReachView struct {
	People    int64       `json:"people" doc:"How many were looked at"`
	Reachable int64       `json:"reachable" doc:"How many could be sent it at that instant"`
	Later     int64       `json:"later" doc:"How many it would be held for"`
	Lines     []ReachLine `json:"lines" nullable:"false" doc:"By right for those who can be reached, by rule for the others"`
	At        time.Time   `json:"at"`
}

// ReachLine counts the people with one outcome by one rule.
type ReachLine struct {
	Outcome string `json:"outcome" enum:"allow,hold,drop"`
	Right   string `json:"right,omitempty"`
	Rule    string `json:"rule"`
	Reason  string `json:"reason,omitempty" doc:"Code"`
	People  int64  `json:"people"`
}

func (a *API) reach(ctx context.Context, in *reachInput) (ReachView, error) {
	b := in.Body
	if a.o.Reach == nil {
		return ReachView{}, door.ErrUnavailable("Delivery")
	}
	m, err := b.message(in.WS, b.PageID)
	if err != nil {
		return ReachView{}, err
	}
	if len(b.Profiles) > reachPeople {
		return ReachView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d people can be listed at once.", reachPeople).At("body.profiles")
	}
	set, err := a.reachSet(ctx, in)
	if err != nil {
		return ReachView{}, err
	}
	if b.At.IsZero() {
		b.At = a.Now()
	}
	count, err := a.o.Reach(ctx, set, m, b.At, b.Pack)
	if err != nil {
		return ReachView{}, err
	}
	v := ReachView{People: count.People, At: door.StampTime(b.At), Lines: []ReachLine{}}
	for _, l := range count.Lines {
		switch l.Outcome {
		case petitbleu.Allow:
			v.Reachable += l.People
		case petitbleu.Hold:
			v.Later += l.People
		}
		v.Lines = append(v.Lines, ReachLine{Outcome: string(l.Outcome), Right: l.Right, Rule: l.Rule, Reason: string(l.Reason), People: l.People})
	}
	slices.SortStableFunc(v.Lines, func(a, b ReachLine) int { return int(b.People - a.People) })
	return v, nil
}

// reachSet gives the people whom a request names: in one way of four, or by the Page.
func (a *API) reachSet(ctx context.Context, in *reachInput) (set store.ReachSet, err error) {
	b := in.Body
	set = store.ReachSet{WorkspaceID: in.WS, PageID: b.PageID, Profiles: b.Profiles, OptInTopic: b.OptIn}
	ways := 0
	for _, named := range []bool{b.Profiles != nil, b.OptIn != "", b.Segment != "", b.Definition != nil} {
		if named {
			ways++
		}
	}
	if ways > 1 {
		return set, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name the people by one of profiles, opt_in_topic, segment_id and definition.").At("body")
	}
	var q *segment.Query
	switch {
	case b.Segment != "":
		q, err = views.SavedQuery(ctx, a.Door, a.o.Audience, in.WS, b.Segment)
	case b.Definition != nil:
		_, q, err = views.ReadDefinition(ctx, a.o.Audience, in.WS, "", b.Definition)
	}
	if q == nil || err != nil {
		return set, err
	}
	set.Among, err = a.o.Audience.Members(ctx, in.WS, q, b.PageID)
	return set, err
}

// MessageTag is a tag of the platform that a message may ask for outside the window.
type MessageTag struct {
	Name  string    `json:"name" example:"HUMAN_AGENT"`
	From  time.Time `json:"from,omitzero" doc:"When it began; missing: always there"`
	Until time.Time `json:"until,omitzero" doc:"When it ended or will end; missing: no end is known"`
	Alive bool      `json:"alive" doc:"Whether the rules of today know it"`
}

func (a *API) messageTags(context.Context, *door.InWorkspace) (door.List[MessageTag], error) {
	now := a.Now()
	return door.All(door.MapEach(policy.Tags(), func(t policy.TagLife) MessageTag {
		return MessageTag{t.Name, t.From, t.Until, !now.Before(t.From) && (t.Until.IsZero() || now.Before(t.Until))}
	})), nil
}

// PolicySettings are what a workspace chooses of the rules.
type PolicySettings struct {
	HumanHoldMinutes int  `json:"human_hold_minutes" minimum:"0" maximum:"10080" doc:"How long campaigns and promotion stay silent after a human answered; 0: not at all"`
	Tolerant         bool `json:"tolerant" doc:"Under rules before 4 March 2020: a second message after the window is delivered and flagged"`

	Marketing map[string]policy.MarketingAccount `json:"marketing,omitempty" maxProperties:"1000" doc:"By Page id: through which ad account and campaign paid marketing messages go"`
}

func (a *API) policySettings(ctx context.Context, in *door.InWorkspace) (PolicySettings, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (PolicySettings, error) {
		s := policy.DefaultSettings()
		_, err := tx.Setting(in.WS, policy.SettingsName, &s)
		return PolicySettings(s), err
	})
}

type policySettingsInput struct {
	door.InWorkspace
	Body PolicySettings
}

func (a *API) setPolicySettings(ctx context.Context, in *policySettingsInput) (PolicySettings, error) {
	err := a.Write(ctx, func(tx *store.Tx) error {
		before := policy.DefaultSettings()
		if _, err := tx.Setting(in.WS, policy.SettingsName, &before); err != nil {
			return err
		}
		door.Record(ctx, before, in.Body)
		return tx.SetSetting(in.WS, policy.SettingsName, policy.Settings(in.Body), a.Now())
	})
	return in.Body, err
}

// registerPolicy is the part of the list that is about the rules.
func (a *API) registerPolicy() {
	door.On(a.Door, "POST", door.WS+"/policy/explain", door.PeopleRead, "explain", "Messages", "May this person be written to, by which right, and if not, why", a.explain)
	door.On(a.Door, "POST", door.WS+"/policy/reach", door.WorkspaceRead, "reach", "Messages", "Whom of many a message could reach, by which right, and why not the others", a.reach)
	door.On(a.Door, "GET", door.WS+"/policy/settings", door.WorkspaceRead, "getPolicySettings", "Messages", "What the workspace chooses of the rules", a.policySettings)
	door.On(a.Door, "GET", door.WS+"/policy/tags", door.WorkspaceRead, "listMessageTags", "Messages", "The platform's message tags, and which of them are alive", a.messageTags)
	door.On(a.Door, "PUT", door.WS+"/policy/settings", door.PolicyManage, "setPolicySettings", "Messages", "Choose it", a.setPolicySettings)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/offers", door.PeopleRead, "listOffers", "Messages", "What may be sent to a person, by each right, and until when", a.offers)
}
