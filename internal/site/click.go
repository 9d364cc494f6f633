package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/track"
)

// clickWait is how long a person waits at most until their click is on disk; then they are led on without it.
const clickWait = 2 * time.Second

// follow leads a person on from a tracked link of a message. The click is in the journal, on disk, before they are; what
// keeps it from being noted keeps nobody from going on.
func (d *Door) follow(w http.ResponseWriter, r *http.Request) {
	l, err := track.Open(r.PathValue("token"), func(data, mac []byte) bool { return d.Box.CheckMAC(render.LinkUse, data, mac) })
	if err != nil {
		d.show(w, r, http.StatusNotFound, hosted{Title: say(r, "This link leads nowhere", "Ce lien ne mène nulle part"), Lines: []string{
			say(r, "It was not copied whole, or it was changed. Open it again from the message that you got.", "Il n'a pas été copié en entier, ou il a été modifié. Ouvrez-le à nouveau depuis le message reçu.")}})
		return
	}
	if r.Method == http.MethodGet && !looksOnly(r.Header) {
		if err := d.click(r.Context(), l); err != nil {
			d.Logger.WarnContext(r.Context(), "a click could not be noted; the person was led on", "error", err)
		}
	}
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	d.leave(w, r, l.Target)
}

// click notes that the person of a message followed a link of it. A trial, and a message or person that is gone, count
// nowhere.
func (d *Door) click(ctx context.Context, l track.Link) error {
	if d.Accept == nil || l.Message == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clickWait) // who clicked has clicked, though they left
	defer cancel()
	var m petitbleu.Message
	err := d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		m, err = tx.Message(l.Workspace, l.Message)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && (m.ProfileID == "" || m.Test) {
		return nil
	}
	if err != nil {
		return err
	}
	properties := map[string]any{"message_id": m.ID, "url": l.Target, "link": l.Index, "channel": m.Channel}
	for name, value := range map[string]string{"link_name": l.Name, "page_id": m.PageID, "composition_id": m.CompositionID, "campaign_id": m.CampaignID,
		"run_id": m.RunID, "variant_id": m.VariantID, "send_id": m.SendID} {
		if value != "" {
			properties[name] = value
		}
	}
	text, err := json.Marshal(properties)
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	return d.Accept(ctx, l.Workspace, profile.Batch{Events: []profile.Event{{Who: profile.Who{ProfileID: m.ProfileID}, Name: petitbleu.EventLinkClicked, At: now, Properties: text,
		UpdateOnly: true, OutsideID: petitbleu.NewID(petitbleu.KindEvent, now), Click: &profile.Click{MessageID: m.ID, Link: l.Index, Name: l.Name}}}})
}

// lookers are parts of the names by which programs that only look at a page call themselves, in lower case (docs/links.md
// lists them).
var lookers = []string{
	"facebookexternalhit", "facebot", "facebookcatalog", "meta-externalagent", "meta-externalfetcher", "whatsapp/", "skypeuripreview", "bingpreview", "google-pagerenderer",
	"googleother", "google-read-aloud", "mediapartners-google", "linkpreview", "link preview", "headlesschrome", "lighthouse", "bot", "crawler", "spider", "slurp", "monitor", "scanner",
	"preview", "curl/", "wget/", "python-requests", "go-http-client", "okhttp", "java/", "libwww", "urllib",
}

// looksOnly tells whether a request only looks at where a link leads: a browser that fetches ahead, a preview, a crawler.
func looksOnly(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if v := strings.ToLower(h.Get(name)); strings.Contains(v, "prefetch") || strings.Contains(v, "preview") || strings.Contains(v, "prerender") {
			return true
		}
	}
	agent := strings.ToLower(h.Get("User-Agent"))
	if agent == "" {
		return true
	}
	for _, part := range lookers {
		if strings.Contains(agent, part) {
			return true
		}
	}
	return false
}
