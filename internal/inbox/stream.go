package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/stream"
)

// missedLimit is how many notifications somebody who comes back is told one by one; beyond it, reading again is less.
const missedLimit = 200

// stream tells a person what is new, as it comes.
func (d *Door) stream(w http.ResponseWriter, r *http.Request, p person) error {
	if r.Method != http.MethodGet {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such path, or not with this method.").At("path")
	}
	place := int64(stream.FromNow)
	for _, text := range []string{r.URL.Query().Get("after"), r.Header.Get("Last-Event-ID")} {
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The place of a stream is a change, as an answer or the id of an event gave it.").At("after")
		}
		place = max(place, n)
	}
	token := bearer(r)
	err := d.hub.Open(w, r, stream.Who{Workspace: p.site.WorkspaceID, Person: p.profile, Expires: p.expires, Check: func(ctx context.Context) error {
		return d.still(ctx, token, p)
	}}, place)
	switch {
	case errors.Is(err, stream.ErrTooMany):
		w.Header().Set("Retry-After", "30")
		return petitbleu.Errorf(petitbleu.CodeRateLimited, "This person has too many streams open here: close one.")
	case errors.Is(err, stream.ErrStopped):
		w.Header().Set("Retry-After", "1")
		return petitbleu.Errorf(petitbleu.CodeUnavailable, "This node is stopping: come back.")
	}
	return err
}

// still tells whether a stream may go on: its token is believed still, and opens the feeds of the same person. A database
// that is down ends no stream.
func (d *Door) still(ctx context.Context, text string, p person) error {
	t, err := readToken(text)
	if err != nil {
		return err
	}
	s, err := d.site(ctx, t.site)
	if err == nil {
		_, err = d.believe(s, t)
	}
	profile := p.profile
	if err == nil {
		profile, _, err = d.o.Feed.ProfileOf(ctx, p.site.WorkspaceID, p.user, false)
	}
	switch petitbleu.CodeOf(err) {
	case petitbleu.CodeInvalidToken, petitbleu.CodeNotFound:
		return err
	}
	if profile != p.profile && err == nil { // two people became one
		return petitbleu.Errorf(petitbleu.CodeConflict, "The stream is another person's now.")
	}
	return nil
}

// source reads for the streams.
func (d *Door) source() stream.Source {
	f := d.o.Feed
	return stream.Source{
		Last:     f.Last,
		Changed:  f.Changed,
		Settings: f.Settings,
		Gone:     f.Gone,
		News: func(ctx context.Context, workspace string, people []string, after, to int64) (map[string][]stream.Event, error) {
			news, err := f.News(ctx, workspace, people, after, to)
			if err != nil {
				return nil, err
			}
			all := make(map[string][]stream.Event, len(news))
			for person, n := range news {
				if all[person], err = told(n); err != nil {
					return nil, err
				}
			}
			return all, nil
		},
		Since: func(ctx context.Context, workspace, person string, after int64) ([]stream.Event, int64, bool, error) {
			n, again, err := f.Missed(ctx, workspace, person, after, missedLimit)
			if err != nil || again {
				return nil, n.Place, again, err
			}
			events, err := told(n)
			return events, n.Place, false, err
		},
	}
}

// told writes news as events: the items, and then the counts. The last event of a change carries its number, so that who
// goes on from there has missed nothing of it.
func told(n feed.News) ([]stream.Event, error) {
	events := make([]stream.Event, 0, len(n.Items)+1)
	for i := range n.Items {
		text, err := json.Marshal(n.Items[i])
		if err != nil {
			return nil, err
		}
		id := n.Items[i].Change
		if i+1 < len(n.Items) && n.Items[i+1].Change == id || i+1 == len(n.Items) && id == n.Place {
			id = 0
		}
		events = append(events, stream.Event{Change: n.Items[i].Change, Text: stream.Encode("item", id, text)})
	}
	text, err := json.Marshal(n.Counts)
	if err != nil {
		return nil, err
	}
	return append(events, stream.Event{Change: n.Place, Text: stream.Encode("counts", n.Place, text)}), nil
}
