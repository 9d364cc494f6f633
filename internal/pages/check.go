package pages

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Wanted are the webhook fields that the intake reads (Messenger Platform reference, section
// 1.6). The Needed ones are what nothing works without; without the others something is missing
// in the app, and nothing breaks.
var (
	Wanted = []string{
		"messages", "messaging_postbacks", "messaging_optins", "messaging_referrals", "message_deliveries", "message_reads", "message_echoes",
		"message_reactions", "message_edits", "messaging_account_linking", "messaging_handovers", "standby", "messaging_policy_enforcement",
		"messaging_optouts", "messaging_feedback", "messaging_customer_information", "messaging_in_thread_lead_form_submit", "response_feedback",
		"send_cart", "message_template_status_update", "feed", "mention", "ratings", "inbox_labels", "marketing_message_deliveries",
		"marketing_message_delivery_failed", "marketing_message_reads", "marketing_message_clicks", "marketing_message_echoes",
	}
	Needed = Wanted[:7]
)

// fieldSets are asked for one after another: a version of the Graph API that does not know a
// field, or an app that may not have it, is refused the whole call. Leads come where the app may see them.
var fieldSets = [][]string{append(slices.Clone(Wanted), "leadgen"), Wanted, Wanted[:13], Needed}

// Check is what the platform last said of a Page; it is kept as JSON.
type Check struct {
	App   AppLevel    `json:"app"`
	Page  PageLevel   `json:"page"`
	Token TokenHealth `json:"token"`
	Dead  bool        `json:"dead"`           // the token is no longer accepted, or lacks a permission that nothing works without
	Lost  bool        `json:"lost"`           // not subscribed at one of the levels
	Doubt bool        `json:"doubt"`          // the platform could not be asked
	Host  bool        `json:"host,omitempty"` // it did not even answer
	Since time.Time   `json:"since,omitzero"` // of the doubt
	Was   bool        `json:"was,omitempty"`  // both levels were in place at some time
}

// AppLevel says whether the app's webhooks come here (reference, section 1.1).
type AppLevel struct {
	OK       bool   `json:"ok"`
	Code     string `json:"code" doc:"ok, unchecked, no_secret, off, elsewhere, fields_missing, missing or unreached"`
	Sentence string `json:"sentence"`
}

// PageLevel says whether the Page is subscribed to the app, and with which fields.
type PageLevel struct {
	OK       bool     `json:"ok"`
	Code     string   `json:"code" doc:"ok, unchecked, fields_missing, missing or unreached"`
	Fields   []string `json:"fields" nullable:"false"`
	Missing  []string `json:"missing" nullable:"false"`
	Sentence string   `json:"sentence"`
}

// TokenHealth is what the platform says of a Page's token, asked for once a day.
type TokenHealth struct {
	CheckedAt  time.Time `json:"checked_at,omitzero" doc:"Absent before the first answer"`
	Scopes     []string  `json:"scopes" nullable:"false" doc:"Permissions of the token"`
	Missing    []string  `json:"missing" nullable:"false" doc:"Permissions that were wanted and are not there"`
	Features   []string  `json:"features" nullable:"false" doc:"Features of the Page that Facebook approved"`
	ExpiresAt  time.Time `json:"expires_at,omitzero" doc:"Absent when it does not expire"`
	DataEndsAt time.Time `json:"data_access_ends_at,omitzero" doc:"When access to data ends, unless whoever connected the Page uses the app again"`
}

// lacks tells whether a permission that nothing works without is missing.
func (t TokenHealth) lacks() bool {
	return slices.ContainsFunc(t.Missing, func(s string) bool { return slices.Contains(graph.Needed, s) })
}

const tokenEvery = 24 * time.Hour

// ReadCheck reads what was kept of a Page's last check; the zero time: never.
func ReadCheck(c store.PageCheck) Check {
	var r Check
	if c.Result == "" || json.Unmarshal([]byte(c.Result), &r) != nil {
		r = Check{App: AppLevel{Code: "unchecked", Sentence: "Not checked yet."}, Page: PageLevel{Code: "unchecked", Sentence: "Not checked yet."}}
	}
	return r.whole()
}

// whole writes empty lists as [], never null.
func (r Check) whole() Check {
	for _, l := range []*[]string{&r.Page.Fields, &r.Page.Missing, &r.Token.Scopes, &r.Token.Missing, &r.Token.Features} {
		*l = append([]string{}, *l...)
	}
	return r
}

// checkOne asks the platform how a Page is doing. It never fails: what could not be asked is part
// of the result. last is the check before this one.
// Pages of one app share what is asked of the app.
func (p *Pages) checkOne(ctx context.Context, page petitbleu.Page, app petitbleu.App, last Check, asked *appChecks, now time.Time) Check {
	r := Check{Token: last.Token}
	c, err := p.client(app, page)
	if err == nil {
		r.App, err = asked.of(app.ID, func() (AppLevel, error) { return p.checkApp(ctx, c) })
	}
	if err != nil {
		r.App.Code, r.App.Sentence = "unreached", "The app's webhook could not be checked. "+doubt(err)
		r.doubts(err)
	}
	r.Lost = !r.App.OK && err == nil
	if c.Token == "" {
		err = errSealed
	} else {
		r.Page, err = checkAttached(ctx, c)
	}
	switch e, ok := graph.Of(err); {
	case err == nil:
		r.Lost = r.Lost || !r.Page.OK
		p.checkToken(ctx, c, page, &r, now)
	case ok && e.DeadToken():
		r.Dead = true
		fallthrough
	default:
		r.Page.Code, r.Page.Sentence = "unreached", "The Page's subscription could not be checked. "+doubt(err)
		if !r.Dead {
			r.doubts(err)
		}
	}
	if r.Doubt {
		r.Since = now
		if last.Doubt && !last.Since.IsZero() && last.Since.Before(now) {
			r.Since = last.Since
		}
	}
	r.Was = last.Was || r.App.OK && r.Page.OK
	return r.whole()
}

var errSealed = errors.New("what is sealed does not open")

// doubts notes that the platform could not be asked.
func (r *Check) doubts(err error) {
	r.Doubt = true
	e, ok := graph.Of(err)
	r.Host = ok && (e.Unreached() || e.Status >= 500)
}

// doubt is the sentence of an error that a check met; what is not the platform's says little.
func doubt(err error) string {
	if e, ok := graph.Of(err); ok {
		return e.Error()
	}
	return "What is sealed in the database does not open with this program's key."
}

// appChecks keeps what was asked of apps during one round of checks.
type appChecks struct {
	mu  sync.Mutex
	all map[string]*appCheck
}

type appCheck struct {
	once  sync.Once
	level AppLevel
	err   error
}

func (a *appChecks) of(app string, ask func() (AppLevel, error)) (AppLevel, error) {
	a.mu.Lock()
	if a.all == nil {
		a.all = map[string]*appCheck{}
	}
	c := a.all[app]
	if c == nil {
		c = &appCheck{}
		a.all[app] = c
	}
	a.mu.Unlock()
	c.once.Do(func() { c.level, c.err = ask() })
	return c.level, c.err
}

func (p *Pages) checkApp(ctx context.Context, c graph.Client) (AppLevel, error) {
	if c.AppSecret == "" {
		return AppLevel{Code: "no_secret", Sentence: "The app's secret is not known, so its webhook cannot be checked. Enter the secret."}, nil
	}
	w, ok, err := c.Webhook(ctx)
	if err != nil {
		return AppLevel{}, err
	}
	missing := lacking(w.Fields, Needed)
	switch {
	case !ok:
		return AppLevel{Code: "missing", Sentence: "The app has no webhook for Pages. Subscribe, to set it up."}, nil
	case !w.Active:
		return AppLevel{Code: "off", Sentence: "The app's webhook is switched off. Subscribe again."}, nil
	case w.CallbackURL != p.HookURL(c.AppID):
		return AppLevel{Code: "elsewhere", Sentence: "The app sends its webhook calls to another address. Subscribe, to have them sent here."}, nil
	case len(missing) > 0:
		return AppLevel{Code: "fields_missing", Sentence: "The app's webhook lacks " + strings.Join(missing, ", ") + ". Subscribe, to add them."}, nil
	}
	return AppLevel{OK: true, Code: "ok", Sentence: "The app sends its webhook calls here."}, nil
}

func checkAttached(ctx context.Context, c graph.Client) (PageLevel, error) {
	fields, ok, err := c.SubscribedFields(ctx)
	if err != nil {
		return PageLevel{}, err
	}
	if !ok {
		return PageLevel{Code: "missing", Missing: Wanted, Sentence: "The Page is not subscribed to the app: nothing that people write arrives. Subscribe."}, nil
	}
	l := PageLevel{Fields: fields, Missing: lacking(fields, Wanted)}
	if gone := lacking(fields, Needed); len(gone) > 0 {
		l.Code, l.Sentence = "fields_missing", "The Page does not send "+strings.Join(gone, ", ")+". Subscribe, to add them."
		return l, nil
	}
	l.OK, l.Code, l.Sentence = true, "ok", "The Page is subscribed."
	if len(l.Missing) > 0 {
		l.Sentence = "The Page is subscribed, without " + strings.Join(l.Missing, ", ") + "."
	}
	return l, nil
}

// checkToken asks about the token once a day, or at each check while something is wrong with the
// Page. What cannot be asked stays as it was.
func (p *Pages) checkToken(ctx context.Context, c graph.Client, page petitbleu.Page, r *Check, now time.Time) {
	age := now.Sub(r.Token.CheckedAt)
	if (age >= 0 && age < tokenEvery && page.State == petitbleu.PageConnected && !r.Token.CheckedAt.IsZero()) || c.AppSecret == "" {
		r.Dead = r.Token.lacks()
		return
	}
	info, err := c.DebugToken(ctx, c.Token)
	if err != nil {
		r.Dead = r.Token.lacks()
		return
	}
	if !info.Valid {
		r.Dead = true
		return
	}
	r.Token = TokenHealth{CheckedAt: now, Scopes: info.Scopes, ExpiresAt: info.ExpiresAt, DataEndsAt: info.DataEndsAt}
	r.Token.Missing = info.Lacks(page.ID, graph.Scopes)
	r.Token.Features = approved(ctx, c)
	r.Dead = r.Token.lacks()
}

// approved asks which features of the Page were approved; not every version of the Graph API
// tells. The permission for subscription messages was such a feature, under another name.
func approved(ctx context.Context, c graph.Client) (names []string) {
	features, err := c.FeatureReview(ctx)
	if err != nil {
		return nil
	}
	for _, f := range features {
		if !strings.EqualFold(f.Status, "approved") {
			continue
		}
		names = append(names, f.Name)
		if f.Name == "subscription_messaging" {
			names = append(names, "pages_messaging_subscriptions")
		}
	}
	return names
}

// lacking gives those of want that has does not hold.
func lacking(has, want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(w string) bool { return slices.Contains(has, w) })
}

