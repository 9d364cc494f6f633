package store_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func optOut(psid, topic string, after time.Duration) petitbleu.OptOut {
	return petitbleu.OptOut{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindOptOut, noon), PageID: "10", PSID: psid,
		ProfileID: "p_" + psid, Topic: topic, Source: "word", Said: "stop", At: noon.Add(after)}
}

func TestOptOuts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			return tx.InsertOptOuts([]petitbleu.OptOut{optOut("1", "", 0), optOut("1", "news", time.Minute), optOut("2", "", 0), optOut("1", "late", time.Hour)})
		})
		standing := func() (topics []string) {
			mustRead(t, s, func(tx *store.Tx) error {
				all, err := tx.OptOutsFor("ws_1", "10", []string{"1", "3"})
				for _, o := range all["1"] {
					topics = append(topics, o.Topic)
				}
				if len(all["2"])+len(all["3"]) > 0 {
					t.Errorf("of others: %+v", all)
				}
				return err
			})
			return topics
		}
		if got := standing(); !slices.Equal(got, []string{"late", "news", ""}) {
			t.Errorf("standing: %q", got)
		}
		undo := func(topics []string, after time.Duration, want int64) {
			t.Helper()
			write(t, s, func(tx *store.Tx) error {
				n, err := tx.UndoOptOuts("ws_1", "10", "1", topics, noon.Add(after))
				if n != want {
					t.Errorf("undone %d, not %d", n, want)
				}
				return err
			})
		}
		undo([]string{"news", "other"}, 2*time.Minute, 1)
		undo([]string{}, 2*time.Minute, 0)
		undo(nil, 3*time.Minute, 1) // "late" was said after it
		if got := standing(); !slices.Equal(got, []string{"late"}) {
			t.Errorf("standing at the end: %q", got)
		}
		mustRead(t, s, func(tx *store.Tx) error {
			all, err := tx.OptOutsOf("ws_1", "p_1")
			if len(all) != 3 || all[1].Topic != "news" || !all[1].UndoneAt.Equal(noon.Add(2*time.Minute)) {
				t.Errorf("kept as proof: %+v", all)
			}
			return err
		})
	})
}

func TestStopMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		request := parts(1, 2)
		news, sent, other, elsewhere, comment := letter(1), letter(1), letter(2), letter(1), letter(1)
		news.Topic, news.State = "news", petitbleu.StateHeld
		sent.State = petitbleu.StateSent
		elsewhere.PageID, elsewhere.Recipient = "11", "999"
		comment.Recipient = "comment:10_20"
		all := append(slices.Clone(request), news, sent, other, elsewhere, comment)
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		stop := func(topic string, want ...string) {
			t.Helper()
			slices.Sort(want)
			write(t, s, func(tx *store.Tx) error {
				got, err := tx.StopMessages("ws_1", "10", "p_1", "701", topic, "The person asked to stop.", noon.Add(time.Second))
				if !slices.Equal(got, want) {
					t.Errorf("stop %q dropped %q, not %q", topic, got, want)
				}
				return err
			})
		}
		stop("news", news.ID)
		stop("", request[0].ID, request[1].ID, comment.ID)
		stop("")
		if got := due(t, s, noon.Add(time.Hour)); !slices.Equal(got, []string{other.ID}) {
			t.Errorf("still due on the Page: %q", got)
		}
		mustRead(t, s, func(tx *store.Tx) error {
			m, err := tx.Message("ws_1", news.ID)
			if m.State != petitbleu.StateDropped || m.Reason != petitbleu.CodeStopped || m.ReasonText == "" || !m.UpdatedAt.Equal(noon.Add(time.Second)) {
				t.Errorf("dropped: %+v", m)
			}
			return err
		})
		if got := states(t, s, []petitbleu.Message{sent, elsewhere}); got[0] != petitbleu.StateSent || got[1] != petitbleu.StateQueued {
			t.Errorf("others: %v", got)
		}
	})
}

