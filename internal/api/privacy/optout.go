package privacy

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerOptOuts adds what people said of messages and on the wall.
func (a *API) registerOptOuts() {
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/opt-outs", door.PeopleRead, "listOptOuts", "People", "What a person asked to get no more of, newest first", a.optOutList)
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/opt-outs", door.PeopleWrite, "recordOptOut", "People", "Record a stop that the person said to somebody; only they can undo it", a.optOutAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "POST", door.WS+"/profiles/{id}/opt-ins/{opt_in}/revoke", door.PeopleWrite, "revokeOptIn", "People", "End an opt-in that the person took back elsewhere; the record stays as proof", a.optInRevoke)
	door.On(a.Door, "GET", door.WS+"/comments", door.PeopleRead, "listComments", "People", "Comments and visitors' posts on the Pages' walls, newest first", a.commentList)
	door.On(a.Door, "GET", door.WS+"/opt-out-words", door.WorkspaceRead, "getOptOutWords", "Workspace", "The words that stop messages, and what is answered", a.optOutWords)
	door.On(a.Door, "PUT", door.WS+"/opt-out-words", door.PolicyManage, "setOptOutWords", "Workspace", "Set them", a.setOptOutWords)
	door.On(a.Door, "DELETE", door.WS+"/opt-out-words", door.PolicyManage, "resetOptOutWords", "Workspace", "Go back to the words that come with the program", a.resetOptOutWords)
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

func (a *API) optOutList(ctx context.Context, in *door.One) (door.List[OptOutView], error) {
	found, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.OptOut, error) {
		if _, err := tx.Profile(in.WS, in.ID); err != nil {
			return nil, err
		}
		return tx.OptOutsOf(in.WS, in.ID)
	})
	return door.All(door.MapEach(found, optOutView)), err
}

type optOutInput struct {
	door.One
	Body struct {
		PageID string `json:"page_id" maxLength:"64"`
		Topic  string `json:"topic,omitempty" maxLength:"100" doc:"Missing: everything"`
		Said   string `json:"said,omitempty" maxLength:"200" doc:"What the person said, and to whom"`
	}
}

func (a *API) optOutAdd(ctx context.Context, in *optOutInput) (OptOutView, error) {
	b, now := in.Body, door.StampTime(a.Now())
	o := petitbleu.OptOut{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindOptOut, now), PageID: b.PageID, ProfileID: in.ID, Topic: b.Topic, Said: b.Said,
		Source: intake.StopByPerson, At: now}
	dropped, err := door.Write(ctx, a.Door, func(tx *store.Tx) (dropped []string, err error) {
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
		a.Changed(in.WS, live.Change{Kind: live.KindMessage, ID: id, ProfileID: in.ID})
	}
	a.Changed(in.WS, live.Change{Kind: live.KindConversation, ProfileID: in.ID})
	return optOutView(o), nil
}

func (a *API) optOutWords(ctx context.Context, in *door.InWorkspace) (intake.OptOutWords, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (intake.OptOutWords, error) {
		var set intake.OptOutWords
		ok, err := tx.Setting(in.WS, intake.OptOutSetting, &set)
		if !ok {
			set = intake.DefaultOptOutWords()
		}
		return set, err
	})
}

type optOutWordsInput struct {
	door.InWorkspace
	Body intake.OptOutWords
}

func (a *API) setOptOutWords(ctx context.Context, in *optOutWordsInput) (intake.OptOutWords, error) {
	if err := in.Body.Check(); err != nil {
		return in.Body, err
	}
	return in.Body, a.putOptOutWords(ctx, in.WS, &in.Body)
}

func (a *API) resetOptOutWords(ctx context.Context, in *door.InWorkspace) (intake.OptOutWords, error) {
	return intake.DefaultOptOutWords(), a.putOptOutWords(ctx, in.WS, nil)
}

// putOptOutWords writes the words of a workspace; nil goes back to those of the program.
func (a *API) putOptOutWords(ctx context.Context, ws string, words *intake.OptOutWords) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		before, after := intake.DefaultOptOutWords(), intake.DefaultOptOutWords()
		if _, err := tx.Setting(ws, intake.OptOutSetting, &before); err != nil {
			return err
		}
		if words == nil {
			door.Record(ctx, before, after)
			return tx.SetSetting(ws, intake.OptOutSetting, nil, a.Now())
		}
		door.Record(ctx, before, words)
		return tx.SetSetting(ws, intake.OptOutSetting, words, a.Now())
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
	door.InWorkspace
	door.Paging
	PageID string `query:"page_id" maxLength:"64"`
}

func (a *API) commentList(ctx context.Context, in *commentListInput) (door.List[CommentView], error) {
	before, err := door.ParseMoment(in.Cursor)
	if err != nil {
		return door.List[CommentView]{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[CommentView], err error) {
		found, err := tx.Comments(in.WS, in.PageID, before, in.Limit+1)
		found, out.Next = door.PageOf(found, in.Limit, func(last petitbleu.Comment) string { return door.Moment(last.At, last.ID) })
		out.Items = door.MapEach(found, commentView)
		return out.Whole(), err
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

type optInInput struct {
	door.One
	OptIn string `path:"opt_in" maxLength:"64" doc:"Id of the opt-in"`
}

// optInRevoke ends one opt-in: what a person asked for by it is theirs to ask for again. A stop of
// everything is an opt-out.
func (a *API) optInRevoke(ctx context.Context, in *optInInput) error {
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.OptInsOf(in.WS, in.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(o petitbleu.OptIn) bool { return o.ID == in.OptIn }) {
			return store.ErrNotFound
		}
		if err := tx.RevokeOptIn(in.WS, in.OptIn, a.Now()); err != nil {
			return err
		}
		return tx.TouchProfiles(in.WS, in.ID)
	})
	if err == nil {
		a.Changed(in.WS, live.Change{Kind: live.KindProfile, ID: in.ID, ProfileID: in.ID})
	}
	return err
}