// stateAfter gives the state of a Page after a check, and the sentence that goes with it. A check
// that could not be made changes nothing.
func stateAfter(page petitbleu.Page, r Check) (petitbleu.PageState, string) {
	switch {
	case r.Dead && r.Token.lacks():
		return petitbleu.PageTokenInvalid, "The token lacks " + strings.Join(r.Token.Missing, ", ") + ". Connect the Page again and leave every permission ticked."
	case r.Dead:
		return petitbleu.PageTokenInvalid, deadSentence
	case r.Lost && !r.Page.OK && r.Page.Sentence != "" && !r.Doubt:
		return petitbleu.PageUnsubscribed, r.Page.Sentence
	case r.Lost && !r.Doubt:
		return petitbleu.PageUnsubscribed, r.App.Sentence
	case r.Doubt || page.State == petitbleu.PagePaused:
		return page.State, page.StateNote
	}
	return petitbleu.PageConnected, ""
}

const deadSentence = "Facebook no longer accepts the Page's token. Connect the Page again."

// keepCheck writes a check and the state that follows from it. A Page that lost its subscription
// has a gap from then on, which is read when it is subscribed again.
func (p *Pages) keepCheck(ctx context.Context, page petitbleu.Page, r Check, now time.Time) (changed bool, err error) {
	text, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	err = p.o.Store.Write(ctx, func(tx *store.Tx) error {
		current, err := tx.Page(page.WorkspaceID, page.ID)
		if err != nil || current.TokenSealed != page.TokenSealed {
			return err // a new token came in meanwhile: this check speaks of the old one
		}
		checks, err := tx.PageChecks(page.WorkspaceID)
		if err != nil {
			return err
		}
		before := ReadCheck(checks[page.ID])
		state, note := stateAfter(current, r)
		if changed, err = tx.SetPageState(page.WorkspaceID, page.ID, state, note, now); err != nil {
			return err
		}
		if state == petitbleu.PageUnsubscribed && before.Was {
			if err := openGap(tx, current, now); err != nil {
				return err
			}
		}
		if state == petitbleu.PageConnected && !r.Lost && !r.Doubt { // somebody may have subscribed it elsewhere
			if _, err := endGap(tx, current, now); err != nil {
				return err
			}
		}
		if grants := slices.Concat(r.Token.Scopes, r.Token.Features); len(r.Token.Scopes) > 0 && !slices.Equal(grants, current.Grants) {
			if err := tx.SetPageGrants(page.WorkspaceID, page.ID, grants, now); err != nil {
				return err
			}
		}
		return tx.PutPageCheck(store.PageCheck{WorkspaceID: page.WorkspaceID, PageID: page.ID, CheckedAt: now, Result: string(text)})
	})
	if changed {
		p.mended()
		p.changed(page.WorkspaceID, page.ID)
	}
	return changed, err
}
