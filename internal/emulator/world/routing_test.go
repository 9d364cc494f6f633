package world

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
)

// stage is a Page with two apps and one person, whose webhook calls are read from the queues.
type stage struct {
	*World
	t      *testing.T
	page   *Page
	person *Person
}

const appA, appB = "111", "222"

func newStage(t *testing.T, change func(*Settings)) *stage {
	fields := []string{FieldMessages, FieldEchoes, FieldPostbacks, FieldHandovers, FieldStandby, FieldFeed}
	w, err := New(Options{Clock: clock.NewMovable(nil), RandomSeed: 7, Seed: Seed{
		Apps:   []App{{ID: appA, CallbackURL: "http://127.0.0.1:9/a", Fields: fields}, {ID: appB, CallbackURL: "http://127.0.0.1:9/b", Fields: fields}},
		Pages:  []Page{{ID: "500100200300400", Subscribed: map[string][]string{appA: fields, appB: fields}}},
		People: []Person{{ID: "ana", FirstName: "Ana"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{World: w, t: t, page: w.State.Pages["500100200300400"], person: w.State.People["ana"]}
	if change != nil {
		settings := s.page.Settings
		change(&settings)
		if _, err := w.SetSettings(s.page, settings); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *stage) says(text string) *Thread {
	s.t.Helper()
	if _, err := s.Act("ana", Action{Action: "text", Page: s.page.ID, Text: text}); err != nil {
		s.t.Fatal(err)
	}
	return s.FindThread(s.page.ID, "ana")
}

// heard gives what waits for an app, as "list:first word of the body", and empties its queue.
func (s *stage) heard(app string) (all []string) {
	q := s.Queues[QueueKey{app, s.page.ID}]
	if q == nil {
		return nil
	}
	for _, it := range q.Items {
		list := it.list
		if list == "" {
			list = "messaging"
		}
		for _, word := range []string{"pass_thread_control", "take_thread_control", "request_thread_control", "app_roles", "postback", "message", "field"} {
			if strings.Contains(string(it.raw), `"`+word+`"`) {
				all = append(all, list+":"+word)
				break
			}
		}
	}
	q.Items = nil
	return all
}

func (s *stage) wants(app string, want ...string) {
	s.t.Helper()
	if got := s.heard(app); !slices.Equal(got, want) {
		s.t.Errorf("app %s heard %v, want %v", app, got, want)
	}
}

func (s *stage) refuses(ge *Error, code, subcode int) {
	s.t.Helper()
	if ge == nil || int(ge.Code) != code || int(ge.Subcode) != subcode {
		s.t.Errorf("answered %+v, want error %d/%d", ge, code, subcode)
	}
}

func (s *stage) passes(ge *Error) {
	s.t.Helper()
	if ge != nil {
		s.t.Errorf("refused: %s", ge.Message)
	}
}

func TestRoutingNotSet(t *testing.T) {
	s := newStage(t, nil)
	th := s.says("hello")
	s.wants(appA, "messaging:message")
	s.wants(appB, "messaging:message")
	s.passes(s.MaySend(th, appA))
	s.passes(s.MaySend(th, appB))
	s.refuses(s.TakeControl(th, appB, ""), 10, 0)
	s.refuses(s.PassControl(th, appA, "999", ""), 100, 2018164)
	s.passes(s.PassControl(th, appA, appB, "yours"))
	s.wants(appB, "messaging:pass_thread_control")
	s.says("still there?")
	s.wants(appA, "standby:message")
	s.wants(appB, "messaging:message")
	s.refuses(s.MaySend(th, appA), 100, 2534037)
	s.passes(s.RequestControl(th, appA, "need it"))
	s.wants(appB, "messaging:request_thread_control")
	s.refuses(s.ReleaseControl(th, appA), 10, 2018300)
	s.passes(s.ReleaseControl(th, appB))
	s.passes(s.MaySend(th, appA))
	if _, err := s.InboxReply(s.page.ID, "ana", "Anybody may."); err != nil || s.Owner(th) != "" {
		t.Errorf("an answer from the Page inbox in an idle thread: %v, %q holds it", err, s.Owner(th))
	}
	s.passes(s.PassControl(th, appA, appB, ""))
	s.heard(appB)
	if _, err := s.InboxReply(s.page.ID, "ana", "A person takes over."); err != nil || s.Owner(th) != PageInbox {
		t.Errorf("an answer from the Page inbox in a thread that an app holds: %v, %q holds it", err, s.Owner(th))
	}
	s.wants(appB, "messaging:take_thread_control", "standby:message")
}

func TestRoutingEndsByItself(t *testing.T) {
	s := newStage(t, nil)
	th := s.says("hello")
	s.passes(s.PassControl(th, appA, appB, ""))
	s.Clock().Move(23 * time.Hour)
	s.refuses(s.MaySend(th, appA), 100, 2534037)
	s.passes(s.ExtendControl(th, appB, 48*time.Hour))
	s.Clock().Move(47 * time.Hour)
	s.refuses(s.MaySend(th, appA), 100, 2534037)
	s.Clock().Move(2 * time.Hour)
	s.passes(s.MaySend(th, appA))
	if owner := s.Owner(th); owner != "" {
		t.Errorf("owner is %q after the extension ended, want nobody", owner)
	}
	s.refuses(s.ExtendControl(th, appB, time.Hour), 10, 2018300)
}

func TestRoutingConfigured(t *testing.T) {
	s := newStage(t, func(set *Settings) {
		set.Routing = Routing{Configured: true, DefaultApp: appA, EntryPoints: map[string]string{entryLink: appB}, MayTake: []string{appB}}
	})
	th := s.says("hello")
	s.wants(appA, "messaging:message")
	s.wants(appB, "standby:message")
	s.refuses(s.MaySend(th, appB), 100, 2534037)
	s.passes(s.TakeControl(th, appB, ""))
	s.wants(appA, "messaging:take_thread_control")
	s.refuses(s.MaySend(th, appA), 100, 2534037)
	if _, err := s.InboxReply(s.page.ID, "ana", "A person answers."); err != nil {
		t.Fatal(err)
	}
	s.wants(appB, "messaging:take_thread_control", "standby:message")
	if owner := s.Owner(th); owner != PageInbox {
		t.Errorf("owner is %q after an answer from the Page inbox, want the inbox", owner)
	}

	if _, err := s.AddPerson(Person{ID: "bea"}); err != nil {
		t.Fatal(err)
	}
	for _, a := range []Action{{Action: "open_link", Ref: "poster"}, {Action: "text", Text: "from the poster"}} {
		a.Page = s.page.ID
		if _, err := s.Act("bea", a); err != nil {
			t.Fatal(err)
		}
	}
	if owner := s.Owner(s.FindThread(s.page.ID, "bea")); owner != appB {
		t.Errorf("a thread from an m.me link belongs to %q, want the app of that entry point", owner)
	}
}

func TestHandoverReceivers(t *testing.T) {
	s := newStage(t, func(set *Settings) { set.Receivers = map[string]string{appA: "primary", appB: "secondary"} })
	s.TellRoles(s.page)
	s.wants(appA, "messaging:app_roles")
	s.wants(appB, "messaging:app_roles")
	th := s.says("hello")
	s.wants(appA, "messaging:message")
	s.wants(appB, "standby:message")
	s.refuses(s.MaySend(th, appB), 10, 2018300)
	s.refuses(s.TakeControl(th, appB, ""), 10, 0)
	s.refuses(s.PassControl(th, "333", appB, ""), 2018171, 0)
	s.passes(s.PassControl(th, appA, appB, ""))
	s.wants(appB, "messaging:pass_thread_control")
	s.passes(s.MaySend(th, appB))
	s.passes(s.TakeControl(th, appA, ""))
	s.wants(appB, "messaging:take_thread_control")
	s.passes(s.PassControl(th, appA, appB, ""))
	s.Clock().Move(25 * time.Hour)
	s.passes(s.MaySend(th, appA))
	s.refuses(s.MaySend(th, appB), 10, 2018300)
}

func TestInboxHiddenAtHighVolume(t *testing.T) {
	s := newStage(t, nil)
	s.Clock().Freeze()
	th := s.says("hello")
	for range inboxPerSecond + 1 {
		s.AfterSend(th, s.Add(th, &Bubble{MID: s.NewMID(), From: "page", AppID: appA}), map[string]any{"text": "offer"})
	}
	if _, err := s.InboxReply(s.page.ID, "ana", "hello"); err == nil || !strings.Contains(err.Error(), "40 messages") {
		t.Errorf("the inbox answered %v while the Page sends 41 messages a second, want a refusal that says why", err)
	}
	s.Clock().Move(2 * time.Minute)
	if _, err := s.InboxReply(s.page.ID, "ana", "hello"); err != nil {
		t.Error(err)
	}
}
