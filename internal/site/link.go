package site

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// LinkTokenLife is how long the platform's account linking token lives (Messenger Platform
	// reference, section 9): a log-in that takes longer is of no use.
	LinkTokenLife = 5 * time.Minute
	linkCodeLife  = 10 * time.Minute
	linkTextLimit = 2048
	linkNonceMax  = 100
)

// linkBegin is what Messenger opens when a person presses Log In: a page that says what will
// happen, and leads to the site's own log-in.
func (d *Door) linkBegin(w http.ResponseWriter, r *http.Request) {
	p, login, err := d.linking(r)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	q := r.URL.Query()
	token, back := q.Get("account_linking_token"), q.Get("redirect_uri")
	if token == "" || len(token) > linkTextLimit {
		d.linkFailed(w, r, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "the account_linking_token is missing: this page is opened by the Log In button in Messenger").At("account_linking_token"))
		return
	}
	if err := redirectable(back, token, p.app); err != nil {
		d.linkFailed(w, r, err)
		return
	}
	key, err := d.Box.Open(KeyPlace(p.site.ID), p.site.KeySealed)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	state := packState(key, linkState{back, d.Clock.Now().Add(LinkTokenLife)})
	to, err := url.Parse(login)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	v := to.Query()
	v.Set("state", state)
	v.Set("return_to", d.BaseURL+"/link/"+p.site.ID+"/return")
	to.RawQuery = v.Encode()
	d.show(w, r, http.StatusOK, hosted{
		Title: say(r, "Link your account", "Lier votre compte"),
		Lines: []string{
			say(r, "You are about to log in at "+p.site.Name+" and link your account with the Messenger conversation that you came from.",
				"Vous allez vous connecter chez "+p.site.Name+" et lier votre compte à la conversation Messenger d'où vous venez."),
			say(r, "Go on only if you pressed Log In in Messenger yourself.", "Continuez seulement si vous avez vous-même appuyé sur Se connecter dans Messenger."),
		},
		Action: to.String(), Button: say(r, "Log in", "Se connecter"), Back: back, Leave: say(r, "Not now", "Pas maintenant"),
	})
}

// linkReturn is where the site sends the person back: with who they are, signed by the site's
// server, or with denied=1.
func (d *Door) linkReturn(w http.ResponseWriter, r *http.Request) {
	p, _, err := d.linking(r)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	key, err := d.Box.Open(KeyPlace(p.site.ID), p.site.KeySealed)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	q, now := r.URL.Query(), d.Clock.Now()
	state, err := openState(key, q.Get("state"), now)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	to, err := url.Parse(state.back)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	if q.Get("denied") != "" { // the platform takes an unchanged address for a refusal
		d.leave(w, r, state.back)
		return
	}
	who, err := readReturn(key, q, now)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	code, err := d.linkCode(r, p, who, now)
	if err != nil {
		d.linkFailed(w, r, err)
		return
	}
	v := to.Query()
	v.Set("authorization_code", code)
	to.RawQuery = v.Encode()
	d.leave(w, r, to.String())
}

func (d *Door) leave(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusFound)
}

// linkCode makes the code of a log-in: good once, for ten minutes, for this customer.
func (d *Door) linkCode(r *http.Request, p place, who linkReturned, now time.Time) (string, error) {
	code := secret.NewToken("pb_link_")
	hash := intake.LinkCodeHash(code)
	used := false
	err := d.Store.Write(r.Context(), func(tx *store.Tx) error {
		bound, err := tx.BindRef(p.site.WorkspaceID, "link:"+p.site.ID+":"+who.nonce, hash, now, who.expires)
		if err != nil {
			return err
		}
		if used = bound != hash; used {
			return nil
		}
		return tx.InsertAccountLink(store.AccountLink{WorkspaceID: p.site.WorkspaceID, CodeHash: hash, SiteID: p.site.ID, CustomerID: who.customer, ExtID: who.extID,
			CreatedAt: now, ExpiresAt: now.Add(linkCodeLife)})
	})
	if used {
		return "", petitbleu.Errorf(petitbleu.CodeUnsignedCustomer, "this return was used before: the nonce must be new for every log-in").At("nonce")
	}
	return code, err
}

// linking finds the site of a request and where its people log in.
func (d *Door) linking(r *http.Request) (p place, login string, err error) {
	if p, err = d.place(r.Context(), r.PathValue("site")); err != nil {
		return p, "", err
	}
	var l intake.Linking
	err = d.Store.Read(r.Context(), func(tx *store.Tx) error {
		_, err := tx.Setting(p.site.WorkspaceID, intake.LinkingSetting(p.site.ID), &l)
		return err
	})
	if err == nil && l.LoginURL == "" {
		err = petitbleu.Errorf(petitbleu.CodeNotFound, "this site has no log-in page for account linking: set one under Channels").At("site")
	}
	return p, l.LoginURL, err
}

// platformHosts are those to which the platform lets people return.
var platformHosts = map[string]bool{"facebook.com": true, "www.facebook.com": true, "m.facebook.com": true, "messenger.com": true, "www.messenger.com": true}

