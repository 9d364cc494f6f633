package site

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	sessionBody = 16 << 10
	topicLimit  = 50             // bytes; what a ref can carry beside a customer id
	refLife     = 24 * time.Hour // a page may stay open for a day
)

// asked is what the tag says of the page and its visitor. Nothing of it is proven.
type asked struct {
	CustomerID string `json:"customer_id"`
	ExtID      bool   `json:"ext_id"`
	Signature  string `json:"signature"`
	Topic      string `json:"topic"`
	Temporary  bool   `json:"temporary"`
	URL        string `json:"url"`
	Language   string `json:"language"`
}

// told is what the tag needs to draw the buttons. SendToMessenger is absent when the page names
// no customer: nothing shows without one (row I4).
type told struct {
	PageID          string     `json:"page_id"`
	AppID           string     `json:"app_id"`
	Locale          string     `json:"locale"`
	GraphVersion    string     `json:"graph_version"`
	SDKURL          string     `json:"sdk_url"`
	MessageUs       string     `json:"message_us"`
	SendToMessenger *optIn     `json:"send_to_messenger,omitempty"`
	ExpiresAt       *time.Time `json:"expires_at,omitempty"`
}

type optIn struct {
	Ref string `json:"ref"`
}

// place is a site with what it stands on.
type place struct {
	site petitbleu.Site
	page petitbleu.Page
	app  petitbleu.App
}

