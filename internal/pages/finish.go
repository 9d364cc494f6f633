package pages

import (
	"context"
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// PageOutcome is what became of one Page that was ticked.
type PageOutcome struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Connected  bool   `json:"connected" doc:"It is in the workspace, with a token that works"`
	Subscribed bool   `json:"subscribed" doc:"Facebook verified our webhook just now, and both subscriptions were read back"`
	Code       string `json:"code" doc:"connected, reconnected, or why not"`
	Sentence   string `json:"sentence"`
}

// Finish connects the Pages that were ticked, each for itself: one that fails leaves the others
// alone. Each gets its token, its subscription and a check; its conversations are read from then
// on. When at least one is in, the person's token is forgotten.
func (p *Pages) Finish(ctx context.Context, workspace, id string, ticked []string) ([]PageOutcome, error) {
	row, c, err := p.opened(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	if row.State != store.ConnectAuthorised {
		return nil, errNotOpen
	}
	offers, held, err := p.offers(ctx, c, row)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]PageOffer, len(offers))
	for _, o := range offers {
		byID[o.ID] = o
	}
	var outcomes []PageOutcome
	connected := false
	for _, pageID := range ticked {
		o, ok := byID[pageID]
		if !ok {
			o = PageOffer{ID: pageID, Name: pageID, Code: "unknown", Sentence: "Facebook does not list this Page among those of the person who authorised."}
		}
		out := p.connectOne(ctx, row, o, held[pageID])
		connected = connected || out.Connected
		outcomes = append(outcomes, out)
	}
	if !connected {
		return outcomes, nil
	}
	row.State, row.TokenSealed = store.ConnectDone, ""
	return outcomes, p.o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.MoveConnect(row, store.ConnectAuthorised)
		return err
	})
}

func (p *Pages) connectOne(ctx context.Context, row store.Connect, o PageOffer, held graph.Held) PageOutcome {
	out := PageOutcome{ID: o.ID, Name: o.Name, Code: o.Code, Sentence: o.Sentence}
	if !o.Connectable {
		if o.Code == "taken" {
			p.Wanted(ctx, o.ID)
		}
		return out
	}
	refuse := func(err error) PageOutcome {
		var known *petitbleu.Error
		if errors.As(err, &known) {
			out.Code, out.Sentence = string(known.Code), known.Message
			return out
		}
		p.o.Logger.Error("a Page could not be connected", "page", o.ID, "error", err)
		out.Code, out.Sentence = string(petitbleu.CodeInternal), "Something went wrong here, and was logged. Try again."
		return out
	}
	var app petitbleu.App
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		app, err = tx.App(row.AppID)
		return err
	})
	if err != nil {
		return refuse(err)
	}
	if _, err := p.Prove(ctx, app, o.ID, held.Token); err != nil {
		return refuse(err)
	}
	was := petitbleu.Page{}
	err = p.o.Store.Write(ctx, func(tx *store.Tx) error {
		if !o.Here {
			return p.Add(tx, p.NewPage(row.WorkspaceID, o.ID, row.AppID, o.Name, held.Token))
		}
		if was, err = tx.Page(row.WorkspaceID, o.ID); err != nil {
			return err
		}
		if was.State != petitbleu.PageConnected { // while the token was dead the webhook may have gone too
			if err := openGap(tx, was, p.now()); err != nil {
				return err
			}
		}
		return p.Retoken(tx, was, held.Token, p.now())
	})
	if err != nil {
		return refuse(err)
	}
	out.Connected, out.Code, out.Sentence = true, "connected", "Connected."
	if o.Here {
		out.Code, out.Sentence = "reconnected", "Connected again, with a new token."
	}
	p.changed(row.WorkspaceID, o.ID)
	p.mended()
	return p.proveWebhook(ctx, row.WorkspaceID, out)
}

// proveWebhook subscribes a Page and reads back what came of it.
func (p *Pages) proveWebhook(ctx context.Context, workspace string, out PageOutcome) PageOutcome {
	err := p.Subscribe(ctx, workspace, out.ID)
	if err != nil {
		out.Sentence = "Connected, but what people write does not arrive yet: " + err.Error()
		if petitbleu.CodeOf(err) == petitbleu.CodeInternal {
			p.o.Logger.Error("a Page could not be subscribed", "page", out.ID, "error", err)
			out.Sentence = "Connected, but not subscribed yet: subscribe it under Channels."
		}
		return out
	}
	err = p.o.Store.Read(ctx, func(tx *store.Tx) error {
		checks, err := tx.PageChecks(workspace)
		r := ReadCheck(checks[out.ID])
		out.Subscribed = r.App.OK && r.Page.OK
		if !out.Subscribed {
			out.Sentence = "Connected, but what people write does not arrive yet: " + r.App.Sentence + " " + r.Page.Sentence
		} else {
			out.Sentence += " Everything is in place."
		}
		return err
	})
	if err != nil {
		p.o.Logger.Error("the check of a Page could not be read", "page", out.ID, "error", err)
	}
	return out
}
