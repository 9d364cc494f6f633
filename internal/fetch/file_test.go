package fetch_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

var png = append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{7}, 500<<10)...)

func (h *house) kept() (all []store.File, content []byte) {
	h.Helper()
	e, _ := h.event(petitbleu.EventMessage)
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) (err error) {
		if all, err = tx.FilesOf(ws, e.ProfileID, 10); err != nil || len(all) == 0 {
			return err
		}
		content = nil
		for n := 0; int64(len(content)) < all[0].Size; n++ {
			part, err := tx.FilePartOf(ws, all[0].ID, n)
			if err != nil {
				return err
			}
			content = append(content, part...)
		}
		return nil
	}))
	return all, content
}

// attachment gives the properties of the first attachment of the newest message.
func (h *house) attachment(i int) map[string]any {
	h.Helper()
	_, p := h.event(petitbleu.EventMessage)
	list, _ := p["attachments"].([]map[string]any)
	if len(list) <= i {
		h.Fatalf("attachments: %v", p)
	}
	return list[i]
}

// TestFileIsKept: a copy of what a person sent is kept, whole; it goes when its time is over.
func TestFileIsKept(t *testing.T) {
	each(t, func(h *house) {
		h.files.serves(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "/pan.png?sig=1", http.StatusFound)
				return
			}
			_, _ = w.Write(png)
		})
		h.sends(`{"type":"location","payload":{"coordinates":{"lat":1,"long":2}}}`, h.attached("image", "/moved"), `{"type":"image","payload":{"url":"`+h.files.URL+`/s","sticker_id":7}}`)
		h.fetch()
		all, content := h.kept()
		if len(all) != 1 || all[0].Part != 1 || all[0].Type != "image/png" || all[0].Size != int64(len(png)) || !bytes.Equal(content, png) || !all[0].ExpiresAt.Equal(noon.Add(24*time.Hour)) {
			t.Fatalf("kept: %+v, %d bytes", all, len(content))
		}
		if a := h.attachment(1); a["file"] != all[0].ID || a["missing"] != nil || h.waits() != 0 {
			t.Errorf("the event says %v, %d wait", a, h.waits())
		}
		h.clock.Move(25 * time.Hour)
		h.fetch()
		if all, _ := h.kept(); len(all) != 0 {
			t.Errorf("after its time: %+v", all)
		}
		h.noParts()
	})
}

// noParts fails when a part of a file is left.
func (h *house) noParts() {
	h.Helper()
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
		n, err := tx.CountFileParts(ws)
		if n != 0 {
			h.Errorf("%d parts are left", n)
		}
		return err
	}))
}

// TestFileThatIsNotThere: what fails for a passing reason is tried again; what never will come says why.
func TestFileThatIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		kind   string
		words  string
		again  bool
	}{
		"gone":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "image", "answered 403", false},
		"a page":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html><script>x</script>")) }, "image", "no image", false},
		"too long": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) }, "file", "more than 1 MB", false},
		"long, unsaid": {func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = w.Write(make([]byte, 2<<20))
		}, "file", "more than 1 MB", false},
		"round and out": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }, "file", "from one to the next", false},
		"down":          {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "video", "answered 502", true},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write(png[:40000])
		}, "image", "broke", true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(h *house) {
				h.files.serves(c.answer)
				h.sends(h.attached(c.kind, "/thing"))
				h.fetch()
				why, _ := h.attachment(0)["missing"].(string)
				if !strings.Contains(why, c.words) || (h.waits() == 1) != c.again {
					t.Errorf("%q, %d wait", why, h.waits())
				}
				if all, _ := h.kept(); len(all) != 0 {
					t.Errorf("kept: %+v", all)
				}
				h.files.serves(func(w http.ResponseWriter, _ *http.Request) {
					_, _ = w.Write([]byte("\x00\x00\x00\x18ftypmp42" + string(png)))
				})
				if c.kind == "image" {
					h.files.serves(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(png) })
				}
				h.clock.Move(2 * time.Minute)
				h.fetch()
				if a := h.attachment(0); (a["file"] != nil) != c.again || (a["missing"] == nil) != c.again {
					t.Errorf("later: %v", a)
				}
				if !c.again {
					h.noParts()
				}
			})
		})
	}
}

// TestFileOfSomebodyWhoTookItBack: a file goes with its message, and with its person, also while it is on its way.
func TestFileOfSomebodyWhoTookItBack(t *testing.T) {
	each(t, func(h *house) {
		h.files.serves(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(png) })
		mid := h.sends(h.attached("image", "/a.png"))
		h.fetch()
		h.says(`"message":{"mid":"` + mid + `","is_deleted":true}`)
		h.noParts()
		other := h.sends(h.attached("image", "/b.png"))
		h.says(`"message":{"mid":"` + other + `","is_deleted":true}`)
		if h.waits() != 0 {
			t.Errorf("%d wait after it was taken back", h.waits())
		}
		onItsWay := h.sends(h.attached("image", "/c.png"))
		h.files.serves(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(png[:300<<10])
			h.says(`"message":{"mid":"` + onItsWay + `","is_deleted":true}`)
			_, _ = w.Write(png[300<<10:])
		})
		h.fetch()
		h.noParts()
		h.files.serves(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(png) })
		h.sends(h.attached("image", "/d.png"))
		h.fetch()
		h.sends(h.attached("image", "/e.png"))
		e, _ := h.event(petitbleu.EventMessage)
		h.write(func(tx *store.Tx) error {
			_, err := tx.EraseMessenger(ws, pageID, "70", e.ProfileID, h.clock.Now())
			return err
		})
		h.noParts()
		if h.waits() != 0 {
			t.Errorf("%d wait after the person was erased", h.waits())
		}
	})
}
