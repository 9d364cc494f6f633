package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestSegments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		seg := petitbleu.Segment{WorkspaceID: first.ID, ID: petitbleu.NewID(petitbleu.KindSegment, noon), Name: "Été", Description: "d", Definition: []byte(`{"version":1}`),
			Version: 1, Tracked: true, CreatedBy: "usr_1", CreatedAt: noon, UpdatedAt: noon}
		twin := seg
		twin.ID = petitbleu.NewID(petitbleu.KindSegment, noon)
		foreign := seg
		foreign.WorkspaceID = second.ID
		write(t, s, func(tx *store.Tx) error {
			for i, c := range []struct {
				s    petitbleu.Segment
				want bool
			}{{seg, true}, {twin, false}, {foreign, true}} {
				if ok, err := tx.InsertSegment(c.s); ok != c.want || err != nil {
					t.Errorf("insert %d: %v, %v", i, ok, err)
				}
			}
			return nil
		})
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Segment(first.ID, seg.ID)
			if err != nil || got.Name != "Été" || string(got.Definition) != `{"version":1}` || !got.Tracked || !got.UpdatedAt.Equal(noon) {
				t.Errorf("segment %+v, %v", got, err)
			}
			got.ArchivedAt, got.UpdatedAt = noon.Add(time.Hour), noon.Add(time.Hour)
			if ok, err := tx.UpdateSegment(got, noon.Add(time.Minute)); ok || err != nil {
				t.Errorf("a change over somebody else's: %v, %v", ok, err)
			}
			if ok, err := tx.UpdateSegment(got, noon); !ok || err != nil {
				t.Errorf("a change: %v, %v", ok, err)
			}
			if ok, err := tx.InsertSegment(twin); !ok || err != nil {
				t.Errorf("the name of an archived segment is not free: %v, %v", ok, err)
			}
			if _, ok, err := tx.SegmentNamed(first.ID, "Été"); !ok || err != nil {
				t.Errorf("by name: %v, %v", ok, err)
			}
			live, err := tx.Segments(first.ID, false)
			every, err2 := tx.Segments(first.ID, true)
			if len(live) != 1 || live[0].ID != twin.ID || len(every) != 2 {
				t.Errorf("%d live, %d with the archived", len(live), len(every))
			}
			return errors.Join(err, err2)
		})
	})
}

func TestSegmentSizes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ws, _, _ := house(t, s)
		var ids []string
		for _, name := range []string{"a", "b", "c"} {
			seg := petitbleu.Segment{WorkspaceID: ws.ID, ID: petitbleu.NewID(petitbleu.KindSegment, noon), Name: name, Definition: []byte(`{}`), Version: 1, Tracked: name != "c", CreatedAt: noon, UpdatedAt: noon}
			ids = append(ids, seg.ID)
			write(t, s, func(tx *store.Tx) error { _, err := tx.InsertSegment(seg); return err })
		}
		size := func(n int, day string, people int64) petitbleu.SegmentSize {
			return petitbleu.SegmentSize{SegmentID: ids[n], Day: day, At: noon, People: people, Everybody: 10, Messenger: 2, Open: 1, Version: 1}
		}
		write(t, s, func(tx *store.Tx) error {
			return tx.SaveSegmentSizes(ws.ID, []petitbleu.SegmentSize{size(0, "2026-11-20", 1), size(0, "2026-11-21", 2), size(0, "2026-11-21", 3), size(1, "2026-11-20", 4)})
		})
		write(t, s, func(tx *store.Tx) error {
			all, err := tx.SegmentSizes(ws.ID, ids[0], "2026-11-20", "2026-11-21")
			if len(all) != 2 || all[1].People != 3 || all[1].Messenger != 2 || !all[1].At.Equal(noon) {
				t.Errorf("sizes %+v", all)
			}
			last, err2 := tx.LastSegmentSizes(ws.ID)
			if len(last) != 2 || last[ids[0]].People != 3 || last[ids[1]].People != 4 {
				t.Errorf("last %+v", last)
			}
			open, err3 := tx.UnsizedSegments(ws.ID, "2026-11-21")
			if len(open) != 1 || open[0].ID != ids[1] {
				t.Errorf("to be counted: %+v", open)
			}
			err4 := tx.DropSegmentSizes(ws.ID, noon.Add(time.Second))
			gone, err5 := tx.LastSegmentSizes(ws.ID)
			if len(gone) != 0 {
				t.Errorf("kept: %+v", gone)
			}
			err6 := tx.DeleteSegment(ws.ID, ids[0])
			if _, err := tx.Segment(ws.ID, ids[0]); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a deleted segment: %v", err)
			}
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
	})
}
