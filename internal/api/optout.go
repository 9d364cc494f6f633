package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerPeople adds what people said of messages and on the wall, and the links that bring them.
func (a *API) registerPeople() {
	on(a, "GET", ws+"/profiles/{id}/opt-outs", peopleRead, "listOptOuts", "People", "What a person asked to get no more of, newest first", a.optOutList)
	on(a, "POST", ws+"/profiles/{id}/opt-outs", peopleWrite, "recordOptOut", "People", "Record a stop that the person said to somebody; only they can undo it", a.optOutAdd, status(http.StatusCreated))
	do(a, "POST", ws+"/profiles/{id}/opt-ins/{opt_in}/revoke", peopleWrite, "revokeOptIn", "People", "End an opt-in that the person took back elsewhere; the record stays as proof", a.optInRevoke)
	do(a, "PUT", ws+"/profiles/{id}/testers/{page}", pagesManage, "setTester", "People", "Say whether an app in development mode may talk with the person", a.testerSet)
	on(a, "GET", ws+"/customer-claims", peopleRead, "getClaims", "People", "Who claims a customer id", a.claims)
	on(a, "POST", ws+"/customer-claims/settle", peopleWrite, "settleClaims", "People", "Decide whose a disputed customer id is", a.settleClaims)
	on(a, "GET", ws+"/comments", peopleRead, "listComments", "People", "Comments and visitors' posts on the Pages' walls, newest first", a.commentList)
	on(a, "GET", ws+"/opt-out-words", workspaceRead, "getOptOutWords", "Workspace", "The words that stop messages, and what is answered", a.optOutWords)
	on(a, "PUT", ws+"/opt-out-words", policyManage, "setOptOutWords", "Workspace", "Set them", a.setOptOutWords)
	on(a, "DELETE", ws+"/opt-out-words", policyManage, "resetOptOutWords", "Workspace", "Go back to the words that come with the program", a.resetOptOutWords)
	on(a, "GET", ws+"/sites/{id}/linking", workspaceRead, "getSiteLinking", "Channels", "Where people of a site log in to link their account", a.linkingShow)
	on(a, "PUT", ws+"/sites/{id}/linking", pagesManage, "setSiteLinking", "Channels", "Set it; an empty address ends account linking", a.linkingSet)
	on(a, "POST", ws+"/links", pagesManage, "makeLink", "Channels", "Make an m.me link with a ref, and its QR code", a.linkMake)
	on(a, "GET", ws+"/event-kinds", workspaceRead, "listEventKinds", "Developers", "Names and properties of events", a.eventKinds)
}

// OptOutView is a person's request to get no more messages.
type OptOutView struct {
	ID       string     `json:"id"`
	PageID   string     `json:"page_id"`
	Topic    string     `json:"topic,omitempty" doc:"Missing: everything"`
	Source   string     `json:"source" enum:"word,button,platform,block,person"`
	Said     string     `json:"said,omitempty" doc:"The word or payload that was taken for it"`
	At       time.Time  `json:"at"`
	UndoneAt *time.Time `json:"undone_at,omitempty" doc:"When the person asked for messages again"`
}

func optOutView(o petitbleu.OptOut) OptOutView {
	v := OptOutView{ID: o.ID, PageID: o.PageID, Topic: o.Topic, Source: o.Source, Said: o.Said, At: o.At}
	if !o.UndoneAt.IsZero() {
		v.UndoneAt = &o.UndoneAt
	}
	return v
}

func (a *API) optOutList(ctx context.Context, in *One) (List[OptOutView], error) {
	found, err := read(ctx, a, func(tx *store.Tx) ([]petitbleu.OptOut, error) {
		if _, err := tx.Profile(in.WS, in.ID); err != nil {
			return nil, err
		}
		return tx.OptOutsOf(in.WS, in.ID)
	})
	return all(mapped(found, optOutView)), err
}

type optOutInput struct {
	One
	Body struct {
		PageID string `json:"page_id" maxLength:"64"`
		Topic  string `json:"topic,omitempty" maxLength:"100" doc:"Missing: everything"`
		Said   string `json:"said,omitempty" maxLength:"200" doc:"What the person said, and to whom"`
	}
}

