package channels

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// LinkingView says where people of a site log in to link their account.
type LinkingView struct {
	LoginURL  string `json:"login_url" doc:"The site's page that logs in and returns signed; empty: no account linking"`
	Offer     bool   `json:"offer" doc:"Whoever comes to the conversation without a ref is offered to log in, once"`
	OfferText string `json:"offer_text" doc:"What stands above the Log In button then"`
	LinkURL   string `json:"link_url" doc:"The address for Log In buttons"`
}

func (a *API) linkingView(site string, l intake.Linking) LinkingView {
	return LinkingView{LoginURL: l.LoginURL, Offer: l.Offer, OfferText: l.OfferText, LinkURL: intake.LinkURL(a.BaseURL, site)}
}

func (a *API) linkingShow(ctx context.Context, in *door.One) (LinkingView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (LinkingView, error) {
		var l intake.Linking
		if _, err := tx.Site(in.WS, in.ID); err != nil {
			return LinkingView{}, err
		}
		_, err := tx.Setting(in.WS, intake.LinkingSetting(in.ID), &l)
		return a.linkingView(in.ID, l), err
	})
}

type linkingInput struct {
	door.One
	Body struct {
		LoginURL  string `json:"login_url" maxLength:"1000"`
		Offer     bool   `json:"offer,omitempty"`
		OfferText string `json:"offer_text,omitempty" maxLength:"640"`
	}
}

func (a *API) linkingSet(ctx context.Context, in *linkingInput) (LinkingView, error) {
	l := intake.Linking{LoginURL: strings.TrimSpace(in.Body.LoginURL), Offer: in.Body.Offer, OfferText: strings.TrimSpace(in.Body.OfferText)}
	v := a.linkingView(in.ID, l)
	if u, err := url.Parse(l.LoginURL); l.LoginURL != "" && (err != nil || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" || u.Host == "" || u.User != nil || u.Fragment != "") {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The log-in page must be an https address, such as https://shop.example/login.").At("body.login_url")
	}
	if l.Offer && (l.LoginURL == "" || l.OfferText == "") {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "To offer the log-in, give its address and the text above the button.").At("body.offer_text")
	}
	return v, a.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Site(in.WS, in.ID); err != nil {
			return err
		}
		var before intake.Linking
		if _, err := tx.Setting(in.WS, intake.LinkingSetting(in.ID), &before); err != nil {
			return err
		}
		door.Record(ctx, a.linkingView(in.ID, before), v)
		if l.LoginURL == "" {
			return tx.SetSetting(in.WS, intake.LinkingSetting(in.ID), nil, a.Now())
		}
		return tx.SetSetting(in.WS, intake.LinkingSetting(in.ID), l, a.Now())
	})
}

type refLinkInput struct {
	door.InWorkspace
	Body refLinkBody
}

type refLinkBody struct {
	PageID     string `json:"page_id,omitempty" maxLength:"64" doc:"The Page, for a plain link; a site has its own"`
	SiteID     string `json:"site_id,omitempty" maxLength:"64" doc:"The site whose key signs the ref; with it, customer_id may be named"`
	Ref        string `json:"ref,omitempty" maxLength:"250" doc:"A plain ref, such as the name of a poster: letters, digits, - _ ="`
	CustomerID string `json:"customer_id,omitempty" maxLength:"100" doc:"Who will use the link, as the site names them: the ref is signed"`
	ExtID      bool   `json:"ext_id,omitempty" doc:"The customer id is the site's own user id too"`
	Temporary  bool   `json:"temporary,omitempty" doc:"The customer id stands for one order or request only"`
	Topic      string `json:"topic,omitempty" maxLength:"50" doc:"What the person asks messages about"`
	Days       int    `json:"days,omitempty" minimum:"0" maximum:"365" doc:"How long a signed ref is good; missing: 30"`
}

// LinkView is a link into a conversation.
type LinkView struct {
	URL       string     `json:"url"`
	Ref       string     `json:"ref,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"When a signed ref ends"`
	QR        string     `json:"qr" doc:"The link as a QR code: an SVG image"`
}

