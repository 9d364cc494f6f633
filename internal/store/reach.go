package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
)

// ReachSet is a set of people of a workspace, as they stand to one Page: those of a list, those
// with an opt-in of a topic, those among some, or else everybody who has a conversation with the Page.
type ReachSet struct {
	WorkspaceID string
	PageID      string
	Profiles    []string      // ids; those that do not exist count nowhere; nil: no list
	OptInTopic  string        // people with an opt-in of this topic on the Page, revoked ones too; empty: no topic
	Among       []ReachMember // any number of people, each once; nil: no such set
	Few         int           // Among: up to so many people are asked for by name; 0: 10,000
}

// ReachCount says how many people of a set met each rung of a ladder.
type ReachCount struct {
	People int64       `json:"people"`
	Lines  []ReachLine `json:"lines"` // in the order of the rungs; those of nobody are left out
}

// ReachLine is one line of a ReachCount: the people with one outcome by one rule.
type ReachLine struct {
	Outcome petitbleu.Outcome `json:"outcome"`
	Right   string            `json:"right,omitempty"`
	Rule    string            `json:"rule"`
	Reason  petitbleu.Code    `json:"reason,omitempty"`
	People  int64             `json:"people"`
}

// Reach counts how many people of a set meet each rung of a ladder (policy.Ladder), without
// reading them one by one. On SQLite the people of a whole Page are counted in parts at the same
// time, each part as it is at its own instant.
func (s *Store) Reach(ctx context.Context, set ReachSet, ladder []petitbleu.Rung) (ReachCount, error) {
	counts := make([]int64, len(ladder))
	var err error
	switch {
	case set.Profiles != nil:
		err = s.Read(ctx, func(tx *Tx) error {
			return inChunks(slices.Compact(slices.Sorted(slices.Values(set.Profiles))), 500, func(part []string) error {
				q := newReach(set, "w.id IN (", part)
				return q.count(tx, ladder, counts)
			})
		})
	case set.Among != nil:
		err = s.reachAmong(ctx, set, ladder, counts)
	case set.OptInTopic != "":
		err = s.Read(ctx, func(tx *Tx) error {
			q := newReach(set, "w.id IN (SELECT o.profile_id FROM opt_ins o WHERE o.workspace_id = $1 AND o.page_id = $2 AND o.topic = ", []string{set.OptInTopic})
			return q.count(tx, ladder, counts)
		})
	default:
		err = s.reachPage(ctx, set, ladder, counts)
	}
	return summed(ladder, counts), err
}

// summed joins the counts of rungs with the same outcome by the same rule.
func summed(ladder []petitbleu.Rung, counts []int64) (c ReachCount) {
	for i, n := range counts {
		if n == 0 {
			continue
		}
		c.People += n
		line := ReachLine{ladder[i].Outcome, ladder[i].Right, ladder[i].Rule, ladder[i].Reason, 0}
		at := slices.IndexFunc(c.Lines, func(l ReachLine) bool { l.People = 0; return l == line })
		if at < 0 {
			at, c.Lines = len(c.Lines), append(c.Lines, line)
		}
		c.Lines[at].People += n
	}
	return c
}

// reachPage counts the people who have a conversation with a Page. SQLite does a query on one
// core, and looks each row of an index up by itself, which takes ten times as long as to read
// the table through: so the table is read through, in as many slices as there are cores, unless
// the Page has but a small part of it.
func (s *Store) reachPage(ctx context.Context, set ReachSet, ladder []petitbleu.Rung, counts []int64) error {
	parts, err := s.reachParts(ctx, set)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	errs, found := make([]error, len(parts)), make([][]int64, len(parts))
	for i, q := range parts {
		found[i] = make([]int64, len(ladder))
		group.Go(func() {
			errs[i] = s.Read(ctx, func(tx *Tx) error { return q.count(tx, ladder, found[i]) })
		})
	}
	group.Wait()
	for _, part := range found {
		for i, n := range part {
			counts[i] += n
		}
	}
	return errors.Join(errs...)
}

// reachParts gives the queries that together see every conversation of a Page once.
func (s *Store) reachParts(ctx context.Context, set ReachSet) ([]*reach, error) {
	parts := []*reach{newReachPage(set)}
	if s.main.dialect.slice != "" {
		extent, most, err := s.reachExtent(ctx, set)
		if err != nil {
			return nil, err
		}
		if most {
			parts = parts[:0]
			n := int64(runtime.GOMAXPROCS(0))
			for i := range n {
				parts = append(parts, newReachSlice(set, s.main.dialect.slice, extent*i/n, extent*(i+1)/n))
			}
		}
	}
	return parts, nil
}

