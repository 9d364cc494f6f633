package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Store, Box and Clock are required.
type Options struct {
	Store  *store.Store
	Box    *secret.Box
	Clock  clock.Clock
	Logger *slog.Logger

	Tag          []byte // the built site tag (package sdk); empty before the first build
	BaseURL      string // public address of the program, no slash at its end
	SDKURL       string // where the tag loads the Facebook SDK from; default https://connect.facebook.net
	MessengerURL string // base of m.me links; default https://m.me

	Forget func() // wakes what erases people; may be nil
	// Accept puts what a person did into the journal, on disk; nil: clicks are not noted.
	Accept func(ctx context.Context, workspace string, b profile.Batch) error

	Deauthorised func(appID string) // a person removed the app: its tokens want looking after; may be nil
}

// Door answers the site tag. Safe for concurrent use.
type Door struct {
	Options
	tagVersion string
}

// New makes the door.
func New(o Options) *Door {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.SDKURL = base(o.SDKURL, "https://connect.facebook.net")
	o.MessengerURL = base(o.MessengerURL, "https://m.me")
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	sum := sha256.Sum256(o.Tag)
	return &Door{Options: o, tagVersion: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

func base(value, standard string) string {
	if value == "" {
		value = standard
	}
	return strings.TrimRight(value, "/")
}

// Register adds the door's paths: the tag and its session, the way to the conversation, tracked links, account
// linking, and the platform's callbacks about people.
func (d *Door) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /tag/v1.js", d.tag)
	mux.HandleFunc("POST /tag/v1/session", d.session)
	mux.HandleFunc("OPTIONS /tag/v1/session", d.preflight)
	mux.HandleFunc("GET /m/{site}", d.messenger)
	mux.HandleFunc("GET /media/{file}", d.media)
	mux.HandleFunc("GET "+render.LinkPath+"{token}", d.follow)
	mux.HandleFunc("GET /link/{site}", d.linkBegin)
	mux.HandleFunc("GET /link/{site}/return", d.linkReturn)
	mux.HandleFunc("POST /meta/data-deletion/{app}", d.deletion)
	mux.HandleFunc("POST /meta/deauthorize/{app}", d.deauthorise)
	mux.HandleFunc("GET /meta/deletion/{code}", d.deletionStatus)
}

// tag serves the script, to any page.
func (d *Door) tag(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	if len(d.Tag) == 0 {
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("console.warn('petitbleu: this program was built without its site tag: run make build');\n"))
		return
	}
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("ETag", d.tagVersion)
	if r.Header.Get("If-None-Match") == d.tagVersion {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(d.Tag)
}

// refCharacters are those that every entry point of Messenger lets through.
var refCharacters = regexp.MustCompile(`^[A-Za-z0-9_-]{1,250}$`)

// messenger sends a visitor on to the Page's conversation, with the ref when there is one. The
// ref is not opened here: intake does that, when the person writes or taps.
func (d *Door) messenger(w http.ResponseWriter, r *http.Request) {
	site, err := d.find(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if site.PageID == "" {
		d.fail(w, r, errNoPage)
		return
	}
	to := d.MessengerURL + "/" + url.PathEscape(site.PageID)
	if ref := r.URL.Query().Get("ref"); refCharacters.MatchString(ref) {
		to += "?ref=" + ref
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusFound)
}

func (d *Door) find(r *http.Request) (site petitbleu.Site, err error) {
	id := r.PathValue("site")
	if !petitbleu.IsID(petitbleu.KindSite, id) {
		return site, errSite
	}
	err = d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		site, err = tx.SiteAnywhere(id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errSite
	}
	return site, err
}

var errNoPage = petitbleu.Errorf(petitbleu.CodeNotFound, "This site has no Page, so it has no button: choose one for it by the API, or leave the button away.").At("site")

var errSite = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such site: copy the snippet again from Channels.").At("site")

// KeyPlace is where the key of a site is sealed.
func KeyPlace(siteID string) string { return "site/" + siteID + "/key" }
