package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// shop is a demo of which a fault is asked.
type shop struct {
	*caller // the native API, below the workspace
	emu     *platform
	d       *program.Process
}

func openShop(t *testing.T) *shop {
	t.Parallel()
	d := program.Start(t, "demo", "--bare", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	api := newCaller(t, d.Ready["api_url"]+"/workspaces/"+d.Ready["workspace_id"], d.Ready["api_key"])
	return &shop{api, platformOf(t, d.Ready), d}
}

// meet makes test people who write to the Page, and gives their profiles by person.
func (s *shop) meet(n int) (people []string, profiles map[string]string) {
	s.Helper()
	profiles = map[string]string{}
	for i := range n {
		person := fmt.Sprintf("guest%d", i)
		s.emu.want(201, "POST", "/people", map[string]string{"id": person, "first_name": "Guest", "last_name": fmt.Sprint(i)})
		s.emu.does(person, "text", "text", "I am "+person+".")
		people = append(people, person)
	}
	wait(s, func() (string, bool) {
		events := s.want(200, "GET", "/events?kind=message&limit=200", nil)
		for i := range events.list("items") {
			item := fmt.Sprintf("items.%d.", i)
			profiles[strings.Trim(strings.TrimPrefix(events.at(item+"data.message.text"), "I am "), ".")] = events.at(item + "profile_id")
		}
		return fmt.Sprintf("%d of %d people are known", len(profiles), n), len(profiles) == n
	})
	return people, profiles
}

// send queues a text to a profile.
func (s *shop) send(profile, text string) (id string) {
	s.Helper()
	return s.want(202, "POST", "/messages", map[string]any{
		"profile_id": profile, "page_id": s.emu.page, "purpose": "support", "content": map[string]string{"type": "text", "text": text},
	}).at("id")
}

// states counts the messages of the workspace by state.
func (s *shop) states() map[string]int {
	s.Helper()
	all := s.want(200, "GET", "/messages?limit=200", nil)
	count := map[string]int{}
	for i := range all.list("items") {
		count[all.at(fmt.Sprintf("items.%d.state", i))]++
	}
	return count
}

// once wants n messages on the phones and no two of one request.
func (s *shop) once(n int) {
	s.Helper()
	stats := s.emu.want(200, "GET", "/stats", nil)
	if stats.at("total.messages") != fmt.Sprint(n) || stats.at("total.distinct_metadata") != fmt.Sprint(n) || stats.at("total.duplicate_metadata") != "0" {
		s.Errorf("%d were asked for: %s", n, stats.text)
	}
}

// TestLostAnswers cuts the connection before every second answer. Echoes come late, so that
// the message is in doubt for a while.
func TestLostAnswers(t *testing.T) {
	s := openShop(t)
	people, profiles := s.meet(8)
	s.emu.faults(map[string]any{"lose_answers": map[string]any{"one_in": 2}, "delay_calls": map[string]any{"one_in": 1, "delay_ms": 700}})
	const n = 40
	for i := range n {
		s.send(profiles[people[i%len(people)]], fmt.Sprintf("message %d", i))
	}
	for _, p := range people {
		s.emu.arrives(p, "message ", n/len(people))
	}
	wait(t, func() (string, bool) {
		states := s.states()
		return fmt.Sprintf("%v", states), states["read"]+states["delivered"]+states["sent"] == n
	})
	s.once(n)
	if hits := s.emu.want(200, "GET", "/faults", nil).at("lose_answers.hits"); len(hits) < 2 {
		t.Errorf("only %s answers were lost", hits)
	}
	for i, p := range people { // in the order of the requests
		var got []string
		for _, m := range s.emu.arrives(p, "message ", n/len(people)) {
			got = append(got, at(m, "text"))
		}
		for j, text := range got {
			if want := fmt.Sprintf("message %d", i+j*len(people)); text != want {
				t.Errorf("%s got %v", p, got)
				break
			}
		}
	}
}

// TestLostEchoes loses answers and echoes, so that only the conversation can tell.
func TestLostEchoes(t *testing.T) {
	s := openShop(t)
	people, profiles := s.meet(12)
	s.emu.faults(map[string]any{"lose_answers": map[string]any{"one_in": 2}, "lose_echoes": map[string]any{"one_in": 1}})
	for _, p := range people {
		s.send(profiles[p], "for "+p)
	}
	for _, p := range people {
		s.emu.arrives(p, "for "+p, 1)
	}
	wait(t, func() (string, bool) {
		states := s.states()
		return fmt.Sprintf("%v", states), states["read"]+states["delivered"]+states["sent"] == len(people)
	})
	s.once(len(people))
}

// TestUnrulyCalls repeats, reorders and batches webhook calls.
func TestUnrulyCalls(t *testing.T) {
	s := openShop(t)
	s.emu.faults(map[string]any{
		"repeat_calls": map[string]any{"one_in": 2, "times": 2}, "reorder_calls": map[string]any{"one_in": 3},
		"batch_calls": map[string]any{"one_in": 2, "size": 5}, "seconds_timestamps": map[string]any{"one_in": 4},
	})
	people, profiles := s.meet(5)
	const n = 40
	for i := range n {
		s.emu.does(people[i%len(people)], "text", "text", fmt.Sprintf("question %d", i))
	}
	id := s.send(profiles[people[0]], "One answer.")
	s.emu.arrives(people[0], "One answer.", 1)
	s.emu.quiet()
	wait(t, func() (string, bool) {
		r := s.want(200, "GET", "/webhook-stats", nil)
		return "calls wait: " + r.text, r.at("waiting") == "0"
	})
	events := s.want(200, "GET", "/events?kind=message&limit=200", nil)
	times := map[string]int{}
	for i := range events.list("items") {
		times[events.at(fmt.Sprintf("items.%d.data.message.text", i))]++
	}
	for i := range n {
		if got := times[fmt.Sprintf("question %d", i)]; got != 1 {
			t.Errorf("question %d is there %d times", i, got)
		}
	}
	if len(times) != n+len(people) {
		t.Errorf("%d different messages, not %d", len(times), n+len(people))
	}
	if left := s.want(200, "GET", "/raw-calls", nil); len(left.list("items")) != 0 {
		t.Errorf("calls that were not understood: %s", left.text)
	}
	s.until("/messages/"+id, "state", "read")
	faults := s.emu.want(200, "GET", "/faults", nil)
	for _, f := range []string{"repeat_calls", "reorder_calls", "batch_calls", "seconds_timestamps"} {
		if faults.at(f+".hits") == "0" {
			t.Errorf("%s never struck", f)
		}
	}
}

// TestTokenDies gives the Page a new token behind petitbleu's back.
func TestTokenDies(t *testing.T) {
	s := openShop(t)
	people, profiles := s.meet(3)
	token := s.emu.want(200, "POST", "/pages/"+s.emu.page+"/token", map[string]string{"app": s.emu.app, "action": "renew"}).at("token")
	ids := []string{s.send(profiles[people[0]], "before it is known")}
	page := s.until("/pages", "items.0.state", "token_invalid")
	if page.at("items.0.health.level") != "bad" || strings.Contains(page.text, s.d.Ready["page_token"]) {
		t.Errorf("the Page: %s", page.text)
	}
	for _, p := range people[1:] {
		ids = append(ids, s.send(profiles[p], "while it is known"))
	}
	for _, id := range ids {
		s.until("/messages/"+id, "state", "held")
	}
	push := newCaller(t, s.d.Ready["push_url"], s.d.Ready["push_key"])
	if r := push.want(502, "POST", "", map[string]string{"text": "by push"}, "facebook_error"); r.at("error.facebook.code") != "190" {
		t.Errorf("push: %s", r.text)
	}
	s.want(422, "PATCH", "/pages/"+s.emu.page, map[string]string{"token": "EAAwrong"}, "body.token")
	s.want(200, "PATCH", "/pages/"+s.emu.page, map[string]string{"token": token}, `"state":"connected"`)
	for _, id := range ids {
		s.until("/messages/"+id, "state", "read")
	}
	push.want(202, "POST", "", map[string]string{"text": "by push"})
	s.emu.arrives(s.d.Ready["person"], "by push", 1)
	s.once(len(people) + 1)
}

// TestUnreachable refuses a send as the platform does when a person has blocked the Page.
func TestUnreachable(t *testing.T) {
	s := openShop(t)
	people, profiles := s.meet(1)
	me := profiles[people[0]]
	s.emu.faults(map[string]any{"refuse_sends": map[string]any{"one_in": 1, "limit": 1, "code": 551, "subcode": 1545041}})
	id := s.send(me, "refused")
	failed := s.until("/messages/"+id, "state", "failed")
	if failed.at("reason") != "unreachable" || failed.at("attempts") != "1" {
		t.Errorf("refused: %s", failed.text)
	}
	if person := s.want(200, "GET", "/profiles/"+me, nil); person.at("conversations.0.unreachable_at") == "" {
		t.Errorf("the person: %s", person.text)
	}
	body := map[string]any{"profile_id": me, "page_id": s.emu.page, "purpose": "support", "content": map[string]string{"type": "text", "text": "not tried"}}
	s.want(422, "POST", "/messages", body, `"code":"unreachable"`)
	s.emu.does(people[0], "text", "text", "I am back.")
	wait(t, func() (string, bool) {
		r := s.want(200, "GET", "/profiles/"+me, nil)
		return r.text, r.at("conversations.0.unreachable_at") == ""
	})
	s.until("/messages/"+s.send(me, "welcome back"), "state", "read")
	if shown := s.emu.arrives(people[0], "", 1); at(shown[0], "text") != "welcome back" {
		t.Errorf("the phone shows %v", shown)
	}
	s.once(1)
}