func TestComments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := petitbleu.Comment{WorkspaceID: "ws_1", PageID: "10", ID: "10_20", PostID: "10_2", AuthorID: "77", Author: "Zoë", Text: "How much?", At: noon}
		edit := petitbleu.Comment{WorkspaceID: "ws_1", PageID: "10", ID: "10_20", Text: "How much is it?", At: noon.Add(time.Minute)}
		visitor := petitbleu.Comment{WorkspaceID: "ws_1", PageID: "10", ID: "10_3", PostID: "10_3", Visitor: true, Text: "Hello", At: noon.Add(time.Hour)}
		write(t, s, func(tx *store.Tx) error { return tx.UpsertComments([]petitbleu.Comment{c, edit, visitor}) })
		write(t, s, func(tx *store.Tx) error {
			first, err1 := tx.CommentReplied("ws_1", "10", "10_20", "msg_1", noon)
			second, err2 := tx.CommentReplied("ws_1", "10", "10_20", "msg_2", noon)
			if !first || second {
				t.Errorf("the one reply: %v, then %v", first, second)
			}
			return errors.Join(err1, err2)
		})
		write(t, s, func(tx *store.Tx) error {
			answered, err := tx.CommentsAnswered("ws_1", []string{"msg_1", "msg_2"})
			if len(answered) != 1 || answered["msg_1"].ID != "10_20" {
				t.Errorf("answered: %+v", answered)
			}
			return errors.Join(err, tx.CommentAuthor(answered["msg_1"], "added:10_20", "p_1"), tx.CommentAuthor(answered["msg_1"], "added:10_20", "p_2"))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			all, err := tx.CommentsFor("ws_1", "10", []string{"10_20", "none"})
			got := all["10_20"]
			if len(all) != 1 || got.Text != "How much is it?" || got.Author != "Zoë" || !got.At.Equal(noon) || got.RepliedBy != "msg_1" || got.ProfileID != "p_1" {
				t.Errorf("the comment: %+v", all)
			}
			list, err2 := tx.Comments("ws_1", "", store.Moment{}, 1)
			if len(list) != 1 || list[0].ID != "10_3" {
				t.Errorf("the newest: %+v", list)
			}
			rest, err3 := tx.Comments("ws_1", "10", store.Moment{At: list[0].At, ID: list[0].ID}, 5)
			if len(rest) != 1 || rest[0].ID != "10_20" {
				t.Errorf("the rest: %+v", rest)
			}
			return errors.Join(err, err2, err3)
		})
		gone := petitbleu.Comment{WorkspaceID: "ws_1", PageID: "10", ID: "10_20", RemovedAt: noon.Add(2 * time.Hour)}
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.ReturnReply("ws_1", "10", "10_20", "msg_1"), tx.UpsertComments([]petitbleu.Comment{gone, edit}))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.Comment("ws_1", "10", "10_20")
			if got.Text != "" || got.RemovedAt.IsZero() || !got.RepliedAt.IsZero() {
				t.Errorf("removed: %+v", got)
			}
			if _, err := tx.Comment("ws_2", "10", "10_20"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("another workspace: %v", err)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			if ok, err := tx.CommentReplied("ws_1", "10", "10_20", "msg_3", noon); ok || err != nil {
				t.Errorf("a reply to a removed comment: %v, %v", ok, err)
			}
			return nil
		})
	})
}

func TestUtilityTemplates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made := petitbleu.UtilityTemplate{WorkspaceID: "ws_1", PageID: "10", ID: "5", Name: "order", Language: "fr", Status: "PENDING",
			Definition: json.RawMessage(`[{"type":"BODY"}]`), UpdatedAt: noon}
		told := petitbleu.UtilityTemplate{WorkspaceID: "ws_1", PageID: "10", ID: "5", Name: "order", Language: "fr", Status: "REJECTED", Reason: "INVALID_FORMAT", UpdatedAt: noon.Add(time.Hour)}
		late := petitbleu.UtilityTemplate{WorkspaceID: "ws_1", PageID: "10", ID: "5", Name: "order", Language: "fr", Status: "PENDING", UpdatedAt: noon.Add(time.Minute)}
		english := made
		english.Language, english.ID = "en", "6"
		write(t, s, func(tx *store.Tx) error {
			return tx.UpsertUtilityTemplates([]petitbleu.UtilityTemplate{made, told, late, english})
		})
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.UtilityTemplate("ws_1", "10", "order", "fr")
			if got.Status != "REJECTED" || got.Reason != "INVALID_FORMAT" || string(got.Definition) != `[{"type":"BODY"}]` || !got.UpdatedAt.Equal(told.UpdatedAt) {
				t.Errorf("the template: %+v", got)
			}
			byID, err2 := tx.UtilityTemplateByID("ws_1", "10", "6")
			all, err3 := tx.UtilityTemplates("ws_1", "10")
			if byID.Language != "en" || len(all) != 2 || all[0].Language != "en" {
				t.Errorf("by id %+v, all %+v", byID, all)
			}
			return errors.Join(err, err2, err3)
		})
		write(t, s, func(tx *store.Tx) error { return tx.DropUtilityTemplate("ws_1", "10", "order", "") })
		mustRead(t, s, func(tx *store.Tx) error {
			if _, err := tx.UtilityTemplate("ws_1", "10", "order", "fr"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("deleted: %v", err)
			}
			return nil
		})
	})
}

func TestTesters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.SetTester("ws_1", "10", "1", true, noon), tx.SetTester("ws_1", "10", "1", true, noon),
				tx.SetTester("ws_1", "10", "2", true, noon), tx.SetTester("ws_1", "10", "2", false, noon))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.Testers("ws_1", "10", []string{"1", "2", "3"})
			if len(got) != 1 || !got["1"] {
				t.Errorf("testers: %v", got)
			}
			return err
		})
	})
}