var plainRef = regexp.MustCompile(`^[A-Za-z0-9_=-]{1,250}$`)

func (a *API) linkMake(ctx context.Context, in *refLinkInput) (LinkView, error) {
	b, now := in.Body, a.Now()
	signed := b.CustomerID != "" || b.Topic != ""
	switch {
	case signed && b.SiteID == "":
		return LinkView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A link that names a customer or a topic needs the site whose key signs it.").At("body.site_id")
	case signed && b.Ref != "":
		return LinkView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A link carries either a plain ref or a customer.").At("body.ref")
	case b.Temporary && (b.Topic == "" || b.CustomerID == ""):
		return LinkView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A temporary customer id needs a topic: it allows messages about that topic only.").At("body.topic")
	case b.Ref != "" && (!plainRef.MatchString(b.Ref) || intake.IsRef(b.Ref)):
		return LinkView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A ref has letters, digits, -, _ and =, and does not begin like a signed one.").At("body.ref")
	}
	var v LinkView
	page, err := a.linkPage(ctx, in, func(site petitbleu.Site) (err error) {
		if !signed {
			return nil
		}
		v.Ref, v.ExpiresAt, err = a.signRef(site, b, now)
		return err
	})
	if err != nil {
		return LinkView{}, err
	}
	if !signed {
		v.Ref = b.Ref
	}
	v.URL = a.o.MeURL + "/" + url.PathEscape(page)
	if v.Ref != "" {
		v.URL += "?ref=" + url.QueryEscape(v.Ref)
	}
	v.QR, err = qrImage(v.URL)
	return v, err
}

// linkPage finds the Page that a link leads to.
func (a *API) linkPage(ctx context.Context, in *refLinkInput, with func(petitbleu.Site) error) (string, error) {
	b := in.Body
	return door.Read(ctx, a.Door, func(tx *store.Tx) (string, error) {
		if b.SiteID == "" {
			return b.PageID, pageOf(tx, in.WS, b.PageID)
		}
		site, err := tx.Site(in.WS, b.SiteID)
		if err != nil {
			return "", err
		}
		if b.PageID != "" && b.PageID != site.PageID {
			return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The site belongs to another Page: leave page_id out.").At("body.page_id")
		}
		return site.PageID, with(site)
	})
}

func (a *API) signRef(site petitbleu.Site, b refLinkBody, now time.Time) (string, *time.Time, error) {
	key, err := a.Box.Open("site/"+site.ID+"/key", site.KeySealed)
	if err != nil {
		return "", nil, err
	}
	days := b.Days
	if days == 0 {
		days = 30
	}
	expires := now.AddDate(0, 0, days).Truncate(time.Second).UTC()
	ref, err := intake.SignRef(key, intake.Ref{WorkspaceID: site.WorkspaceID, SiteID: site.ID, PageID: site.PageID, CustomerID: b.CustomerID,
		Temporary: b.Temporary, Topic: b.Topic, ExtID: b.ExtID && !b.Temporary, Expires: expires})
	return ref, &expires, err
}

// qrImage draws a text as a QR code of error correction M, with the quiet zone of 4 modules that
// ISO 18004 asks for.
func qrImage(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	return svgOf(code), nil
}

func svgOf(code barcode.Barcode) string {
	const quiet = 4
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(code, x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	n := size + 2*quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, n, n, n, n, path.String())
}

func dark(code barcode.Barcode, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r == 0
}

// registerLinks adds account linking and m.me links.
func (a *API) registerLinks() {
	door.On(a.Door, "GET", door.WS+"/sites/{id}/linking", door.WorkspaceRead, "getSiteLinking", "Channels", "Where people of a site log in to link their account", a.linkingShow)
	door.On(a.Door, "PUT", door.WS+"/sites/{id}/linking", door.PagesManage, "setSiteLinking", "Channels", "Set it; an empty address ends account linking", a.linkingSet)
	door.On(a.Door, "POST", door.WS+"/links", door.PagesManage, "makeLink", "Channels", "Make an m.me link with a ref, and its QR code", a.linkMake)
}