func (a *API) optOutAdd(ctx context.Context, in *optOutInput) (OptOutView, error) {
	b, now := in.Body, stampTime(a.now())
	o := petitbleu.OptOut{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindOptOut, now), PageID: b.PageID, ProfileID: in.ID, Topic: b.Topic, Said: b.Said,
		Source: intake.StopByPerson, At: now}
	dropped, err := write(ctx, a, func(tx *store.Tx) (dropped []string, err error) {
		if _, err := tx.Profile(in.WS, in.ID); err != nil {
			return nil, err
		}
		names, err := tx.IdentitiesOf(in.WS, in.ID)
		if err != nil {
			return nil, err
		}
		known := false
		for _, i := range names { // a person may have become one of two
			if i.Kind != petitbleu.IdentityPSID || i.Scope != b.PageID {
				continue
			}
			o.PSID = i.Value
			if known {
				o.ID = petitbleu.NewID(petitbleu.KindOptOut, now)
			}
			known = true
			some, err := intake.Stop(tx, o, now)
			if err != nil {
				return nil, err
			}
			dropped = append(dropped, some...)
		}
		if !known {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The person is not known on this Page: there is nothing to stop.").At("body.page_id")
		}
		return dropped, nil
	})
	if err != nil {
		return OptOutView{}, err
	}
	for _, id := range dropped {
		a.changed(in.WS, live.Change{Kind: live.KindMessage, ID: id, ProfileID: in.ID})
	}
	a.changed(in.WS, live.Change{Kind: live.KindConversation, ProfileID: in.ID})
	return optOutView(o), nil
}

// humanTalks notes in the thread that a human of ours answers, so that programs stay silent.
func humanTalks(tx *store.Tx, m petitbleu.Message, now time.Time) error {
	psid := petitbleu.ParseRecipient(m.Recipient).PSID()
	if !m.Human || psid == "" {
		return nil
	}
	return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: m.WorkspaceID, PageID: m.PageID, PSID: psid, ProfileID: m.ProfileID, HumanAt: now, UpdatedAt: now}})
}

func (a *API) optOutWords(ctx context.Context, in *InWorkspace) (intake.OptOutWords, error) {
	return read(ctx, a, func(tx *store.Tx) (intake.OptOutWords, error) {
		var set intake.OptOutWords
		ok, err := tx.Setting(in.WS, intake.OptOutSetting, &set)
		if !ok {
			set = intake.DefaultOptOutWords()
		}
		return set, err
	})
}

type optOutWordsInput struct {
	InWorkspace
	Body intake.OptOutWords
}

func (a *API) setOptOutWords(ctx context.Context, in *optOutWordsInput) (intake.OptOutWords, error) {
	if err := in.Body.Check(); err != nil {
		return in.Body, err
	}
	return in.Body, a.putOptOutWords(ctx, in.WS, &in.Body)
}

func (a *API) resetOptOutWords(ctx context.Context, in *InWorkspace) (intake.OptOutWords, error) {
	return intake.DefaultOptOutWords(), a.putOptOutWords(ctx, in.WS, nil)
}

// putOptOutWords writes the words of a workspace; nil goes back to those of the program.
func (a *API) putOptOutWords(ctx context.Context, ws string, words *intake.OptOutWords) error {
	return a.write(ctx, func(tx *store.Tx) error {
		before, after := intake.DefaultOptOutWords(), intake.DefaultOptOutWords()
		if _, err := tx.Setting(ws, intake.OptOutSetting, &before); err != nil {
			return err
		}
		if words == nil {
			record(ctx, before, after)
			return tx.SetSetting(ws, intake.OptOutSetting, nil, a.now())
		}
		record(ctx, before, words)
		return tx.SetSetting(ws, intake.OptOutSetting, words, a.now())
	})
}

