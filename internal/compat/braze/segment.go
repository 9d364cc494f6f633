package braze

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// segmentsPage is how many segments a page has (Braze reference, section 2.9).
const segmentsPage = 100

// segmentView is a segment in a list.
type segmentView struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Tracked bool     `json:"analytics_tracking_enabled"`
	Tags    []string `json:"tags"`
}

// segmentList lists the segments that are not archived, oldest first.
func (d *Door) segmentList(ctx context.Context, c *call) (reply, error) {
	page, err := c.query.number("page", 0, 0, pageLimit)
	if err != nil {
		return reply{}, err
	}
	var views []segmentView
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Segments(c.ws, false)
		if c.query.one("sort_direction") == "desc" {
			slices.Reverse(all)
		}
		if err != nil {
			return err
		}
		all = all[min(page*segmentsPage, len(all)):min((page+1)*segmentsPage, len(all))]
		ids := make([]string, len(all))
		for i, s := range all {
			ids[i] = s.ID
		}
		tags, err := tagNames(tx, c.ws, segmentKind, ids)
		views = []segmentView{}
		for _, s := range all {
			views = append(views, segmentView{petitbleu.UUID(petitbleu.KindSegment, s.ID), s.Name, s.Tracked, append([]string{}, tags[s.ID]...)})
		}
		return err
	})
	return reply{status: http.StatusOK, body: struct {
		Segments []segmentView `json:"segments"`
		Message  string        `json:"message"`
	}{views, success.Message}}, err
}

// segmentKind is what tags and teams call segments.
const segmentKind = "segment"

// tagNames gives the names of the tags of things of a kind.
func tagNames(tx *store.Tx, ws, kind string, ids []string) (map[string][]string, error) {
	tagged, err := tx.TagsOf(ws, kind, ids)
	if err != nil || len(tagged) == 0 {
		return nil, err
	}
	all, err := tx.Tags(ws)
	names := make(map[string]string, len(all))
	for _, t := range all {
		names[t.ID] = t.Name
	}
	for _, tags := range tagged {
		for i, id := range tags {
			tags[i] = names[id]
		}
	}
	return tagged, err
}

// teamNames gives the name of a segment's team, in a list, or none.
func teamNames(tx *store.Tx, ws, id string) ([]string, error) {
	teams, err := tx.TeamsOf(ws, segmentKind, []string{id})
	if err != nil || teams[id] == "" {
		return []string{}, err
	}
	t, err := tx.Team(ws, teams[id])
	return []string{t.Name}, err
}

var errSegment = bad("segment_id must be a string of the segment api identifier")

// segmentOf finds a segment by its id, in Braze's form or ours.
func (d *Door) segmentOf(ctx context.Context, ws, id string) (s petitbleu.Segment, err error) {
	if ours, ok := petitbleu.IDOfUUID(petitbleu.KindSegment, id); ok {
		id = ours
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.Segment(ws, id)
		return err
	})
	if refusalOf(err).status == http.StatusNotFound && err != nil {
		err = errSegment
	}
	return s, err
}

// members gives the profiles that are in a segment now.
func (d *Door) members(ctx context.Context, s petitbleu.Segment) (map[string]bool, error) {
	definition, err := segment.Parse(s.Definition)
	if err != nil {
		return nil, fmt.Errorf("read segment %s: %w", s.ID, err)
	}
	q, err := d.Audience.Query(ctx, s.WorkspaceID, s.ID, definition)
	if err != nil {
		return nil, err
	}
	const page = 50_000
	members := map[string]bool{}
	for after := ""; ; {
		ids, err := d.Audience.List(ctx, s.WorkspaceID, q, after, page)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			members[id] = true
		}
		if len(ids) < page {
			return members, nil
		}
		after = ids[page-1]
	}
}

// segmentDetails tells of one segment; its filters in words only, as at Braze.
func (d *Door) segmentDetails(ctx context.Context, c *call) (reply, error) {
	s, err := d.segmentOf(ctx, c.ws, c.query.one("segment_id"))
	if err != nil {
		return reply{}, err
	}
	definition, err := segment.Parse(s.Definition)
	if err != nil {
		return reply{}, fmt.Errorf("read segment %s: %w", s.ID, err)
	}
	var tags map[string][]string
	var teams []string
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if tags, err = tagNames(tx, c.ws, segmentKind, []string{s.ID}); err == nil {
			teams, err = teamNames(tx, c.ws, s.ID)
		}
		return err
	})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: struct {
		Message   string   `json:"message"`
		CreatedAt string   `json:"created_at"`
		UpdatedAt string   `json:"updated_at"`
		Name      string   `json:"name"`
		Filters   string   `json:"description"`
		About     string   `json:"text_description"`
		Tags      []string `json:"tags"`
		Teams     []string `json:"teams"`
	}{success.Message, stamp(s.CreatedAt), stamp(s.UpdatedAt), s.Name, inWords(&definition.Where), s.Description, append([]string{}, tags[s.ID]...), teams}}, nil
}

// segmentSeries tells how many people a segment had by day: the size that was taken last on each.
// Days on which none was taken are left out.
func (d *Door) segmentSeries(ctx context.Context, c *call) (reply, error) {
	s, err := d.segmentOf(ctx, c.ws, c.query.one("segment_id"))
	if err != nil {
		return reply{}, err
	}
	p, err := d.period(ctx, c)
	if err != nil {
		return reply{}, err
	}
	type size struct {
		Time string `json:"time"`
		Size int64  `json:"size"`
	}
	sizes := []size{}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.SegmentSizes(c.ws, s.ID, p.label(0), p.to().Add(-time.Second).Format(time.DateOnly))
		for _, one := range all {
			sizes = append(sizes, size{one.Day, one.People})
		}
		return err
	})
	return reply{status: http.StatusOK, body: seriesAnswer{sizes, success.Message}}, err
}

// inWords says what a filter tree asks.
func inWords(n *segment.Node) string {
	switch {
	case n.Not != nil:
		return "not (" + inWords(n.Not) + ")"
	case n.Match != "":
		if len(n.Of) == 0 {
			return "everybody"
		}
		parts := make([]string, len(n.Of))
		for i := range n.Of {
			parts[i] = inWords(&n.Of[i])
			if n.Of[i].Match != "" && len(n.Of[i].Of) > 1 {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, " "+n.Match+" ")
	}
	return leafInWords(n)
}

func leafInWords(n *segment.Node) string {
	var words []string
	if n.Type != "attribute" {
		words = append(words, plain(n.Type))
	}
	name := strings.Join(append([]string{n.Name}, n.Path...), ".")
	for _, w := range []string{name, strings.Join(n.Products, ", "), n.Currency, n.Topic, n.Page, plain(n.Op), valueInWords(n.Value)} {
		if w != "" {
			words = append(words, w)
		}
	}
	if p := n.Period; p != nil {
		switch {
		case p.Days > 0:
			words = append(words, fmt.Sprintf("in the last %d days", p.Days))
		default:
			words = append(words, strings.TrimSpace("from "+p.From+" to "+p.To))
		}
	}
	for i, w := range n.Where {
		words = append(words, map[bool]string{true: "where", false: "and"}[i == 0], strings.Join(w.Path, "."), plain(w.Op), valueInWords(w.Value))
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// plain writes the name of an operator or a filter as words.
func plain(name string) string { return strings.ReplaceAll(name, "_", " ") }

// valueInWords writes an operand.
func valueInWords(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
