package privacy

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// LedgerLine is one line of the ledger of everybody's consents.
type LedgerLine struct {
	views.ConsentView
	ProfileID   string `json:"profile_id"`
	ProfileName string `json:"profile_name,omitempty" doc:"Missing when the person was erased"`
}

type ledgerInput struct {
	door.InWorkspace
	door.Paging
	ProfileID string    `query:"profile_id" doc:"Of this person, known or erased"`
	PageID    string    `query:"page_id" doc:"On this Page"`
	Kind      string    `query:"kind" enum:"opt_in,revoked,opt_out,undone,topic,topic_stopped"`
	From      time.Time `query:"from" doc:"This instant and later"`
	To        time.Time `query:"to" doc:"Before this instant"`
}

func (a *API) ledger(ctx context.Context, in *ledgerInput) (out door.List[LedgerLine], err error) {
	f := store.ConsentFilter{WorkspaceID: in.WS, ProfileID: in.ProfileID, PageID: in.PageID, Kind: in.Kind, From: in.From, To: in.To, Limit: in.Limit + 1}
	if f.Before, err = parsePlace(in.Cursor); err != nil {
		return out, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[LedgerLine], err error) {
		found, err := tx.ConsentLedger(f)
		if err != nil {
			return out, err
		}
		found, out.Next = door.PageOf(found, in.Limit, func(last store.Consent) string { return door.Moment(last.At, last.ID+" "+last.Kind) })
		pages, err := views.PageNames(tx, in.WS)
		if err != nil {
			return out, err
		}
		names, err := views.ProfileNames(tx, in.WS, door.MapEach(found, func(c store.Consent) string { return c.ProfileID }))
		out.Items = door.MapEach(found, func(c store.Consent) LedgerLine {
			return LedgerLine{views.ShowConsent(c, pages), c.ProfileID, names[c.ProfileID]}
		})
		return out, err
	})
}

// parsePlace reads a cursor of the ledger: an instant, an id and a kind.
func parsePlace(cursor string) (p store.ConsentPlace, err error) {
	m, err := door.ParseMoment(cursor)
	if err != nil || cursor == "" {
		return p, err
	}
	id, kind, ok := strings.Cut(m.ID, " ")
	if !ok {
		return p, door.ErrBadCursor
	}
	return store.ConsentPlace{At: m.At, ID: id, Kind: kind}, nil
}

// ledgerPage is how many lines of an export are read at a time.
const ledgerPage = 1000

// ledgerExport writes the ledger as CSV, newest first, page by page.
func (a *API) ledgerExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	q := r.URL.Query()
	f := store.ConsentFilter{WorkspaceID: ws, ProfileID: q.Get("profile_id"), PageID: q.Get("page_id"), Kind: q.Get("kind"), Limit: ledgerPage}
	for name, to := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if text := q.Get(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is no instant. Write it as 2026-11-22T09:30:00Z.").At("query." + name)
			}
			*to = at
		}
	}
	pages, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (map[string]string, error) { return views.PageNames(tx, ws) })
	if err != nil {
		return err
	}
	page := func() ([]store.Consent, error) {
		return door.Read(r.Context(), a.Door, func(tx *store.Tx) ([]store.Consent, error) { return tx.ConsentLedger(f) })
	}
	rows, err := page()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="consents.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	_ = out.Write([]string{"at", "kind", "profile_id", "page_id", "page_name", "psid", "customer_id", "topic", "source", "source_url", "wording", "language", "said", "ref", "expires_at", "id"})
	for ; err == nil && len(rows) > 0; rows, err = page() {
		for _, c := range rows {
			_ = out.Write(ledgerRow(c, pages))
		}
		out.Flush()
		f.Before = store.PlaceOf(rows[len(rows)-1])
		if len(rows) < ledgerPage || out.Error() != nil { // at the end, or the caller has gone
			return nil
		}
	}
	out.Flush()
	if err != nil {
		panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
	}
	return nil
}

func ledgerRow(c store.Consent, pages map[string]string) []string {
	expires := ""
	if !c.ExpiresAt.IsZero() {
		expires = c.ExpiresAt.Format(time.RFC3339)
	}
	row := []string{c.At.Format(time.RFC3339Nano), c.Kind, c.ProfileID, c.PageID, pages[c.PageID], c.PSID, c.Customer, c.Topic, c.Source, c.SourceURL, c.Wording, c.Language, c.Said, c.Ref, expires, c.ID}
	for i, cell := range row {
		row[i] = door.Unformula(cell)
	}
	return row
}
