package render_test

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/track"
)

// opened opens what stands behind the path of links in a text; the message is msg_1.
func (h *house) opened(text string) track.Link {
	h.t.Helper()
	_, token, _ := strings.Cut(text, "https://pb.example"+render.LinkPath)
	l, err := track.Open(token, func(data, mac []byte) bool { return h.box.CheckMAC(render.LinkUse, data, mac) })
	if err != nil || l.Workspace != ws || l.Message != "msg_1" {
		h.t.Errorf("%q: %+v, %v", text, l, err)
	}
	return l
}

// writes writes a composition for the person.
func (h *house) writes(c petitbleu.Composition, vars string) (w render.Written) {
	h.t.Helper()
	var task *render.Task
	h.write(func(tx *store.Tx) error {
		id, err := tx.PutComposition(ws, c, noon)
		if err != nil {
			return err
		}
		m := &petitbleu.Message{WorkspaceID: ws, ID: "msg_1", ProfileID: "p_1", CompositionID: id, Vars: []byte(vars)}
		b, err := h.r.Read(tx, ws, []*petitbleu.Message{m})
		if err == nil {
			task = b.Task(m)
		}
		return err
	})
	return task.Write(h.t.Context(), noon)
}

// TestLinks: a composition without Liquid has its links written too, each for its message; UTM values may hold Liquid, and fall
// back to the channel and the campaign.
func TestLinks(t *testing.T) {
	h := newHouse(t, nil)
	c := petitbleu.Composition{Channel: "messenger", Content: petitbleu.Content{Type: petitbleu.ContentButtons, Text: "See", Buttons: []petitbleu.Button{{Type: petitbleu.ButtonURL, Title: "Go", URL: "https://a.example/x"}}},
		Links: &petitbleu.LinkTracking{Track: true, UTM: &petitbleu.UTM{Term: " {{${language}}}"}}}
	if !render.IsTemplate(&c) {
		t.Fatal("it would be sent as it stands")
	}
	got := h.writes(c, `{"campaign":{"name":"Spring sale"}}`)
	if l := h.opened(got.Content.Buttons[0].URL); got.Err != nil || l.Target != "https://a.example/x?utm_source=messenger&utm_medium=message&utm_campaign=Spring+sale&utm_term=fr" || l.Index != 1 {
		t.Errorf("%+v, %v", l, got.Err)
	}
	c.Links = &petitbleu.LinkTracking{UTM: &petitbleu.UTM{Source: "{{ 'x' | nosuch }}"}}
	if got := h.writes(c, ""); petitbleu.CodeOf(got.Err) != petitbleu.CodeRenderFailed || !strings.Contains(got.Err.Error(), "nosuch") {
		t.Errorf("%+v", got.Err)
	}
}

// TestTrackLink: the filter tracks one address, in a webhook as well, also where the composition tracks none.
func TestTrackLink(t *testing.T) {
	h := newHouse(t, nil)
	got := h.writes(petitbleu.Composition{Channel: "webhook", Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{
		URL: "https://api.example/{{ 'https://a.example/?u=' | append: ${user_id} | track_link: 'first' | url_param_escape }}", Body: "{{ 'https://a.example/2' | track_link }}"}}}, "")
	if got.Err != nil {
		t.Fatal(got.Err)
	}
	if l := h.opened(got.Content.Webhook.Body); l.Target != "https://a.example/2" || l.Index != 2 || l.Name != "" {
		t.Errorf("%+v", l)
	}
	if !strings.HasPrefix(got.Content.Webhook.URL, "https://api.example/https%3A%2F%2Fpb.example%2Fl%2F") {
		t.Error(got.Content.Webhook.URL)
	}
}
