package fetch

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// answers reads what somebody put into a form, and writes it into the event: of a lead by its id; of a form that
// was sent in a conversation, of which the platform tells the form only, by the one answer to it of that moment
// (Messenger Platform reference, sections 1.17 and 1.19).
func (f *Fetcher) answers(ctx context.Context, d store.Fetch, now time.Time) error {
	var page petitbleu.Page
	var app petitbleu.App
	err := f.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if page, err = tx.Page(d.WorkspaceID, d.PageID); err == nil {
			app, err = tx.App(page.AppID)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return trouble{code: petitbleu.CodePageNotLinked, words: "The answers could not be read: the Page is no longer connected."}
	}
	if err != nil {
		return err
	}
	client, err := graph.ForPage(f.o.HTTP, f.o.Box.Open, app, page)
	if err != nil {
		return trouble{code: petitbleu.CodeInternal, passing: true, after: time.Hour, words: "The answers could not be read: the Page's token does not open with this program's sealing key."}
	}
	lead, err := leadOf(ctx, client, d)
	if err != nil {
		return refusal(err)
	}
	if lead.ID == "" {
		return trouble{code: petitbleu.CodeAmbiguousCustomer, passing: lead.At.IsZero() && d.Attempts < 3,
			words: "The answers could not be told from others: Facebook names the form, and not the answer, and there is not exactly one of that moment."}
	}
	profile := ""
	err = f.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		profile, _, err = change(tx, d, now, func(own map[string]any) {
			delete(own, "note")
			delete(own, "code")
			own["lead_id"], own["answers"] = lead.ID, told(lead.Answers)
		})
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Subject, store.SubjectForm) {
			if err := tx.TieEvent(d.WorkspaceID, "messenger", intake.LeadEvent(lead.ID), d.EventID); err != nil {
				return err
			}
		}
		return tx.EndFetch(d)
	})
	if err == nil {
		f.tell(d, profile)
	}
	return err
}

// moment is how far the instants of an event and of the answer that it tells of may lie apart, in the one that the
// platform gives in whole seconds.
const moment = 30 * time.Second

// leadOf asks for an answer by its id, or finds the one of a form; its id is empty where there is not exactly one,
// and At is set where there are several.
func leadOf(ctx context.Context, client graph.Client, d store.Fetch) (graph.Lead, error) {
	if id, is := strings.CutPrefix(d.Subject, store.SubjectLead); is {
		return client.Lead(ctx, id)
	}
	all, err := client.Leads(ctx, strings.TrimPrefix(d.Subject, store.SubjectForm))
	if err != nil {
		return graph.Lead{}, err
	}
	var found []graph.Lead
	for _, l := range all {
		if away := d.At.Sub(l.At).Abs(); l.AdID == "" && away <= moment {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 0:
		return graph.Lead{}, nil
	case 1:
		return found[0], nil
	}
	return graph.Lead{At: d.At}, nil
}

// told gives answers as events tell them.
func told(all []graph.LeadAnswer) []map[string]any {
	out := make([]map[string]any, 0, len(all))
	for _, a := range all {
		out = append(out, map[string]any{"id": a.Name, "value": strings.Join(a.Values, ", ")})
	}
	return out
}

// permissionAgain is how soon answers are asked for again that a permission was missing for.
const permissionAgain = 12 * time.Hour

// refusal says in words why the platform did not tell.
func refusal(err error) error {
	e, ok := graph.Of(err)
	switch {
	case !ok:
		return err
	case e.Denied() || e.Code == 100 && e.Subcode == 33:
		return trouble{code: petitbleu.CodePlatform, passing: true, after: permissionAgain, words: "The answers could not be read: the Page's token lacks the permission leads_retrieval, " +
			"or may not see this form. Give the permission to the app at Facebook and connect the Page again; the answers are asked for again for some days."}
	case e.DeadToken():
		return trouble{code: petitbleu.CodePlatform, passing: true, after: time.Hour, words: "The answers could not be read: the Page's token no longer works. Connect the Page again."}
	}
	return trouble{code: petitbleu.CodePlatform, passing: e.Passing(), after: e.Failure.After, words: "The answers could not be read. " + e.Failure.Cause}
}
