package home

import (
	"fmt"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// HomeCheck is a step of the set-up.
type HomeCheck struct {
	ID       string     `json:"id" enum:"page,webhook,site,key,opt_in,feed,card,message"`
	OK       bool       `json:"ok"`
	Level    string     `json:"level" enum:"ok,warn,bad"`
	Title    string     `json:"title"`
	Sentence string     `json:"sentence"`
	Action   *CheckStep `json:"action,omitempty"`
}

// CheckStep leads to where a step is done.
type CheckStep struct {
	Label string `json:"label"`
	Href  string `json:"href" doc:"A path of the web app"`
}

// checks is the set-up checklist: each step looks for itself whether it is done. subscribed tells whether every Page,
// of which there is one at least, has its webhook on both levels. Who uses one of Messenger and feeds only is asked for the
// steps of that one; who has begun with neither sees both.
func checks(tx *store.Tx, ws string, pages int, subscribed bool) ([]HomeCheck, error) {
	sites, err := tx.Sites(ws)
	if err != nil {
		return nil, err
	}
	keys, err := tx.APIKeys(ws)
	if err != nil {
		return nil, err
	}
	optIn, arrived, message, err := tx.Exists(ws)
	if err != nil {
		return nil, err
	}
	feeds, err := tx.Feeds(ws)
	if err != nil {
		return nil, err
	}
	feeds = slices.DeleteFunc(feeds, func(f petitbleu.Feed) bool { return !f.ArchivedAt.IsZero() })
	live, err := tx.CardTemplates(ws, store.CardTemplateSearch{Live: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	push := slices.ContainsFunc(keys, func(k petitbleu.APIKey) bool { return k.Allows(petitbleu.ScopePush) })
	sentence := "Nobody was written to yet."
	if message && !arrived {
		sentence = "Messages were sent; none was delivered yet."
	}
	step := func(id string, ok bool, title, done, open, label, href string) HomeCheck {
		if ok {
			return HomeCheck{ID: id, OK: true, Level: "ok", Title: title, Sentence: done}
		}
		return HomeCheck{ID: id, Level: "warn", Title: title, Sentence: open, Action: &CheckStep{label, views.AppPath(ws, href)}}
	}
	messenger := []HomeCheck{
		step("page", pages > 0, "Connect a Page", fmt.Sprintf("%d connected.", pages), "No Page is connected yet: messages leave and arrive through one.", "Connect a Page", "/channels?do=connect"),
		step("webhook", subscribed, "Receive what people write", "The webhook is in place on both levels.", "The webhook is not in place, or was not checked yet, for every Page.", "Check the Pages", "/channels"),
		step("key", push, "Let your shop send", "There is an API key with the push scope.", "There is no API key with the push scope yet: your server sends with one.", "Make a key", "/developers?tab=keys&do=new"),
		step("opt_in", optIn, "First opt-in", "People opt in.", "Nobody has opted in yet.", "See how it works", "/channels?tab=sites"),
	}
	inApp := []HomeCheck{
		step("feed", len(feeds) > 0, "Make an in-app feed", fmt.Sprintf("%d made.", len(feeds)), "There is no feed yet: in-app messages go into one.", "Make a feed", "/channels?tab=feeds&do=feed"),
		step("card", len(live) > 0, "Publish a card", "Cards can be sent.", "No card template is live yet: an in-app message is written by one.", "Make a card", "/templates?tab=inapp"),
	}
	switch {
	case pages > 0 && len(feeds) == 0:
		inApp = nil
	case pages == 0 && len(feeds) > 0:
		messenger = nil
	}
	all := append(messenger, step("site", len(sites) > 0, "Add your site", fmt.Sprintf("%d added.", len(sites)), "No site carries the tag yet: people opt in by its button, and read their inbox there.", "Add a site", "/channels?tab=sites&do=site"))
	all = append(all, inApp...)
	return append(all, step("message", arrived, "First message delivered", "Messages arrive.", sentence, "See the messages", "/messages")), nil
}
