package feed_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

func many(n int) (all []feed.Target) {
	for i := range n {
		all = append(all, to(fmt.Sprintf("u-%d", i)))
	}
	return all
}

func (r *rig) batch(id string) petitbleu.Batch { return r.batchOf(r.t, id) }

func (r *rig) batchOf(t testing.TB, id string) (b petitbleu.Batch) {
	t.Helper()
	r.read(func(tx *store.Tx) (err error) {
		b, err = tx.Batch(r.ws, id)
		return err
	})
	return b
}

func (r *rig) total(user string) int64 {
	r.t.Helper()
	id, _, err := r.ProfileOf(r.t.Context(), r.ws, user, false)
	if petitbleu.CodeOf(err) == petitbleu.CodeNotFound && err != nil {
		return 0
	}
	counts, _, err := r.Counts(r.t.Context(), r.ws, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return counts["news"].Total
}

// TestBatch: everybody gets it once, those who cannot are told, and a repeat of the request makes no second one.
func TestBatch(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		targets := append(many(2500), to("u-7"), to(" bad"), feed.Target{UserID: "u-list", Variables: json.RawMessage(`{"a":["x"]}`)})
		var first *petitbleu.Batch
		for i := range 2 {
			b, not, err := r.Batch(t.Context(), r.ws, shipped(), targets, "", "key")
			if err != nil || b.Targets != 2503 || len(not) != 3 || not[0].Code != petitbleu.CodeConflict || not[1].UserID != " bad" || b.Rejected != 3 {
				t.Fatalf("%d: %+v, %+v, %v", i, b, not, err)
			}
			if first == nil {
				first = b
			} else if first.ID != b.ID {
				t.Error("a repeat made another")
			}
		}
		r.settle()
		r.settle()
		b := r.batch(first.ID)
		if b.State != petitbleu.BatchDone || b.Accepted != 2500 || b.Rejected != 3 || b.DoneAt.IsZero() {
			t.Errorf("%+v", b)
		}
		for _, user := range []string{"u-0", "u-7", "u-999", "u-1000", "u-2499"} {
			if n := r.total(user); n != 1 {
				t.Errorf("%s has %d", user, n)
			}
		}
		id, _, err := r.ProfileOf(t.Context(), r.ws, "u-2499", false)
		if all := r.events(id); err != nil || len(all) != 1 || !strings.Contains(string(all[0].Data), b.ID) {
			t.Errorf("events %+v, %v", all, err)
		}
		if _, _, err := r.Batch(t.Context(), r.ws, shipped(), many(10_001), "", ""); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("10,001 targets: %v", err)
		}
		if _, _, err := r.Batch(t.Context(), r.ws, shipped(), []feed.Target{to("")}, "", ""); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("nobody left: %v", err)
		}
	})
}

// TestBatchRules: promotional ones wait for the end of quiet hours, are capped and dropped where the person turned the feed off.
func TestBatchRules(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		person, _, err := r.ProfileOf(t.Context(), r.ws, "u-1", true)
		if err == nil {
			err = r.SetPreferences(t.Context(), r.ws, person, []feed.Preference{{Feed: "news"}})
		}
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			return tx.SetSetting(r.ws, plan.SettingsName, plan.Settings{Caps: []plan.Cap{{Most: 1, Every: 1, Unit: plan.UnitDays}}, Quiet: &plan.Quiet{From: "11:00", To: "13:00"}}, noon)
		})
		b, _, err := r.Batch(t.Context(), r.ws, shipped(), many(3), "", "")
		if err != nil {
			t.Fatal(err)
		}
		r.settle()
		if b := r.batch(b.ID); b.State != petitbleu.BatchSending || b.Accepted != 0 || b.Rejected != 1 || r.total("u-0") != 0 {
			t.Errorf("in quiet hours: %+v", b)
		}
		r.clock.Set(noon.Add(time.Hour))
		r.settle()
		if b := r.batch(b.ID); b.State != petitbleu.BatchDone || b.Accepted != 2 || b.Rejected != 1 || r.total("u-0") != 1 {
			t.Errorf("after them: %+v", b)
		}
		again, _, err := r.Batch(t.Context(), r.ws, shipped(), many(3), "", "")
		if err != nil {
			t.Fatal(err)
		}
		r.settle()
		if b := r.batch(again.ID); b.Accepted != 0 || b.Rejected != 3 {
			t.Errorf("capped: %+v", b)
		}
		r.read(func(tx *store.Tx) error {
			not, next, err := feed.Refused(tx, r.ws, again.ID, -1)
			codes := map[petitbleu.Code]int{}
			for _, one := range not {
				codes[one.Code]++
			}
			if next != -1 || codes[petitbleu.CodeCapped] != 2 || codes[petitbleu.CodeStopped] != 1 {
				t.Errorf("refused: %+v", not)
			}
			return err
		})
		s := shipped()
		s.Purpose = petitbleu.PurposePromotional
		r.clock.Set(noon.Add(24 * time.Hour))
		sent, err := r.Realtime(t.Context(), r.ws, s, to("u-0"), "")
		if err != nil || sent.Reason != petitbleu.CodeQuietHours || !sent.Until.Equal(noon.Add(25*time.Hour)) {
			t.Errorf("realtime in quiet hours: %+v, %v", sent, err)
		}
	})
}

