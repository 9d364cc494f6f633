package intake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// did records a change of the Page's wall by an author.
func (h *house) did(author, item, verb, id, text string) {
	h.Helper()
	h.change("feed", fmt.Sprintf(`{"item":%q,"verb":%q,"post_id":"10_901","comment_id":%q,"from":{"id":%q,"name":"Name of %s"},"message":%q,"reaction_type":"like","created_time":1767225590}`,
		item, verb, id, author, author, text))
}

// wall gives what is known of an author's deeds: profiles by kind of event, and those of comments.
func (h *house) wall(author string) (events, comments map[string]int) {
	h.Helper()
	events, comments = map[string]int{}, map[string]int{}
	for _, e := range h.events() {
		if strings.Contains(string(e.Data), `"`+author+`"`) {
			events[e.ProfileID]++
		}
	}
	h.read(func(tx *store.Tx) error {
		all, err := tx.Comments(ws, page, store.Moment{}, 100)
		for _, c := range all {
			if c.AuthorID == author {
				comments[c.ProfileID]++
			}
		}
		return err
	})
	return events, comments
}

// TestAuthorOfComments: a private reply tells who wrote one comment; all that the same author did on
// the Page's wall becomes that person's, and so does what they do from then on.
func TestAuthorOfComments(t *testing.T) {
	each(t, func(h *house) {
		h.did("31", "comment", "add", "c_1", "first of 31")
		h.did("31", "comment", "add", "c_2", "second of 31")
		h.did("31", "comment", "edited", "c_2", "second of 31, again")
		h.did("31", "reaction", "add", "c_9", "")
		h.change("ratings", `{"item":"rating","verb":"add","reviewer_id":31,"reviewer_name":"Name of 31","review_text":"a review of 31","recommendation_type":"POSITIVE","created_time":1767225590}`)
		h.did("32", "comment", "add", "c_3", "of 32")
		h.tick()
		if events, comments := h.wall("31"); events[""] != 4 || comments[""] != 2 {
			h.Fatalf("of nobody known: events %v, comments %v", events, comments)
		}
		reply := petitbleu.NewID(petitbleu.KindMessage, h.now)
		h.write(func(tx *store.Tx) error {
			_, err := tx.CommentReplied(ws, page, "c_1", reply, h.now)
			return err
		})
		h.from(page, "75", fmt.Sprintf(`"message":{"is_echo":true,"app_id":900,"metadata":%q,"mid":"m_reply","text":"in private"}`, reply))
		h.tick()
		who := h.psid(page, "75")
		if events, comments := h.wall("31"); who == "" || events[who] != 4 || comments[who] != 2 || len(events) != 1 || len(comments) != 1 {
			h.Fatalf("of %q: events %v, comments %v", who, events, comments)
		}
		h.did("31", "comment", "add", "c_4", "fourth of 31")
		h.did("31", "reaction", "add", "c_8", "")
		h.tick()
		if events, comments := h.wall("31"); events[who] != 6 || comments[who] != 3 || len(events) != 1 {
			h.Errorf("what came later: events %v, comments %v", events, comments)
		}
		if events, comments := h.wall("32"); events[""] != 1 || comments[""] != 1 {
			h.Errorf("of somebody else: events %v, comments %v", events, comments)
		}
		h.erased(who, "75")
		if got := h.stored(); strings.Contains(got, "of 31") || !strings.Contains(got, "of 32") {
			h.Errorf("after the person was erased: %s", got)
		}
		if _, comments := h.wall("31"); len(comments) != 0 {
			h.Errorf("comments that are left: %v", comments)
		}
	})
}

// erased has the platform ask for a person to be erased, and does it.
func (h *house) erased(profile, psid string) {
	h.Helper()
	in := h.matching(psid)
	h.write(func(tx *store.Tx) error {
		return tx.InsertDeletion(store.Deletion{Code: "C" + psid, AppID: appID, UserID: "ASID1", State: store.DeletionAsked, AskedAt: h.now, NextAt: h.now})
	})
	if _, err := in.Erase(h.Context(), h.now); err != nil {
		h.Fatal(err)
	}
	h.read(func(tx *store.Tx) error {
		d, err := tx.Deletion("C" + psid)
		if d.People != 1 {
			h.Errorf("erased: %+v", d)
		}
		if _, err := tx.Profile(ws, profile); err == nil {
			h.Error("the profile is there still")
		}
		return err
	})
}

// TestAuthorIsPSID: where the platform names an author by the PSID, what they did before they wrote is
// theirs once they write.
func TestAuthorIsPSID(t *testing.T) {
	each(t, func(h *house) {
		h.did("80", "comment", "add", "c_1", "of 80")
		h.tick()
		h.now = h.now.Add(time.Minute)
		h.from(page, "80", message("m_1"))
		h.did("80", "comment", "add", "c_2", "of 80 too") // of the same batch
		h.tick()
		who := h.psid(page, "80")
		if events, comments := h.wall("80"); who == "" || events[who] != 3 || comments[who] != 2 || len(events) != 1 || len(comments) != 1 {
			h.Errorf("of %q: events %v, comments %v", who, events, comments)
		}
	})
}
