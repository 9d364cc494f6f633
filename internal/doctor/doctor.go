package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Finding is the result of one check.
type Finding struct {
	Check    string `json:"check"`
	OK       bool   `json:"ok"`
	Sentence string `json:"sentence"`
	Cure     string `json:"cure,omitempty"`
}

// Options are what the checks need.
type Options struct {
	Store     *store.Store
	Box       *secret.Box
	HTTP      *http.Client
	PublicURL string
	Now       func() time.Time
}

const patience = 10 * time.Second

// Examine runs every check, one after another, and gives each finding to tell as it comes.
// It answers whether all is well.
func Examine(ctx context.Context, o Options, tell func(Finding)) bool {
	well := true
	say := func(f Finding) {
		well = well && f.OK
		tell(f)
	}
	version, err := o.Store.Version(ctx)
	if err != nil {
		say(Finding{"database", false, "The database does not answer: " + err.Error(), "Check --database."})
		return false
	}
	say(Finding{Check: "database", OK: true, Sentence: fmt.Sprintf("%s, version %d.", o.Store.Engine(), version)})
	say(o.publicAddress(ctx))
	var apps []petitbleu.App
	var pages []petitbleu.Page
	err = o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if apps, err = tx.Apps(); err != nil {
			return err
		}
		pages, err = tx.AllPages()
		return err
	})
	if err != nil {
		say(Finding{"database", false, err.Error(), "Look at the database's own log."})
		return false
	}
	if len(apps) == 0 {
		say(Finding{"apps", false, "No Meta app is known yet.", "Connect a Page under Channels."})
	}
	byID := map[string]petitbleu.App{}
	if o.PublicURL != "" {
		say(o.dialog(ctx))
	}
	for _, a := range apps {
		byID[a.ID] = a
		if o.PublicURL != "" {
			say(o.handshake(ctx, a))
			say(o.callback(ctx, a))
		}
	}
	for _, p := range pages {
		for _, f := range o.page(ctx, byID[p.AppID], p) {
			say(f)
		}
		for _, f := range o.refusals(ctx, p) {
			say(f)
		}
	}
	return well
}

// publicAddress asks the program for itself, the way Meta would reach it.
func (o Options) publicAddress(ctx context.Context) Finding {
	f := Finding{Check: "public address", Sentence: "No public address is set.", Cure: "Set --public-url to the https address under which Meta reaches the program."}
	if o.PublicURL == "" {
		return f
	}
	status, _, _, err := o.get(ctx, o.PublicURL+"/healthz", "")
	switch {
	case err != nil:
		f.Sentence, f.Cure = o.PublicURL+" does not answer: "+err.Error(), "Check DNS, the certificate and the proxy, and that the program runs. If the address is private on purpose, add its host to --allow-hosts."
	case status != http.StatusOK:
		f.Sentence, f.Cure = fmt.Sprintf("%s/healthz answers %d.", o.PublicURL, status), "Let the proxy pass every path to the program."
	default:
		f = Finding{Check: f.Check, OK: true, Sentence: o.PublicURL + " answers."}
	}
	return f
}

// handshake does what Meta does when the webhook is put in place (Messenger Platform
// reference, section 1.2).
func (o Options) handshake(ctx context.Context, a petitbleu.App) Finding {
	f := Finding{Check: "webhook of app " + a.ID}
	if strings.HasPrefix(o.PublicURL, "http://") && strings.HasPrefix(a.GraphURL, "https://graph.facebook.com") {
		f.Sentence, f.Cure = "The public address is plain http, and Meta calls https only.", "Put a proxy with a certificate before the program and set --public-url to https://…"
		return f
	}
	token, err := o.Box.Open("app/"+a.ID+"/verify_token", a.VerifyTokenSealed)
	if err != nil {
		f.Sentence, f.Cure = "The verify token does not open: "+err.Error(), "Use the sealing key with which it was kept, or set the token anew under Channels."
		return f
	}
	const challenge = "4815162342"
	q := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {token}, "hub.challenge": {challenge}}
	status, body, _, err := o.get(ctx, o.PublicURL+"/hook/messenger/"+url.PathEscape(a.ID)+"?"+q.Encode(), "")
	switch {
	case err != nil:
		f.Sentence, f.Cure = "The webhook does not answer: "+err.Error(), "See the public address above."
	case status != http.StatusOK || string(body) != challenge:
		f.Sentence, f.Cure = fmt.Sprintf("The handshake answers %d and not the challenge.", status), "Let the proxy pass the query string and the body unchanged."
	default:
		f.OK, f.Sentence = true, "The handshake works."
	}
	return f
}