// CommentView is what somebody wrote on a Page's wall.
type CommentView struct {
	ID         string     `json:"id"`
	PageID     string     `json:"page_id"`
	PostID     string     `json:"post_id"`
	ProfileID  string     `json:"profile_id,omitempty" doc:"Once it is known who wrote it"`
	Author     string     `json:"author"`
	Text       string     `json:"text"`
	Visitor    bool       `json:"visitor" doc:"A visitor's post, not a comment"`
	At         time.Time  `json:"at"`
	ReplyUntil time.Time  `json:"reply_until" doc:"It can be answered once in private until then"`
	RepliedAt  *time.Time `json:"replied_at,omitempty"`
	RepliedBy  string     `json:"replied_by,omitempty" doc:"The message that answered it"`
	Recipient  string     `json:"recipient" doc:"To whom a private reply is sent"`
}

type commentListInput struct {
	InWorkspace
	Paging
	PageID string `query:"page_id" maxLength:"64"`
}

func (a *API) commentList(ctx context.Context, in *commentListInput) (List[CommentView], error) {
	before, err := parseMoment(in.Cursor)
	if err != nil {
		return List[CommentView]{}, err
	}
	return read(ctx, a, func(tx *store.Tx) (out List[CommentView], err error) {
		found, err := tx.Comments(in.WS, in.PageID, before, in.Limit+1)
		found, out.Next = cut(found, in.Limit, func(last petitbleu.Comment) string { return moment(last.At, last.ID) })
		out.Items = mapped(found, commentView)
		return out.whole(), err
	})
}

func commentView(c petitbleu.Comment) CommentView {
	to := petitbleu.Recipient{Kind: petitbleu.RecipientComment, Value: c.ID}
	if c.Visitor {
		to.Kind = petitbleu.RecipientPost
	}
	v := CommentView{ID: c.ID, PageID: c.PageID, PostID: c.PostID, ProfileID: c.ProfileID, Author: c.Author, Text: c.Text, Visitor: c.Visitor, At: c.At,
		ReplyUntil: c.At.Add(petitbleu.PrivateReplyWindow), RepliedBy: c.RepliedBy, Recipient: to.String()}
	if !c.RepliedAt.IsZero() {
		v.RepliedAt = &c.RepliedAt
	}
	return v
}

// EventKindView is a kind of event with its properties.
type EventKindView struct {
	Kind       string              `json:"kind"`
	Name       string              `json:"name"`
	About      string              `json:"about"`
	Opens      string              `json:"opens" doc:"Whether it opens the messaging window"`
	Properties []EventPropertyView `json:"properties" nullable:"false"`
}

// EventPropertyView is a property of an event.
type EventPropertyView struct {
	Name  string `json:"name"`
	Type  string `json:"type" enum:"text,number,boolean,time,list,object"`
	About string `json:"about"`
}

func (a *API) eventKinds(_ context.Context, _ *InWorkspace) (List[EventKindView], error) {
	return all(mapped(petitbleu.EventKinds(), func(d petitbleu.EventDoc) EventKindView {
		property := func(p petitbleu.EventProperty) EventPropertyView { return EventPropertyView(p) }
		return EventKindView{Kind: string(d.Kind), Name: d.Name, About: d.About, Opens: d.Opens,
			Properties: append(mapped(d.Properties, property), mapped(petitbleu.EventCommon, property)...)}
	})), nil
}

type optInInput struct {
	One
	OptIn string `path:"opt_in" maxLength:"64" doc:"Id of the opt-in"`
}

// optInRevoke ends one opt-in: what a person asked for by it is theirs to ask for again. A stop of
// everything is an opt-out.
func (a *API) optInRevoke(ctx context.Context, in *optInInput) error {
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.OptInsOf(in.WS, in.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(o petitbleu.OptIn) bool { return o.ID == in.OptIn }) {
			return store.ErrNotFound
		}
		if err := tx.RevokeOptIn(in.WS, in.OptIn, a.now()); err != nil {
			return err
		}
		return tx.TouchProfiles(in.WS, in.ID)
	})
	if err == nil {
		a.changed(in.WS, live.Change{Kind: live.KindProfile, ID: in.ID, ProfileID: in.ID})
	}
	return err
}
