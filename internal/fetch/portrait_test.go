package fetch_test

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// portraitOf gives the copy of a person's picture; nil where there is none.
func (h *house) portraitOf(profile string) (found *store.Portrait) {
	h.Helper()
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
		found = nil
		p, err := tx.PortraitOf(ws, profile)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		found = &p
		at, failed := tx.PortraitAt(ws, profile)
		if err == nil && failed == nil && !at.Equal(p.KeptAt) {
			h.Errorf("kept at %s and at %s", at, p.KeptAt)
		}
		return errors.Join(err, failed)
	}))
	return found
}

// wants says where the picture of the person of a PSID is.
func (h *house) wants(psid, path string) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		return tx.WantPortrait(store.Portrait{WorkspaceID: ws, PageID: pageID, PSID: psid, URL: h.files.URL + path, DueAt: h.clock.Now()})
	})
}

// TestPortrait: the picture that a person shows at the platform is copied, and again when it changes; it goes
// with the person. What is no picture, or larger than one is, is left out.
func TestPortrait(t *testing.T) {
	each(t, func(h *house) {
		small := png[:20<<10]
		h.files.serves(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/script":
				w.Header().Set("Content-Type", "image/svg+xml")
				_, _ = w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
			case "/large":
				_, _ = w.Write(png)
			case "/busy":
				http.Error(w, "later", http.StatusServiceUnavailable)
			default:
				_, _ = w.Write(append(bytes.Clone(small), r.URL.Path...))
			}
		})
		h.sends(`{"type":"location","payload":{"coordinates":{"lat":1,"long":2}}}`)
		e, _ := h.event(petitbleu.EventMessage)
		psid := h.psid(e.ProfileID)
		for _, path := range []string{"/script", "/large", "/busy"} {
			h.wants(psid, path)
			h.fetch()
			if p := h.portraitOf(e.ProfileID); p != nil {
				h.Errorf("%s is kept: %s, %d bytes", path, p.Type, len(p.Body))
			}
		}
		before := h.files.asked.Load()
		for range 10 { // it is asked for some times more, and then no more
			h.clock.Move(24 * time.Hour)
			h.fetch()
		}
		if n := h.files.asked.Load() - before; n != 3 {
			h.Errorf("asked %d times more", n)
		}
		for _, path := range []string{"/first", "/second"} {
			h.wants(psid, path)
			h.fetch()
			p := h.portraitOf(e.ProfileID)
			if p == nil || p.Type != "image/png" || !bytes.HasSuffix(p.Body, []byte(path)) || p.URL != "" || !p.KeptAt.Equal(h.clock.Now()) {
				h.Fatalf("after %s: %+v", path, p)
			}
		}
		h.wants(psid, "/large") // a change that cannot be had leaves what there was
		h.fetch()
		if p := h.portraitOf(e.ProfileID); p == nil || !bytes.HasSuffix(p.Body, []byte("/second")) {
			h.Error("the copy is lost")
		}
		h.write(func(tx *store.Tx) error {
			return tx.DeleteProfile(store.Erasure{WorkspaceID: ws, ProfileID: e.ProfileID, At: h.clock.Now(), Via: "api"})
		})
		h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
			if n, err := tx.CountPortraits(ws); err != nil || n != 0 {
				h.Errorf("%d pictures of a person who is gone, %v", n, err)
			}
			return nil
		}))
	})
}

func (h *house) psid(profile string) (psid string) {
	h.Helper()
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
		all, err := tx.IdentitiesOf(ws, profile)
		for _, i := range all {
			if i.Kind == petitbleu.IdentityPSID {
				psid = i.Value
			}
		}
		return err
	}))
	return psid
}