// callback checks that the platform sends the app's webhook calls here (reference, section 1.1).
func (o Options) callback(ctx context.Context, a petitbleu.App) Finding {
	f := Finding{Check: "subscription of app " + a.ID, Cure: "Press Subscribe under Channels."}
	c, err := graph.ForApp(o.HTTP, o.Box.Open, a)
	if err != nil {
		f.Sentence, f.Cure = "The app's secret does not open: "+err.Error(), "Use the sealing key with which it was kept, or set the secret anew under Channels."
		return f
	}
	w, ok, err := c.Webhook(ctx)
	here := o.PublicURL + "/hook/messenger/" + a.ID
	missing := lacking(w.Fields, pages.Needed)
	switch {
	case err != nil:
		f.Sentence, f.Cure = "The platform does not say where it sends the app's webhook calls: "+why(err), "Check the app's id and secret under Channels."
	case !ok:
		f.Sentence = "The app has no webhook: no call will come."
	case w.CallbackURL != here:
		f.Sentence = "The app's webhook calls go to " + w.CallbackURL + ", not to " + here + "."
	case !w.Active:
		f.Sentence = "The app's webhook is switched off, as the platform does after an hour of failures."
	case len(missing) > 0:
		f.Sentence = "The app's webhook lacks the fields " + strings.Join(missing, ", ") + "."
	default:
		f = Finding{Check: f.Check, OK: true, Sentence: "The app's webhook calls come here."}
	}
	return f
}

// dialog asks for the address to which the log-in dialog sends people back.
func (o Options) dialog(ctx context.Context) Finding {
	f := Finding{Check: "way back from the log-in dialog", Cure: "Let the proxy pass " + pages.CallbackPath + " with its query to the program."}
	status, _, _, err := o.get(ctx, o.PublicURL+pages.CallbackPath, "")
	switch {
	case err != nil:
		f.Sentence, f.Cure = "It does not answer: "+err.Error(), "See the public address above."
	case status != http.StatusSeeOther:
		f.Sentence = fmt.Sprintf("%s answers %d, not with a redirect.", pages.CallbackPath, status)
	default:
		f = Finding{Check: f.Check, OK: true, Sentence: o.PublicURL + pages.CallbackPath + " answers. It must be among the app's valid OAuth redirect addresses."}
	}
	return f
}

// page checks a Page's token, its subscription and, by the way, this machine's clock.
func (o Options) page(ctx context.Context, a petitbleu.App, p petitbleu.Page) []Finding {
	f := Finding{Check: fmt.Sprintf("Page %s (%s)", p.Name, p.ID)}
	token, err := o.Box.Open("page/"+p.ID+"/token", p.TokenSealed)
	if err != nil {
		f.Sentence, f.Cure = "The token does not open: "+err.Error(), "Use the sealing key with which it was kept, or connect the Page again."
		return []Finding{f}
	}
	c, err := graph.ForPage(o.HTTP, o.Box.Open, a, p)
	if err != nil {
		f.Sentence, f.Cure = "The secret of its app does not open: "+err.Error(), "Use the sealing key with which it was kept, or set the secret anew under Channels."
		return []Finding{f}
	}
	base := c.GraphURL + "/" + c.GraphVersion + "/" + p.ID
	status, body, date, err := o.get(ctx, base+"?appsecret_proof="+wire.AppSecretProof(c.AppSecret, token)+"&fields=name", token)
	if err != nil {
		f.Sentence, f.Cure = "The platform does not answer: "+err.Error(), "Check that this machine reaches "+a.GraphURL+"."
		return []Finding{f}
	}
	if status != http.StatusOK {
		f.Sentence, f.Cure = "The platform refuses the token: "+reason(body), "Connect the Page again under Channels."
		return []Finding{f}
	}
	f.OK, f.Sentence = true, "The token works."
	return []Finding{f, o.token(ctx, c, p), o.subscription(ctx, c, p), o.gap(ctx, p), o.clock(date)}
}

// token asks what the token may, and how long (reference, section 10.1).
func (o Options) token(ctx context.Context, c graph.Client, p petitbleu.Page) Finding {
	f := Finding{Check: "permissions of " + p.Name, Cure: "Connect the Page again under Channels and leave every permission ticked."}
	info, err := c.DebugToken(ctx, c.Token)
	if err != nil {
		f.Sentence, f.Cure = "The platform does not say what the token may: "+why(err), "Check the app's id and secret under Channels."
		return f
	}
	missing := info.Lacks(p.ID, graph.Scopes)
	switch soon := o.Now().AddDate(0, 0, 14); {
	case !info.Valid:
		f.Sentence = fmt.Sprintf("The token is not valid: code %d, subcode %d.", info.Code, info.Subcode)
	case len(missing) > 0:
		f.Sentence = "The token lacks " + strings.Join(missing, ", ") + "."
	case !info.ExpiresAt.IsZero() && info.ExpiresAt.Before(soon):
		f.Sentence = "The token ends on " + info.ExpiresAt.Format(time.DateOnly) + "."
	case !info.DataEndsAt.IsZero() && info.DataEndsAt.Before(soon):
		f.Sentence = "The app's access to the Page's data ends on " + info.DataEndsAt.Format(time.DateOnly) + "."
	default:
		f = Finding{Check: f.Check, OK: true, Sentence: "The token has every permission that is wanted, and does not end soon."}
	}
	return f
}

