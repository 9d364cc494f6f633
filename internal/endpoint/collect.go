package endpoint

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// collect puts some of what happened in a workspace into its order: what transactions noted, and what the feed of
// changes tells. What no endpoint wants is passed over. more says that there is more.
func (e *Endpoints) collect(ctx context.Context, all []petitbleu.EventEndpoint, now time.Time) (more bool, err error) {
	ws := all[0].WorkspaceID
	wanted := func(kind string) bool {
		return kind != "" && slices.ContainsFunc(all, func(p petitbleu.EventEndpoint) bool { return p.Wants(kind) })
	}
	var was store.OutgoingEnd
	var news []store.NewsRow
	var fed store.Fed
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if was, err = tx.OutgoingEnd(ws); err != nil {
			return err
		}
		if news, err = tx.News(ws, collectNews); err != nil {
			return err
		}
		fed, err = tx.Fed(ws, was.Change, wanted("profile.updated"), collectFed)
		return err
	})
	if err != nil || len(news) == 0 && fed.Next == was.Change {
		return false, err
	}
	events := ordered(news, fed, wanted)
	is := store.OutgoingEnd{Place: was.Place, Change: fed.Next}
	var rows []store.OutgoingRow
	for part := range slices.Chunk(events, roundEvents) {
		is.Place++
		rows = append(rows, store.OutgoingRow{Place: is.Place, Events: part, At: now})
	}
	ids := make([]string, len(news))
	for i, n := range news {
		ids[i] = n.ID
	}
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		mine, err := e.mine(tx, ws)
		if err == nil && mine {
			_, err = tx.PutOutgoing(ws, was, is, rows, ids)
		}
		return err
	})
	return fed.More || len(news) == collectNews, err
}

// ordered gives the events that somebody wants by when they came in.
func ordered(news []store.NewsRow, fed store.Fed, wanted func(string) bool) (all []petitbleu.Outgoing) {
	for _, n := range news {
		if !wanted(n.Type) {
			continue
		}
		for i, about := range n.About {
			all = append(all, petitbleu.Outgoing{ID: n.ID + "_" + strconv.Itoa(i), Type: n.Type, About: about, At: n.At.UnixMilli(), Data: n.Data})
		}
	}
	add := func(rows []store.FedRow, kind func(store.FedRow) (name, id string)) {
		for _, r := range rows {
			name, id := kind(r)
			if !wanted(name) {
				continue
			}
			event := petitbleu.Outgoing{ID: id, Type: name, About: r.ID, At: r.At.UnixMilli()}
			if r.Into != "" {
				event.Data, _ = json.Marshal(map[string]string{"into": r.Into}) // texts never fail
			}
			all = append(all, event)
		}
	}
	var gone []store.FedRow
	for _, r := range fed.Gone {
		if r.Into != r.ID { // else events of somebody who is there went
			gone = append(gone, r)
		}
	}
	numbered := func(r store.FedRow) string { return r.ID + "_" + strconv.FormatInt(r.Change, 10) }
	add(fed.Profiles, func(r store.FedRow) (string, string) { return "profile.updated", numbered(r) })
	add(fed.Events, func(r store.FedRow) (string, string) { return typeOf(r.Kind), r.ID })
	add(gone, func(r store.FedRow) (string, string) {
		if r.Into != "" {
			return "profile.merged", numbered(r) + "_gone"
		}
		return "profile.deleted", numbered(r) + "_gone"
	})
	slices.SortStableFunc(all, func(a, b petitbleu.Outgoing) int { return cmp.Compare(a.At, b.At) })
	return all
}
