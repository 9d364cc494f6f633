package fetch

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	portraitRound = 8
	portraitTime  = 10 * time.Second
	portraitTries = 4
	portraitBytes = store.FilePart // one row; the platform's are some ten KB
)

// portraitTypes are what a browser shows and runs nothing of.
var portraitTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// portraits copies the pictures that people show at the platform. One that cannot be had is left out: the person's
// initials stand for it, and a new address comes when the platform is asked for them again.
func (f *Fetcher) portraits(ctx context.Context, due []store.Portrait, now time.Time) error {
	for _, p := range due {
		err := f.portrait(ctx, &p, now)
		if ctx.Err() != nil {
			return nil
		}
		var t trouble
		if err != nil && !errors.As(err, &t) {
			return err
		}
		profile := ""
		err = f.o.Store.Write(ctx, func(tx *store.Tx) error {
			if t.words != "" {
				return tx.PutOffPortrait(p)
			}
			key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: p.PageID, Value: p.PSID}
			found, err := tx.Identities(p.WorkspaceID, []store.IdentityKey{key})
			if err != nil {
				return err
			}
			profile = found[key].ProfileID
			return tx.KeepPortrait(p)
		})
		if err != nil {
			return err
		}
		if f.o.Live != nil && profile != "" {
			f.o.Live.Publish(p.WorkspaceID, live.Change{Kind: live.KindProfile, ID: profile, ProfileID: profile})
		}
	}
	return nil
}

// portrait fetches one, or says when it is tried again.
func (f *Fetcher) portrait(ctx context.Context, p *store.Portrait, now time.Time) error {
	reading, cancel := context.WithTimeout(ctx, portraitTime)
	defer cancel()
	res, err := f.open(reading, p.URL)
	if err == nil {
		p.Body, err = io.ReadAll(io.LimitReader(res.Body, portraitBytes+1))
		res.Body.Close()
		if err != nil {
			err = broken
		}
	}
	if err == nil {
		kind, _ := typeOf(store.FileImage, res.Header.Get("Content-Type"), p.Body)
		if len(p.Body) > portraitBytes || !slices.Contains(portraitTypes, kind) {
			err = trouble{words: "This is no picture that is kept."}
		}
		p.Type, p.KeptAt = kind, now
	}
	var t trouble
	if errors.As(err, &t) {
		p.Attempts++
		if p.DueAt = (time.Time{}); t.passing && p.Attempts < portraitTries {
			p.DueAt = now.Add(max(waits[p.Attempts-1], t.after))
		}
		f.o.Logger.Debug("a person's picture could not be fetched", "page", p.PageID, "tries", p.Attempts, "reason", t.words)
	}
	return err
}