// reachExtent tells how many places the table has, and whether the Page has more than an eighth
// of them.
func (s *Store) reachExtent(ctx context.Context, set ReachSet) (extent int64, most bool, err error) {
	err = s.Read(ctx, func(tx *Tx) (err error) {
		if extent, _, err = one(tx, value[int64], tx.d.extent); err != nil {
			return err
		}
		n, _, err := one(tx, value[int64], "SELECT COUNT(*) FROM (SELECT 1 FROM conversations WHERE workspace_id = $1 AND page_id = $2 LIMIT $3) AS few",
			set.WorkspaceID, set.PageID, extent/8+1)
		most = n > extent/8
		return err
	})
	return extent, most, err
}

// reach writes one query: its source of people, and the parameters of it and its conditions.
type reach struct {
	source string // of c, up to the WHERE
	args   []any
}

// newReachPage counts the conversations of a Page.
func newReachPage(set ReachSet) *reach {
	return &reach{source: "conversations AS c WHERE c.workspace_id = $1 AND c.page_id = $2", args: []any{set.WorkspaceID, set.PageID}}
}

// newReachSlice counts those in a part of the table.
func newReachSlice(set ReachSet, slice string, after, to int64) *reach {
	q := newReachPage(set)
	q.source = fmt.Sprintf(slice, q.arg(after), q.arg(to)) + "c.workspace_id = $1 AND c.page_id = $2"
	return q
}

// newReach counts profiles, each by its latest address on the Page, if there is one.
func newReach(set ReachSet, which string, list []string) *reach {
	q := &reach{args: []any{set.WorkspaceID, set.PageID}}
	places := make([]string, len(list))
	for i, v := range list {
		places[i] = q.arg(v)
	}
	q.source = "(SELECT w.workspace_id, w.id AS profile_id, COALESCE(a.value, '') AS psid" + reachThread() +
		" FROM profiles w LEFT JOIN identities a ON a.workspace_id = w.workspace_id AND a.profile_id = w.id AND a.kind = 'psid' AND a.scope = $2" +
		" AND NOT EXISTS (SELECT 1 FROM identities b WHERE b.workspace_id = a.workspace_id AND b.profile_id = a.profile_id AND b.kind = 'psid' AND b.scope = $2" +
		" AND (b.created_at > a.created_at OR (b.created_at = a.created_at AND b.value > a.value)))" +
		" LEFT JOIN conversations k ON k.workspace_id = w.workspace_id AND k.page_id = $2 AND k.psid = a.value" +
		" WHERE w.workspace_id = $1 AND " + which + strings.Join(places, ",") + ")) AS c WHERE 1 = 1"
	return q
}

// reachThread names the columns of a conversation k that may be missing.
func reachThread() string {
	var columns strings.Builder
	for _, name := range []string{"window_opened_at", "last_inbound_at", "extra_sent_at", "stopped_at", "resumed_at", "unreachable_at", "owner_at", "owner_until", "human_at"} {
		columns.WriteString(", COALESCE(k." + name + ", 0) AS " + name)
	}
	return ", COALESCE(k.owner_app_id, '') AS owner_app_id" + columns.String()
}

// arg adds a parameter and gives its place.
func (q *reach) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *reach) instant(t time.Time) string { return q.arg(millis(t)) }

// rung writes which rung of a ladder a person meets, -1 for none.
func (q *reach) rung(ladder []petitbleu.Rung) (string, error) {
	var rung strings.Builder
	for i := range ladder {
		cond, err := q.cond(&ladder[i].If)
		if err != nil {
			return "", err
		}
		rung.WriteString(" WHEN " + cond + " THEN " + strconv.Itoa(i))
	}
	return "CASE" + rung.String() + " ELSE -1 END", nil
}

// count adds how many people meet each rung. The counts are taken in one pass: to group by the
// rung, SQLite would sort. The limit keeps it from deciding the rung anew for each count.
func (q *reach) count(tx *Tx, ladder []petitbleu.Rung, counts []int64) error {
	rung, err := q.rung(ladder)
	if err != nil {
		return err
	}
	var columns strings.Builder
	for i := range ladder {
		columns.WriteString(", COUNT(*) FILTER (WHERE r.rung = " + strconv.Itoa(i) + ")")
	}
	text := "SELECT COUNT(*)" + columns.String() + " FROM (SELECT " + rung + " AS rung FROM " + q.source + " LIMIT 9223372036854775807) AS r"
	found := make([]int64, len(ladder)+1)
	to := make([]any, len(found))
	for i := range found {
		to[i] = &found[i]
	}
	if _, err := list(tx, func(r scanner) (none struct{}, err error) { return none, r.Scan(to...) }, text, q.args...); err != nil {
		return err
	}
	for i, n := range found[1:] {
		counts[i] += n
		found[0] -= n
	}
	if found[0] != 0 {
		return fmt.Errorf("the ladder has no rung for %d people", found[0])
	}
	return nil
}
