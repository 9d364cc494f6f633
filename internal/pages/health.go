package pages

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Health is how a Page is doing: the worst of its troubles in a sentence, and all of them.
type Health struct {
	Level    string    `json:"level" enum:"ok,warn,bad"`
	Code     string    `json:"code" doc:"ok, or the code of the worst trouble"`
	Sentence string    `json:"sentence"`
	Troubles []Trouble `json:"troubles" nullable:"false" doc:"Worst first"`
}

// Trouble is one thing that is wrong with a Page, or soon will be.
type Trouble struct {
	Level    string            `json:"level" enum:"ok,warn,bad"`
	Code     string            `json:"code" enum:"token_dead,permission_missing,unsubscribed,app_webhook,platform_unreached,token_expires,data_access_ends,paused,unchecked,fields_missing,no_event_yet"`
	Sentence string            `json:"sentence"`
	Params   map[string]string `json:"params,omitempty"`
}

// expirySoon is how long before an end people are told of it.
const expirySoon = 14 * 24 * time.Hour

// HealthOf tells how a Page is doing. checked is when it was, beat when its last event came.
func HealthOf(page petitbleu.Page, r Check, checked, beat, now time.Time) Health {
	var all []Trouble
	add := func(level, code, sentence string, params ...string) {
		t := Trouble{Level: level, Code: code, Sentence: sentence}
		for i := 0; i+1 < len(params); i += 2 {
			if t.Params == nil {
				t.Params = map[string]string{}
			}
			t.Params[params[i]] = params[i+1]
		}
		all = append(all, t)
	}
	switch {
	case page.State == petitbleu.PageTokenInvalid && r.Token.lacks():
		add("bad", "permission_missing", cmp.Or(page.StateNote, deadSentence), "permissions", strings.Join(r.Token.Missing, ", "))
	case page.State == petitbleu.PageTokenInvalid:
		add("bad", "token_dead", cmp.Or(page.StateNote, deadSentence))
	case page.State == petitbleu.PageUnsubscribed && !r.App.OK && r.Page.OK:
		add("bad", "app_webhook", cmp.Or(page.StateNote, r.App.Sentence), "why", r.App.Code)
	case page.State == petitbleu.PageUnsubscribed:
		add("bad", "unsubscribed", cmp.Or(page.StateNote, "Facebook stopped sending what people write. Subscribe again."), "why", r.Page.Code)
	case page.State == petitbleu.PagePaused:
		add("warn", "paused", cmp.Or(page.StateNote, "Facebook asked us to slow down; sending goes on by itself."))
	}
	switch {
	case checked.IsZero():
		add("warn", "unchecked", "Connected; its webhook was not checked yet.")
	case r.Doubt && !r.App.OK:
		add("warn", "platform_unreached", r.App.Sentence, "since", stamp(r.Since))
	case r.Doubt:
		add("warn", "platform_unreached", r.Page.Sentence, "since", stamp(r.Since))
	case page.State == petitbleu.PageConnected && !r.App.OK:
		add("warn", "app_webhook", r.App.Sentence, "why", r.App.Code)
	case page.State == petitbleu.PageConnected && !r.Page.OK:
		add("warn", "unsubscribed", r.Page.Sentence, "why", r.Page.Code)
	}
	all = append(all, ends(r.Token, now)...)
	if len(all) == 0 && len(r.Page.Missing) > 0 {
		add("ok", "fields_missing", "Sends and receives. "+r.Page.Sentence, "fields", strings.Join(r.Page.Missing, ", "))
	}
	if beat.IsZero() && page.State == petitbleu.PageConnected && !checked.IsZero() {
		add("ok", "no_event_yet", "Everything is in place; waiting for the first event. Write to the Page to see one.")
	}
	return worst(all)
}

// ends are the ends of a token that are near.
func ends(t TokenHealth, now time.Time) (all []Trouble) {
	if !t.ExpiresAt.IsZero() && t.ExpiresAt.Before(now.Add(expirySoon)) {
		all = append(all, Trouble{Level: "warn", Code: "token_expires", Params: map[string]string{"at": stamp(t.ExpiresAt)},
			Sentence: "The Page's token ends on " + t.ExpiresAt.Format(time.DateOnly) + ". Connect the Page again before then."})
	}
	if !t.DataEndsAt.IsZero() && t.DataEndsAt.Before(now.Add(expirySoon)) {
		all = append(all, Trouble{Level: "warn", Code: "data_access_ends", Params: map[string]string{"at": stamp(t.DataEndsAt)},
			Sentence: "The app's access to the Page's data ends on " + t.DataEndsAt.Format(time.DateOnly) + ". Connect the Page again before then."})
	}
	return all
}

func worst(all []Trouble) Health {
	rank := map[string]int{"bad": 0, "warn": 1, "ok": 2}
	slices.SortStableFunc(all, func(a, b Trouble) int { return cmp.Compare(rank[a.Level], rank[b.Level]) })
	h := Health{Level: "ok", Code: "ok", Sentence: "Sends and receives.", Troubles: append([]Trouble{}, all...)}
	if len(all) > 0 {
		h.Level, h.Code, h.Sentence = all[0].Level, all[0].Code, all[0].Sentence
	}
	return h
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
