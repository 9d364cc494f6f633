package intake

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Linking says how people of a site log in to link their account, and whether those who found
// the Page by themselves are offered to.
type Linking struct {
	LoginURL  string `json:"login_url"`  // the site's page that logs in and returns signed; empty: no linking
	Offer     bool   `json:"offer"`      // whoever comes without a ref is offered to log in, once
	OfferText string `json:"offer_text"` // what stands above the Log In button, at most petitbleu.ButtonTextLimit characters
}

// LinkingSetting is the name of the workspace setting that holds a site's Linking.
func LinkingSetting(siteID string) string { return "linking/" + siteID }

// LinkURL is the address of a site's Log In buttons.
func LinkURL(base, siteID string) string { return strings.TrimRight(base, "/") + "/link/" + siteID }

// OriginOffer is the origin of the message that offers a log-in.
const OriginOffer = "offer"

// offer answers a person who came by search, so without a ref, with the Log In button of the
// Page's site, where the workspace wishes so: it is how the thread can learn whose it is (Messenger
// Platform reference, section 9). It comes with the first message or tap, and never again.
func (b *work) offer(tx *store.Tx, r *results, l *line) error {
	first := l.brought && (l.Kind == petitbleu.EventMessage || l.Kind == petitbleu.EventPostback) && l.Opens
	if !first || l.PSID == "" || l.UserRef != "" || l.Ref != "" || l.Source != "" || l.Standby || l.past || !opensInMessenger(b.in.o.BaseURL) {
		return nil
	}
	o, err := b.offerOf(tx, l)
	if err != nil || o == nil {
		return err
	}
	m := *o
	m.ID, m.ProfileID, m.Recipient = petitbleu.NewID(petitbleu.KindMessage, b.now), b.profileOf(l.profile), l.PSID
	m.DueAt, m.CreatedAt, m.UpdatedAt = b.now, b.now, b.now
	r.answers = append(r.answers, m)
	return nil
}

// opensInMessenger tells whether Messenger takes an address for a Log In button: it must be https,
// but on this machine, where no platform but the emulator can be.
func opensInMessenger(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Hostname() == "localhost" || ip.IsLoopback()
}

// offerOf gives what is offered on a Page, nil for nothing.
func (b *work) offerOf(tx *store.Tx, l *line) (*petitbleu.Message, error) {
	if o, ok := b.offers[l.PageID]; ok {
		return o, nil
	}
	b.offers[l.PageID] = nil
	sites, err := tx.Sites(l.workspace)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		if s.PageID != l.PageID {
			continue
		}
		var set Linking
		if _, err := tx.Setting(l.workspace, LinkingSetting(s.ID), &set); err != nil {
			return nil, err
		}
		if set.Offer && set.LoginURL != "" && set.OfferText != "" {
			b.offers[l.PageID] = &petitbleu.Message{WorkspaceID: l.workspace, Channel: source, PageID: l.PageID, Origin: OriginOffer, Part: 1,
				Purpose: petitbleu.PurposeSupport, State: petitbleu.StateQueued, Content: petitbleu.Content{Type: petitbleu.ContentButtons, Text: set.OfferText,
					Buttons: []petitbleu.Button{{Type: petitbleu.ButtonLogIn, URL: LinkURL(b.in.o.BaseURL, s.ID)}}}}
			break
		}
	}
	return b.offers[l.PageID], nil
}
