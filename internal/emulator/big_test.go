package emulator

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// BenchmarkConversations lists 100 conversations of a Page that has 200,000.
func BenchmarkConversations(b *testing.B) {
	e, err := New(Options{RandomSeed: 7, Seed: testSeed("")})
	if err != nil {
		b.Fatal(err)
	}
	page := e.State.Pages[testPage]
	e.State.Switches.ConversationsLimit = false
	for i := range 200_000 {
		p, err := e.AddPerson(world.Person{ID: fmt.Sprintf("p%d", i), FirstName: "P"})
		if err != nil {
			b.Fatal(err)
		}
		t := e.OpenThread(page, p)
		e.Add(t, &world.Bubble{MID: e.NewMID(), From: "person", Kind: "text", Text: "hi"})
	}
	h := e.Handler()
	b.ResetTimer()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/v26.0/me/conversations?limit=100&fields=participants,updated_time&access_token=PAGETOKEN", nil))
		if w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}
