package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// BenchmarkMillion asks for what pages show of a campaign to 1,000,000 people on Messenger, a tenth of whom followed a link.
func BenchmarkMillion(b *testing.B) {
	const people, batch = 1_000_000, 2000
	s := storetest.Open(b, "sqlite")
	r := newRig(b, s)
	id := r.draft("Sale", r.plan())
	run := petitbleu.CampaignRun{WorkspaceID: ws, ID: "run_1", CampaignID: id, Version: 1, Kind: petitbleu.RunPlanned, State: petitbleu.RunDone, BegunAt: noon, DoneAt: noon, Audience: people}
	r.write(func(tx *store.Tx) error { return tx.PutRun(run) })
	for from := 0; from < people; from += batch {
		r.write(func(tx *store.Tx) error { return sendBatch(tx, id, run.ID, from, batch) })
	}
	c := r.campaign(id)
	for _, one := range []struct {
		name string
		ask  func(tx *store.Tx) error
	}{
		{"results", func(tx *store.Tx) error {
			v, err := tally.Read(tx, c, "", 0)
			if v.Total.Sent != people {
				b.Fatalf("%+v", v)
			}
			return err
		}},
		{"rights", func(tx *store.Tx) error { _, err := tx.CountRights(ws, id, ""); return err }},
		{"series", func(tx *store.Tx) error {
			_, err := tally.Points(tx, tally.Series{Campaign: c, From: noon, To: noon.AddDate(0, 0, 2)})
			return err
		}},
		{"home", func(tx *store.Tx) error { _, err := tx.CountBetween(ws, noon, noon.AddDate(0, 0, 1)); return err }},
		{"set-up", func(tx *store.Tx) error { _, _, _, err := tx.Exists(ws); return err }},
		{"search", func(tx *store.Tx) error {
			_, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, Text: "nothing like it", Limit: 51})
			return err
		}},
		{"found", func(tx *store.Tx) error {
			_, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, Text: "p_77", Limit: 51})
			return err
		}},
	} {
		b.Run(one.name, func(b *testing.B) {
			for b.Loop() {
				r.read(one.ask)
			}
		})
	}
}

// sendBatch records that messages of a run went out, and what became of them.
func sendBatch(tx *store.Tx, campaign, run string, from, n int) error {
	all, sent := make([]petitbleu.Message, n), make([]store.Outcome, n)
	for i := range all {
		at := noon.Add(time.Duration(from+i) * 10 * time.Millisecond)
		m := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, at), ProfileID: fmt.Sprint("prof_", from+i), Channel: "messenger", PageID: "page_1", Recipient: fmt.Sprint("p_", from+i),
			Part: 1, Attempts: 1, CampaignID: campaign, RunID: run, VariantID: fmt.Sprint("v", 1+i%2), State: petitbleu.StateSending, Purpose: petitbleu.PurposePromotional, CreatedAt: at, SendingAt: at, UpdatedAt: at, SentAt: at}
		m.GroupID = m.ID
		if i%10 < 8 {
			m.DeliveredAt = at.Add(time.Second)
		}
		if i%10 < 4 {
			m.ReadAt = at.Add(time.Duration(i%600) * time.Minute)
		}
		verdict := petitbleu.Verdict{Outcome: petitbleu.Allow, Right: []string{"window", "one_time_token", "utility"}[i%3], Rule: "right", Pack: "2026-05", Sentence: "They wrote less than 24 hours ago.", Cure: "", At: at,
			Checks: []petitbleu.Check{{Name: "identity", OK: true, Sentence: "Known on this Page."}, {Name: "window", OK: true, Sentence: "The window is open."}}}
		all[i], sent[i] = m, store.Outcome{ID: m.ID, Attempts: 1, State: petitbleu.StateSent, Verdict: &verdict, OutsideID: "mid_" + m.ID, Wire: []petitbleu.WireCall{{}}}
	}
	if err := tx.InsertMessages(all); err != nil {
		return err
	}
	changed, err := tx.Finish(ws, sent, noon)
	if err == nil && len(changed) != n {
		err = fmt.Errorf("%d of %d went out", len(changed), n)
	}
	for i := 0; i < n && err == nil; i += 10 {
		err = tx.AddClick(petitbleu.LinkClicks{WorkspaceID: ws, MessageID: all[i].ID, Link: 1, Clicks: 1, FirstAt: all[i].ReadAt, LastAt: all[i].ReadAt})
	}
	return err
}