// TestHalt: nothing goes out while sending is halted, and all of it after; a cancelled batch never does.
func TestHalt(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.write(func(tx *store.Tx) error {
			_, err := tx.PutHalt(petitbleu.Halt{WorkspaceID: r.ws, At: noon})
			return err
		})
		sent, err := r.Realtime(t.Context(), r.ws, shipped(), to("u-0"), "")
		if err != nil || sent.Reason != petitbleu.CodeUnavailable {
			t.Fatalf("%+v, %v", sent, err)
		}
		b, _, err := r.Batch(t.Context(), r.ws, shipped(), many(3), "", "")
		if err != nil {
			t.Fatal(err)
		}
		gone, _, err := r.Batch(t.Context(), r.ws, shipped(), many(3), "", "")
		if err != nil {
			t.Fatal(err)
		}
		r.settle()
		if r.total("u-0") != 0 {
			t.Error("sent while halted")
		}
		r.write(func(tx *store.Tx) error {
			if _, _, err := feed.Cancel(tx, r.ws, gone.ID, noon); err != nil {
				return err
			}
			return tx.DropHalt(r.ws, "")
		})
		r.settle()
		if n := r.total("u-0"); n != 2 || r.batch(b.ID).State != petitbleu.BatchDone || r.batch(gone.ID).State != petitbleu.BatchCancelled {
			t.Errorf("after the halt: %d", n)
		}
	})
}

// TestOneUnderTwoNames: a person who has two user ids in a batch gets it once, in one block or in two.
func TestOneUnderTwoNames(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		person, _, err := r.ProfileOf(t.Context(), r.ws, "u-0", true)
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			_, err := tx.AddIdentities([]petitbleu.Identity{{WorkspaceID: r.ws, Kind: petitbleu.IdentityFeedUser, Value: "sb-0", ProfileID: person, CreatedAt: noon}})
			return err
		})
		b, _, err := r.Batch(t.Context(), r.ws, shipped(), append(many(1100), to("sb-0")), "", "")
		if err != nil {
			t.Fatal(err)
		}
		r.settle()
		if b := r.batch(b.ID); r.total("sb-0") != 1 || b.Accepted != 1100 || b.Rejected != 1 {
			t.Errorf("%d, %+v", r.total("sb-0"), b)
		}
	})
}

// TestTargetFile: a file is read as CSV is written, its faults are told by line, and its people get a batch.
func TestTargetFile(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		text := "\ufeffuser_id,order.id,eta\r\nu-1,A-1,\"Tuesday, \"\"early\"\"\"\r\nu-2,A-2\r\nu-1,A-3,x\r\n bad,A-4,x\r\n\"u-3\nA-5,x\r\n"
		f, report, err := r.UploadFile(t.Context(), r.ws, "people.csv", "key_1", strings.NewReader(text))
		if err != nil || f.Targets != 1 || report.Duplicates != 1 || report.Problem != "" || fmt.Sprint(report.Columns) != "[order.id eta]" {
			t.Fatalf("%+v, %+v, %v", f, report, err)
		}
		lines := ""
		for _, p := range report.Problems {
			lines += fmt.Sprint(p.Line, " ")
		}
		if lines != "3 4 5 6 " {
			t.Errorf("problems in lines %s: %+v", lines, report.Problems)
		}
		b, _, err := r.Batch(t.Context(), r.ws, shipped(), nil, "people.csv", "")
		if err != nil || b.Targets != 1 {
			t.Fatalf("%+v, %v", b, err)
		}
		r.settle()
		id, _, err := r.ProfileOf(t.Context(), r.ws, "u-1", false)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := r.List(t.Context(), r.ws, id, feed.Query{}); err != nil || len(p.Items) != 1 || p.Items[0].Text != "Order A-1 arrives Tuesday, \"early\"\nTrack" {
			t.Errorf("%+v, %v", p, err)
		}
		for name, text := range map[string]string{"empty": "", "no user_id": "id,a\n1,2\n", "two": "user_id,user_id\n1,2\n", "bars": "user_id|a\n1|2\n", "none": "user_id\n\n", "UTF-16": "\xff\xfeu\x00s\x00e\x00r\x00_\x00i\x00d\x00\n\x00"} {
			if _, report, err := r.UploadFile(t.Context(), r.ws, "bad", "", strings.NewReader(text)); err != nil || report.Problem == "" {
				t.Errorf("%s: %+v, %v", name, report, err)
			}
			if _, _, err := r.Batch(t.Context(), r.ws, shipped(), nil, "bad", ""); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
				t.Errorf("%s: %v", name, err)
			}
		}
		r.write(func(tx *store.Tx) error {
			if _, err := feed.ReserveFile(tx, r.ws, "people.csv", "", false, noon); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
				t.Errorf("the key is taken: %v", err)
			}
			_, err := feed.ReserveFile(tx, r.ws, "next.csv", "", false, noon)
			return err
		})
		if _, _, err := r.Batch(t.Context(), r.ws, shipped(), nil, "next.csv", ""); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("nothing was uploaded: %v", err)
		}
	})
}