func (o Options) subscription(ctx context.Context, c graph.Client, p petitbleu.Page) Finding {
	f := Finding{Check: "subscription of " + p.Name, Cure: "Press Subscribe under Channels."}
	fields, ok, err := c.SubscribedFields(ctx)
	missing := lacking(fields, pages.Needed)
	switch {
	case err != nil:
		f.Sentence = "The subscription cannot be read: " + why(err)
	case !ok:
		f.Sentence = "The Page is not attached to the app: no webhook call will come."
	case len(missing) > 0:
		f.Sentence = "The Page does not send " + strings.Join(missing, ", ") + "."
	default:
		f = Finding{Check: f.Check, OK: true, Sentence: fmt.Sprintf("The Page is attached to the app with %d fields.", len(fields))}
		if gone := lacking(fields, pages.Wanted); len(gone) > 0 {
			f.Sentence += " Press Subscribe under Channels for " + strings.Join(gone, ", ") + " too."
		}
	}
	return f
}

// gap tells of events that were missed and are not caught up.
func (o Options) gap(ctx context.Context, p petitbleu.Page) Finding {
	f := Finding{Check: "events of " + p.Name}
	var last []store.Reading
	var beat time.Time
	err := o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if last, err = tx.Readings(p.WorkspaceID, p.ID, 1); err != nil {
			return err
		}
		beats, err := tx.Beats(p.WorkspaceID)
		beat = beats[p.ID]
		return err
	})
	switch {
	case err != nil:
		f.Sentence, f.Cure = err.Error(), "Look at the database's own log."
	case len(last) > 0 && last[0].State == store.ReadingWaiting:
		f.Sentence, f.Cure = "Events are missing since "+last[0].Since.Format(time.RFC3339)+".", "Press Subscribe under Channels: they are read from the conversations."
	case len(last) > 0 && last[0].State == store.ReadingFailed:
		f.Sentence, f.Cure = "The conversations could not be read: "+last[0].Note, "Press Catch up under Channels once that is mended."
	case beat.IsZero():
		f.OK, f.Sentence = true, "No event has come yet: write to the Page to see one."
	default:
		f.OK, f.Sentence = true, "The last event came at "+beat.Format(time.RFC3339)+"."
	}
	return f
}

// why gives the platform's error without its address.
func why(err error) string {
	if e, ok := graph.Of(err); ok {
		return e.Error()
	}
	return err.Error()
}

func lacking(has, want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(w string) bool { return slices.Contains(has, w) })
}

// clock compares this machine's clock with the platform's.
func (o Options) clock(date string) Finding {
	f := Finding{Check: "clock", OK: true, Sentence: "The platform says no date to compare with."}
	theirs, err := http.ParseTime(date)
	if err != nil {
		return f
	}
	off := o.Now().Sub(theirs).Round(time.Second)
	f.Sentence = fmt.Sprintf("The clock agrees with the platform's within %s.", max(off.Abs(), time.Second))
	if off.Abs() > 5*time.Second {
		f.OK, f.Sentence, f.Cure = false, fmt.Sprintf("The clock is %s off.", off), "Run an NTP client: windows and tokens are counted by the clock."
	}
	return f
}

func (o Options) get(ctx context.Context, address, token string) (status int, body []byte, date string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, "", err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := o.HTTP.Do(req)
	if err != nil {
		if u, ok := err.(*url.Error); ok { //nolint:errorlint // the URL itself holds a proof and is left out
			err = u.Err
		}
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, resp.Header.Get("Date"), err
}

// reason reads the platform's error.
func reason(body []byte) string {
	var e struct {
		Error struct {
			Message      string
			Code         int
			ErrorSubcode int `json:"error_subcode"`
		}
	}
	if json.Unmarshal(body, &e) != nil || e.Error.Code == 0 {
		return "no reason given."
	}
	return fmt.Sprintf("code %d, subcode %d.", e.Error.Code, e.Error.ErrorSubcode)
}