// redirectable checks where a person is sent with their code: the platform's own page, or that of
// the emulator which the app stands for. Anywhere else the code would be given away.
func redirectable(text, token string, app petitbleu.App) error {
	refused := petitbleu.Errorf(petitbleu.CodeInvalidParameter, "the redirect_uri must be the platform's own, as Messenger gives it").At("redirect_uri")
	u, err := url.Parse(text)
	if err != nil || len(text) > linkTextLimit || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return refused
	}
	if u.Query().Get("account_linking_token") != token {
		return refused
	}
	if u.Scheme == "https" && u.Port() == "" && platformHosts[strings.ToLower(u.Hostname())] && strings.HasPrefix(u.Path, "/messenger_platform/account_linking") {
		return nil
	}
	graph, err := url.Parse(app.GraphURL)
	if err != nil || strings.EqualFold(graph.Hostname(), "graph.facebook.com") || !strings.EqualFold(u.Scheme, graph.Scheme) || !strings.EqualFold(u.Host, graph.Host) {
		return refused
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "https" || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return refused
}

// linkState goes to the site and back: where the platform wants the person, and until when.
type linkState struct {
	back  string
	until time.Time
}

const stateMAC = 16 // bytes

func packState(key string, s linkState) string {
	body := strconv.FormatInt(s.until.Unix(), 10) + " " + s.back
	return base64.RawURLEncoding.EncodeToString(append(secret.MAC(key, "link state", body)[:stateMAC:stateMAC], body...))
}

func openState(key, text string, now time.Time) (s linkState, err error) {
	refused := petitbleu.Errorf(petitbleu.CodeInvalidParameter, "the state is not the one that the site was given").At("state")
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < stateMAC || key == "" {
		return s, refused
	}
	body := string(b[stateMAC:])
	if !hmac.Equal(secret.MAC(key, "link state", body)[:stateMAC], b[:stateMAC]) {
		return s, refused
	}
	at, back, ok := strings.Cut(body, " ")
	n, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return s, refused
	}
	if s = (linkState{back, time.Unix(n, 0)}); !now.Before(s.until) {
		return s, petitbleu.Errorf(petitbleu.CodeExpiredRef, "the log-in took longer than %d minutes: press Log In in Messenger again", int(LinkTokenLife.Minutes())).At("state")
	}
	return s, nil
}

// linkReturned is whom a site says has logged in.
type linkReturned struct {
	customer, nonce string
	extID           bool
	expires         time.Time
}

// readReturn checks what the site's server signed.
func readReturn(key string, q url.Values, now time.Time) (who linkReturned, err error) {
	who = linkReturned{customer: q.Get("customer_id"), nonce: q.Get("nonce"), extID: q.Get("ext_id") == "1"}
	given, err := hex.DecodeString(q.Get("signature"))
	if key == "" || err != nil || !hmac.Equal(given, linkSignature(key, q.Get("state"), who.customer, who.extID, q.Get("expires"), who.nonce)) {
		return who, petitbleu.Errorf(petitbleu.CodeUnsignedCustomer, "the signature does not fit: the site's server makes it with the site's key of today (docs/site-tag)").At("signature")
	}
	n, err := strconv.ParseInt(q.Get("expires"), 10, 64)
	if who.expires = time.Unix(n, 0); err != nil || !now.Before(who.expires) {
		return who, petitbleu.Errorf(petitbleu.CodeExpiredRef, "the return has expired: expires is in Unix seconds, some minutes from now").At("expires")
	}
	if who.customer == "" || who.customer == "." || who.customer == ".." || len(who.customer) > petitbleu.CustomerIDLimit || strings.ContainsFunc(who.customer, isControl) {
		return who, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A customer id has 1 to %d bytes and no control characters.", petitbleu.CustomerIDLimit).At("customer_id")
	}
	if who.nonce == "" || len(who.nonce) > linkNonceMax {
		return who, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a nonce has 1 to %d characters and is new for every log-in", linkNonceMax).At("nonce")
	}
	return who, nil
}

func linkSignature(key, state, customer string, extID bool, expires, nonce string) []byte {
	ext := "0"
	if extID {
		ext = "1"
	}
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(strings.Join([]string{"link", state, customer, ext, expires, nonce}, "\n")))
	return h.Sum(nil)
}

// SignLink gives the signature of a return from a site's log-in, as the site's server makes it:
// the hexadecimal HMAC-SHA256, with the site's key, of the lines "link", state, customer id, 1 or
// 0 for ext_id, expires and nonce.
func SignLink(key, state, customer string, extID bool, expires, nonce string) string {
	return hex.EncodeToString(linkSignature(key, state, customer, extID, expires, nonce))
}

// linkFailed tells a person, who can do nothing but begin again, and whoever looks after the site.
func (d *Door) linkFailed(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := http.StatusBadRequest, ""
	switch petitbleu.CodeOf(err) {
	case petitbleu.CodeNotFound:
		status = http.StatusNotFound
	case petitbleu.CodeUnsignedCustomer:
		status = http.StatusForbidden
	case petitbleu.CodeInternal:
		status = http.StatusInternalServerError
		d.Logger.ErrorContext(r.Context(), "account linking failed", "error", err)
	}
	if status != http.StatusInternalServerError {
		sentence = err.Error()
	}
	page := hosted{Title: say(r, "Your account was not linked", "Votre compte n'a pas été lié"),
		Lines: []string{say(r, "Close this page and press Log In in Messenger again.", "Fermez cette page et appuyez de nouveau sur Se connecter dans Messenger.")}}
	if sentence != "" {
		page.Details = [][2]string{{say(r, "For whoever looks after this site", "Pour la personne qui s'occupe de ce site"), sentence}}
	}
	d.show(w, r, status, page)
}
