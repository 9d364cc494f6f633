package delivery_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestFileSentToBeKept: a file that is sent to be kept is listed with those that were uploaded, and
// goes out again by its id; it is forgotten with the person it was sent to.
func TestFileSentToBeKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := emulatedOn(t, s)
		r.writes(1)
		once, kept := r.message(1, ""), r.message(1, "")
		once.Content = petitbleu.Content{Type: petitbleu.ContentImage, Media: &petitbleu.Media{URL: "https://shop.example/pots.jpg"}}
		kept.Content = petitbleu.Content{Type: petitbleu.ContentFile, Media: &petitbleu.Media{URL: "https://shop.example/menu.pdf?v=2", Reusable: true}}
		r.queue(once, kept)
		r.tick()
		r.want(once, petitbleu.StateSent)
		r.want(kept, petitbleu.StateSent)
		files := r.files()
		if len(files) != 1 || files[0].Kind != "file" || files[0].Name != "menu.pdf" || files[0].MessageID != kept.ID || files[0].ID == "" ||
			!files[0].ExpiresAt.Equal(r.clock.Now().Add(90*24*time.Hour)) {
			t.Fatalf("kept: %+v", files)
		}
		again := r.message(1, "")
		again.Content = petitbleu.Content{Type: petitbleu.ContentFile, Media: &petitbleu.Media{AttachmentID: files[0].ID}}
		r.queue(again)
		r.tick()
		r.want(again, petitbleu.StateSent)
		if n := len(r.files()); n != 1 {
			t.Errorf("%d files after it was sent by its id", n)
		}
		r.write(func(tx *store.Tx) error { _, err := tx.EraseMessenger(ws, page, psid(1), profile(1), noon); return err })
		if left := r.files(); len(left) != 0 {
			t.Errorf("left after the person was erased: %+v", left)
		}
	})
}

func (r *emulated) files() (all []store.Attachment) {
	r.t.Helper()
	err := r.store.Read(r.t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Attachments(ws, page, r.clock.Now())
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}
