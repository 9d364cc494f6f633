package world

import (
	"encoding/json"
	"strings"
	"testing"
)

// change reads the only change that waits for an app.
func (s *stage) change(app string) map[string]any {
	s.t.Helper()
	q := s.Queues[QueueKey{app, s.page.ID}]
	if q == nil || len(q.Items) != 1 || q.Items[0].list != listChanges {
		s.t.Fatalf("app %s does not have one change waiting", app)
	}
	e := q.Items[0].entry(s.page.ID)
	if len(e.Changes) != 1 || int64(e.Time) > s.Now()/1000 {
		s.t.Errorf("the entry is %+v, want one change and a time in seconds", e)
	}
	var c struct {
		Field string
		Value map[string]any
	}
	if err := json.Unmarshal(e.Changes[0], &c); err != nil || c.Field != "feed" {
		s.t.Fatalf("the change is %s (%v)", e.Changes[0], err)
	}
	q.Items = nil
	s.heard(appB)
	return c.Value
}

func TestWall(t *testing.T) {
	s := newStage(t, nil)
	post, err := s.AddPost(s.page, "", "Sunday pancakes")
	if err != nil {
		t.Fatal(err)
	}
	if v := s.change(appA); v["item"] != "status" || v["verb"] != "add" || v["post_id"] != post.ID {
		t.Errorf("a post of the Page is told as %v", v)
	}
	does := func(a Action) {
		t.Helper()
		a.Page = s.page.ID
		if _, err := s.Act("ana", a); err != nil {
			t.Fatal(err)
		}
	}
	does(Action{Action: "comment", Post: post.ID, Text: "price?"})
	var c *Comment
	for _, c = range s.State.Comments {
	}
	_, number, _ := strings.Cut(post.ID, "_")
	v := s.change(appA)
	from, _ := v["from"].(map[string]any)
	if v["item"] != "comment" || v["verb"] != "add" || v["comment_id"] != c.ID || v["parent_id"] != post.ID || v["message"] != "price?" || !strings.HasPrefix(c.ID, number+"_") {
		t.Errorf("a comment is told as %v", v)
	}
	if from["id"] == s.person.PSIDs[s.page.ID] || from["id"] != WallID(s.page.ID, "ana") || from["name"] != "Ana" {
		t.Errorf("its author is %v, want a name and an id that is not the PSID", from)
	}
	if s.FindThread(s.page.ID, "ana") != nil {
		t.Error("a comment opened a conversation")
	}
	does(Action{Action: "comment", Comment: c.ID, Text: "and the size?"})
	if v := s.change(appA); v["parent_id"] != c.ID {
		t.Errorf("an answer to a comment is told as %v", v)
	}
	does(Action{Action: "comment_edit", Comment: c.ID, Text: "price, please?"})
	if v := s.change(appA); v["verb"] != "edited" || v["message"] != "price, please?" {
		t.Errorf("an edit is told as %v", v)
	}
	does(Action{Action: "comment_remove", Comment: c.ID})
	if v := s.change(appA); v["verb"] != "remove" || v["message"] != nil {
		t.Errorf("a removal is told as %v", v)
	}
	if s.FindComment(c.ID) != nil {
		t.Error("a removed comment is still found")
	}
	does(Action{Action: "post_react", Post: post.ID, Reaction: "care"})
	if v := s.change(appA); v["item"] != "reaction" || v["reaction_type"] != "care" || v["verb"] != "add" {
		t.Errorf("a reaction is told as %v", v)
	}
	does(Action{Action: "post", Text: "Where is my order?"})
	if v := s.change(appA); v["item"] != "post" || v["message"] != "Where is my order?" {
		t.Errorf("a visitor's post is told as %v", v)
	}
}

func TestWallRefuses(t *testing.T) {
	s := newStage(t, nil)
	post, err := s.AddPost(s.page, "", "Sunday pancakes")
	if err != nil {
		t.Fatal(err)
	}
	for field, a := range map[string]Action{
		"text":     {Action: "comment", Post: post.ID, Text: " "},
		"post":     {Action: "comment", Post: "1_2", Text: "hello"},
		"comment":  {Action: "comment_edit", Comment: "1_2", Text: "hello"},
		"reaction": {Action: "post_react", Post: post.ID, Reaction: "smile"},
	} {
		a.Page = s.page.ID
		if _, err := s.Act("ana", a); err == nil || !strings.HasPrefix(err.Error(), field+":") {
			t.Errorf("%s %+v: answered %v, want a sentence about %s", a.Action, a, err, field)
		}
	}
}