// TestOrder: blocks of transactional batches go before those of promotional ones that were there first, and high priority
// before low.
func TestOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		order := map[string]int{}
		for i, c := range []struct {
			purpose  petitbleu.Purpose
			priority string
			place    int
		}{{petitbleu.PurposePromotional, "low", 3}, {petitbleu.PurposePromotional, "normal", 2}, {petitbleu.PurposePromotional, "high", 1}, {petitbleu.PurposeTransactional, "low", 0}} {
			s := shipped()
			s.Purpose, s.Priority = c.purpose, c.priority
			b, _, err := r.Batch(t.Context(), r.ws, s, many(1+i), "", "")
			if err != nil {
				t.Fatal(err)
			}
			order[b.ID] = c.place
		}
		r.read(func(tx *store.Tx) error {
			due, err := tx.BatchBlocksDue(r.ws, noon, 10)
			for i, b := range due {
				if order[b.BatchID] != i {
					t.Errorf("place %d has the batch of place %d", i, order[b.BatchID])
				}
			}
			if len(due) != 4 {
				t.Errorf("%d blocks are due", len(due))
			}
			return err
		})
	})
}

// TestBlockSizes: a batch is cut into blocks of at most the size that its engine is quick with, from a request as from a file.
func TestBlockSizes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const people = 600
		want := []int{people}
		if r.store.Engine() == "postgres" {
			want = []int{256, 256, 88}
		}
		var file strings.Builder
		file.WriteString("user_id\n")
		for i := range people {
			fmt.Fprintf(&file, "f-%d\n", i)
		}
		if _, _, err := r.UploadFile(t.Context(), r.ws, "people", "", strings.NewReader(file.String())); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"", "people"} {
			var targets []feed.Target
			if key == "" {
				targets = many(people)
			}
			b, _, err := r.Batch(t.Context(), r.ws, shipped(), targets, key, "")
			if err != nil {
				t.Fatal(err)
			}
			r.read(func(tx *store.Tx) error {
				due, err := tx.BatchBlocksDue(r.ws, noon, 100)
				var got []int
				for i := range due {
					if due[i].BatchID == b.ID {
						got = append(got, due[i].People)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("file %q: blocks of %v, want %v", key, got, want)
				}
				return err
			})
		}
	})
}

// TestTwoUploads: a file that is sent while another of its key is on its way in does not mix with it; until a file is there
// wholly the one before it is used, and one that breaks off leaves nothing.
func TestTwoUploads(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		use := func(people int, user string) {
			t.Helper()
			b, _, err := r.Batch(t.Context(), r.ws, shipped(), nil, "people", "")
			if err != nil {
				t.Fatal(err)
			}
			r.write(func(tx *store.Tx) error {
				due, err := tx.BatchBlocksDue(r.ws, noon.Add(time.Hour), 100)
				got := 0
				for i := range due {
					block, _, err := tx.BatchBlock(r.ws, b.ID, due[i].Number)
					if got += block.People; err != nil || strings.Count(block.Targets, `"`+user) != block.People {
						t.Errorf("block %d begins with %.40s, %v", block.Number, block.Targets, err)
					}
				}
				if err == nil && (got != people || b.Targets != int64(people)) {
					t.Errorf("%d targets and %d people in blocks, not %d", b.Targets, got, people)
				}
				if _, _, err := feed.Cancel(tx, r.ws, b.ID, noon); err != nil {
					return err
				}
				return err
			})
		}
		if _, _, err := r.UploadFile(t.Context(), r.ws, "people", "", strings.NewReader("user_id\nb-1\nb-2\n")); err != nil {
			t.Fatal(err)
		}
		in, out := io.Pipe()
		done := make(chan error)
		go func() {
			_, _, err := r.UploadFile(t.Context(), r.ws, "people", "", in)
			done <- err
		}()
		const long = 9*petitbleu.BatchBlockSize + 5
		_, _ = io.WriteString(out, "user_id\n")
		for i := range long - 1 {
			_, _ = fmt.Fprintf(out, "a-%d\n", i)
		}
		use(2, "b-")
		if _, _, err := r.UploadFile(t.Context(), r.ws, "people", "", strings.NewReader("user_id\nc-1\nc-2\nc-3\n")); err != nil {
			t.Fatal(err)
		}
		use(3, "c-")
		_, _ = io.WriteString(out, "a-last\n")
		_ = out.Close()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		use(long, "a-")
		cut := errors.New("cut")
		if _, _, err := r.UploadFile(t.Context(), r.ws, "people", "", io.MultiReader(strings.NewReader("user_id\nd\n"), iotest.ErrReader(cut))); !errors.Is(err, cut) {
			t.Errorf("an upload that was cut: %v", err)
		}
		use(long, "a-")
		r.read(func(tx *store.Tx) error {
			all, err := tx.TargetFiles(r.ws, "", 10)
			if len(all) != 1 || all[0].Targets != long {
				t.Errorf("files: %+v", all)
			}
			return err
		})
	})
}
