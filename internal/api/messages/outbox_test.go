package messages_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestOutbox(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		now := w.Clock.Now()
		later := petitbleu.Message{WorkspaceID: w.WS, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: w.Person, Channel: "messenger", PageID: apitest.TestPage, Recipient: apitest.TestPSID,
			Origin: "push", GroupID: "push_9", Part: 1, Purpose: petitbleu.PurposeSupport, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "tomorrow"},
			State: petitbleu.StateHeld, DueAt: now.Add(24 * time.Hour), CreatedAt: now, UpdatedAt: now}
		part := later
		part.ID, part.Part, part.AfterID, part.State, part.DueAt = petitbleu.NewID(petitbleu.KindMessage, now), 2, later.ID, petitbleu.StateQueued, time.Time{}
		err := w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{later, part}) })
		if err != nil {
			t.Fatal(err)
		}
		w.Run([]apitest.Scenario{
			{"what waits", door.RoleViewer, "GET", ":ws/outbox", "", 200, []string{`"page_id":":page"`, `"later":1`, `"waiting":1`, `"last_at":"2026-11-22T12:`}, nil},
			{"why each waits", door.RoleViewer, "GET", ":ws/messages?state=held,queued", "", 200, []string{`"waiting":{"code":"part","sentence":"It goes when the part before it is sent."`, `"waiting":{"code":"thread"`, `"until":"2026-11-22T12:`}, nil},
			{"why one waits", door.RoleViewer, "GET", ":ws/messages/" + part.ID, "", 200, []string{`"waiting":{"code":"part"`}, nil},
			{"and in the timeline", door.RoleViewer, "GET", ":ws/profiles/:person/timeline", "", 200, []string{`"waiting":{"code":"part"`}, nil},
			{"a viewer calls nothing back", door.RoleViewer, "POST", ":ws/messages/cancel", `{"ids":["` + later.ID + `"]}`, 403, nil, nil},
			{"called back", door.RoleOperator, "POST", ":ws/messages/cancel", `{"ids":["` + later.ID + `",":failed"]}`, 200, []string{`"done":["` + later.ID + `"]`, `"left":[":failed"]`}, nil},
			{"and the part behind it", door.RoleViewer, "GET", ":ws/messages/" + part.ID, "", 200, []string{`"state":"cancelled"`}, []string{"waiting"}},
			{"nothing waits", door.RoleViewer, "GET", ":ws/outbox", "", 200, []string{`"later":0`, `"waiting":0`}, nil},
			{"sent again", door.RoleOperator, "POST", ":ws/messages/resend", `{"ids":[":failed",":read","msg_nobody"]}`, 200, []string{`"done":[":failed"]`, `"left":[":read","msg_nobody"]`}, nil},
			{"no ids", door.RoleOperator, "POST", ":ws/messages/resend", `{"ids":[]}`, 422, nil, nil},
			{"a fast Page", door.RoleAdministrator, "PATCH", ":ws/pages/:page", `{"per_second":120}`, 200, []string{`"pace_note":"Above 40 messages a second`}, nil},
			{"it says so", door.RoleViewer, "GET", ":ws/pages", "", 200, []string{`"pace_note":"Above 40`}, nil},
			{"a slower one", door.RoleAdministrator, "PATCH", ":ws/pages/:page", `{"per_second":40}`, 200, nil, []string{"pace_note"}},
		})
	})
}