// session answers the tag of an allowed origin: which buttons may show, and with which ref.
func (d *Door) session(w http.ResponseWriter, r *http.Request) {
	p, err := d.place(r.Context(), r.URL.Query().Get("site"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if !allow(w, r, p.site) {
		d.fail(w, r, petitbleu.Errorf(petitbleu.CodeForbidden, "This origin is not among those of the site: add it under Channels.").At("origin"))
		return
	}
	a, err := readAsked(w, r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	t, err := d.answer(p, a, d.Clock.Now())
	if err != nil {
		d.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, t)
}

// preflight answers browsers that ask first. The tag's own call needs no asking.
func (d *Door) preflight(w http.ResponseWriter, r *http.Request) {
	p, err := d.place(r.Context(), r.URL.Query().Get("site"))
	if err != nil || !allow(w, r, p.site) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Access-Control-Allow-Methods", "POST")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}

// allow tells whether the request comes from an origin of the site, and lets that origin read
// the answer.
func allow(w http.ResponseWriter, r *http.Request, s petitbleu.Site) bool {
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" || !slices.ContainsFunc(s.Origins, func(o string) bool { return strings.EqualFold(strings.TrimRight(o, "/"), origin) }) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	return true
}

func (d *Door) place(ctx context.Context, siteID string) (p place, err error) {
	if !petitbleu.IsID(petitbleu.KindSite, siteID) {
		return p, errSite
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if p.site, err = tx.SiteAnywhere(siteID); err != nil {
			return err
		}
		if p.site.PageID == "" {
			return errNoPage
		}
		if p.page, err = tx.Page(p.site.WorkspaceID, p.site.PageID); err != nil {
			return err
		}
		p.app, err = tx.App(p.page.AppID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errSite
	}
	return p, err
}

func readAsked(w http.ResponseWriter, r *http.Request) (a asked, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, sessionBody))
	if err != nil {
		return a, petitbleu.Errorf(petitbleu.CodeTooLarge, "The body is longer than %d bytes.", sessionBody)
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &a) != nil {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is not a JSON object in UTF-8 with the fields of the site tag.")
	}
	if len(a.CustomerID) > petitbleu.CustomerIDLimit || strings.ContainsFunc(a.CustomerID, isControl) {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A customer id has at most %d bytes and no control characters.", petitbleu.CustomerIDLimit).At("customer_id")
	}
	if a.CustomerID == "." || a.CustomerID == ".." { // no URL can carry these as a part of its path
		return a, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A customer id may not be a single or double full stop.").At("customer_id")
	}
	if len(a.Topic) > topicLimit || strings.ContainsFunc(a.Topic, isControl) {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A topic has at most %d bytes and no control characters.", topicLimit).At("topic")
	}
	if a.Temporary && a.Topic == "" {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A temporary customer id needs a topic: it allows messages about that topic only.").At("topic")
	}
	return a, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// answer decides what may show.
func (d *Door) answer(p place, a asked, now time.Time) (t told, err error) {
	link := d.BaseURL + "/m/" + p.site.ID
	t = told{
		PageID: p.page.ID, AppID: p.app.ID, Locale: localeOf(a.Language), GraphVersion: p.app.GraphVersion,
		SDKURL: d.SDKURL, MessageUs: link,
	}
	if a.CustomerID == "" {
		return t, nil
	}
	key, err := d.Box.Open(KeyPlace(p.site.ID), p.site.KeySealed)
	if err != nil {
		return t, err
	}
	if err := checkSignature(key, p.site, a); err != nil {
		return t, err
	}
	expires := now.Add(refLife).Truncate(time.Second).UTC()
	ref, err := intake.SignRef(key, intake.Ref{
		WorkspaceID: p.site.WorkspaceID, SiteID: p.site.ID, PageID: p.page.ID,
		CustomerID: a.CustomerID, Temporary: a.Temporary, Topic: a.Topic, ExtID: a.ExtID && !a.Temporary,
		SourceURL: sourceURL(a.URL), Expires: expires,
	})
	if err != nil {
		return t, err
	}
	t.SendToMessenger = &optIn{Ref: ref}
	t.MessageUs = link + "?ref=" + ref
	t.ExpiresAt = &expires
	return t, nil
}

// checkSignature compares the signature that the site's server made of the customer id. A wrong
// one is refused whether or not the site asks for signatures: somebody changed the id.
func checkSignature(key string, s petitbleu.Site, a asked) error {
	if a.Signature == "" {
		if s.RequireSigned {
			return petitbleu.Errorf(petitbleu.CodeUnsignedCustomer, "This site takes signed customer ids only: give customer_signature, which the site's server makes with the site's key.").At("customer_signature")
		}
		return nil
	}
	got, err := hex.DecodeString(a.Signature)
	if key == "" || err != nil || !hmac.Equal(got, signature(key, a.CustomerID)) {
		return petitbleu.Errorf(petitbleu.CodeUnsignedCustomer, "The customer_signature does not fit the customer id: make it on the server as the hexadecimal HMAC-SHA256 of the id, with the site's key of today.").At("customer_signature")
	}
	return nil
}

func signature(key, customerID string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(customerID))
	return h.Sum(nil)
}

// Sign gives the signature of a customer id, as a site's server makes it: the hexadecimal
// HMAC-SHA256 of the id with the site's key.
func Sign(key, customerID string) string { return hex.EncodeToString(signature(key, customerID)) }

// sourceURL keeps a page's address without its query, which may hold what concerns nobody.
func sourceURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// fail answers with an error in the form of the tag: the code, a sentence, the field.
func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	switch petitbleu.CodeOf(err) {
	case petitbleu.CodeInvalidBody, petitbleu.CodeInvalidParameter:
		status = http.StatusBadRequest
	case petitbleu.CodeForbidden, petitbleu.CodeBadSignature, petitbleu.CodeUnsignedCustomer:
		status = http.StatusForbidden
	case petitbleu.CodeNotFound:
		status = http.StatusNotFound
	case petitbleu.CodeTooLarge:
		status = http.StatusRequestEntityTooLarge
	}
	e, ok := errors.AsType[*petitbleu.Error](err)
	if !ok || status == http.StatusInternalServerError {
		d.Logger.ErrorContext(r.Context(), "a site's session failed", "error", err)
		e = petitbleu.Errorf(petitbleu.CodeInternal, "Something failed here: try again.")
	}
	writeJSON(w, status, map[string]any{"error": map[string]any{"code": e.Code, "message": e.Message, "field": e.Field}})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser has gone; nothing is left to tell
}
