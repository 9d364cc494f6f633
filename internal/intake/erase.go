package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	eraseRound = 10               // deletions of one tick
	eraseRetry = 15 * time.Minute // between tries
)

// Erase does what the platform's data deletion callback asked for (Messenger Platform reference,
// section 10.7): it finds out who the person is on the app's Pages, and deletes what came of them
// through Messenger. What fails is tried again until it is done. more says that others wait.
func (in *Intake) Erase(ctx context.Context, now time.Time) (more bool, err error) {
	if in.o.HTTP == nil {
		return false, nil
	}
	var due []store.Deletion
	err = in.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if due, err = tx.DueDeletions(now, eraseRound); err != nil {
			return err
		}
		for _, d := range due { // another node leaves them alone meanwhile
			d.NextAt = now.Add(eraseRetry)
			if err := tx.UpdateDeletion(d); err != nil {
				return err
			}
		}
		return nil
	})
	for _, d := range due {
		if err == nil {
			err = in.eraseOne(ctx, d, now)
		}
	}
	if err != nil {
		return false, fmt.Errorf("erase a person: %w", err)
	}
	return len(due) == eraseRound, nil
}

func (in *Intake) eraseOne(ctx context.Context, d store.Deletion, now time.Time) error {
	names, err := in.pageNames(ctx, d)
	if err != nil {
		d.NextAt, d.Note = now.Add(eraseRetry), noteOf(err)
		in.o.Logger.Warn("a person cannot be erased yet", "app", d.AppID, "error", d.Note)
		return in.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateDeletion(d) })
	}
	var workspaces []petitbleu.Workspace
	if err := in.o.Store.Read(ctx, func(tx *store.Tx) (err error) { workspaces, err = tx.Workspaces(); return err }); err != nil {
		return err
	}
	for _, n := range names {
		for _, w := range workspaces {
			erased, err := in.erasePerson(ctx, w.ID, n.Owner, n.ID, now)
			if err != nil {
				return err
			}
			if erased {
				d.People++
			}
		}
	}
	d.UserID, d.State, d.NextAt, d.DoneAt, d.Note = "", store.DeletionDone, time.Time{}, now, ""
	if d.People == 0 {
		d.State = store.DeletionNothing
	}
	return in.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateDeletion(d) })
}

// pageNames asks who a person is on the app's Pages.
func (in *Intake) pageNames(ctx context.Context, d store.Deletion) ([]graph.Match, error) {
	var app petitbleu.App
	err := in.o.Store.Read(ctx, func(tx *store.Tx) (err error) { app, err = tx.App(d.AppID); return err })
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // the app is gone, and its Pages with it
	}
	if err != nil {
		return nil, err
	}
	client, err := graph.ForApp(in.o.HTTP, in.o.Box.Open, app)
	if err != nil {
		return nil, err
	}
	return client.PageIDs(ctx, d.UserID, "")
}

// erasePerson deletes a person of a Page in a workspace, the recorded calls first.
func (in *Intake) erasePerson(ctx context.Context, workspace, page, psid string, now time.Time) (erased bool, err error) {
	profile, err := in.forgetCalls(ctx, workspace, page, psid, now)
	if err != nil || profile == "" {
		return false, err
	}
	err = in.o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.EraseMessenger(workspace, page, psid, profile, now)
		return err
	})
	if err == nil {
		in.tellProfile(workspace, profile)
	}
	return err == nil, err
}

// ForgetCalls takes out of the recorded webhook calls all that they say of a person of a Page: what comes before
// the person is deleted.
func (in *Intake) ForgetCalls(ctx context.Context, workspace, page, psid string) error {
	_, err := in.forgetCalls(ctx, workspace, page, psid, in.o.Clock.Now())
	return err
}

// forgetCalls gives the profile that the person has, "" when nobody goes by the PSID.
func (in *Intake) forgetCalls(ctx context.Context, workspace, page, psid string, now time.Time) (profile string, err error) {
	var traces store.Traces
	known := false
	err = in.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		traces, known, err = tx.MessengerTraces(workspace, page, psid, now.Add(-in.o.RawLife))
		return err
	})
	if err != nil || !known {
		return "", err
	}
	for _, at := range traces.Received {
		err := in.o.Store.ForgetRaw(ctx, at, func(c petitbleu.RawCall) ([]byte, bool) { return forgetPerson(c.Body, traces.IDs) })
		if err != nil {
			return "", err
		}
	}
	return traces.Profile, in.forgetAside(ctx, traces.IDs)
}

// forgetAside removes the calls that could not be understood and name a person, whole: nobody can tell what
// in them is theirs.
func (in *Intake) forgetAside(ctx context.Context, ids []string) error {
	calls, err := in.o.Store.RawAside(ctx, func(body []byte) bool { return mentions(body, ids) })
	for _, c := range calls {
		if err == nil {
			err = in.o.Store.DropRawAside(ctx, c)
		}
	}
	return err
}

// mentions tells whether one of some ids stands in a text, not as a part of a longer word or number.
func mentions(text []byte, ids []string) bool {
	part := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] == '_' || '0' <= text[i] && text[i] <= '9' || 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z')
	}
	for _, id := range ids {
		for from := 0; id != ""; {
			i := bytes.Index(text[from:], []byte(id))
			if i < 0 {
				break
			}
			if i += from; !part(i-1) && !part(i+len(id)) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// forgetPerson takes out of a body all that it says of a person who goes by ids of the Page; ok is
// false when it says nothing.
func forgetPerson(body []byte, ids []string) (forgot []byte, ok bool) {
	v, valid := parse(body)
	if !valid || !forgetItems(v, ids) {
		return body, false
	}
	return write(v), true
}

// The members by which an item names whose it is: objects with an id, and bare ids.
var (
	partyMembers = []string{"sender", "recipient", "from", "user"}
	idMembers    = []string{"recipient_id", "sender_id", "user_id", "reviewer_id"}
)

func forgetItems(v any, ids []string) (found bool) {
	switch v := v.(type) {
	case map[string]any:
		if isOf(v, ids) {
			clear(v)
			v["petitbleu"] = map[string]any{"note": "the person was erased"}
			return true
		}
		for _, member := range v {
			found = forgetItems(member, ids) || found
		}
	case []any:
		for _, element := range v {
			found = forgetItems(element, ids) || found
		}
	}
	return found
}

// isOf tells whether an item is of somebody who goes by one of some ids.
func isOf(item map[string]any, ids []string) bool {
	for _, name := range partyMembers {
		if party, is := item[name].(map[string]any); is && sameID(party["id"], ids) {
			return true
		}
	}
	return slices.ContainsFunc(idMembers, func(name string) bool { return sameID(item[name], ids) })
}

func sameID(v any, ids []string) bool { return v != nil && slices.Contains(ids, fmt.Sprint(v)) }
