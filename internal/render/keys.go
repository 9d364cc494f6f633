package render

import (
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// keys keeps what was opened while its sealed form stays the same.
type keys struct {
	mu  sync.Mutex
	all map[string]opened
}

type opened struct {
	from  map[petitbleu.SealedRef]sealedRow
	plain map[petitbleu.SealedRef]petitbleu.SealedValue
}

// sealedRow is what a row says of a sealed value.
type sealedRow struct {
	box, sealed string
	hosts       string // joined by spaces, so that rows compare
}

// graphHome is the platform's own Graph API, besides that of an app.
const graphHome = "https://graph.facebook.com"

// sealedRows reads what a workspace has sealed: its secrets, and the tokens of its Pages, which go to the Graph API only.
func sealedRows(tx *store.Tx, workspace string) (map[petitbleu.SealedRef]sealedRow, error) {
	secrets, err := tx.Secrets(workspace)
	if err != nil {
		return nil, err
	}
	pages, err := tx.Pages(workspace)
	if err != nil {
		return nil, err
	}
	from := make(map[petitbleu.SealedRef]sealedRow, len(secrets)+len(pages))
	for _, s := range secrets {
		from[petitbleu.RefOf(petitbleu.SealedSecret, s.Name)] = sealedRow{SecretBox(workspace, s.Name), s.Sealed, strings.Join(s.Hosts, " ")}
	}
	graphs := map[string]string{}
	for _, p := range pages {
		if _, ok := graphs[p.AppID]; !ok {
			app, err := tx.App(p.AppID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return nil, err
			}
			graphs[p.AppID] = strings.TrimSpace(graphHome + " " + app.GraphURL)
		}
		from[petitbleu.RefOf(petitbleu.SealedPageToken, p.ID)] = sealedRow{"page/" + p.ID + "/token", p.TokenSealed, graphs[p.AppID]}
	}
	return from, nil
}

func (k *keys) read(tx *store.Tx, box *secret.Box, log *slog.Logger, workspace string) (map[petitbleu.SealedRef]petitbleu.SealedValue, error) {
	from, err := sealedRows(tx, workspace)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.all[workspace]
	if was.plain != nil && maps.Equal(from, was.from) {
		return was.plain, nil
	}
	plain := make(map[petitbleu.SealedRef]petitbleu.SealedValue, len(from)) // a new one: others read the old
	for ref, row := range from {
		value, ok := was.plain[ref]
		if !ok || was.from[ref].sealed != row.sealed {
			if value.Value, err = box.Open(row.box, row.sealed); err != nil {
				log.Error("a sealed value cannot be opened; messages that name it fail", "workspace", workspace, "name", string(ref), "error", err)
				continue
			}
		}
		plain[ref] = petitbleu.SealedValue{Value: value.Value, Hosts: strings.Fields(row.hosts)}
	}
	if k.all == nil {
		k.all = map[string]opened{}
	}
	k.all[workspace] = opened{from, plain}
	return plain, nil
}

// SecretBox is the name under which a secret of a workspace is sealed (package secret).
func SecretBox(workspace, name string) string { return "secret/" + workspace + "/" + name }
