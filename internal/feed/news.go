package feed

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// The events that endpoints are told of: what somebody asked for, not what became of it (Notifications reference,
// section 14.3). No variable of anybody stands in them.
const (
	newsRealtime   = "notification.send_realtime"
	newsBatch      = "notification.send_batch"
	newsCreated    = "card_template.created"
	newsEdited     = "card_template.edited"
	newsArchived   = "card_template.archived"
	newsUnarchived = "card_template.unarchived"
)

func tellSend(tx *store.Tx, kind, workspace, id string, s *Send, targets int64, now time.Time) error {
	mode := "realtime"
	if kind == newsBatch {
		mode = "batch"
	}
	data, err := json.Marshal(map[string]any{"notification_id": id, "template_key": s.TemplateKey, "mode": mode, "tag": s.Tag, "title": s.Title, "targets_count": targets})
	if err != nil {
		return fmt.Errorf("tell of a notification: %w", err)
	}
	return tx.Tell(workspace, store.News{Type: kind, About: []string{id}, Data: data, At: now})
}

func tellTemplate(tx *store.Tx, kind string, t petitbleu.CardTemplate, now time.Time) error {
	data, err := json.Marshal(map[string]any{"template_id": t.ID, "template_key": t.Key, "name": t.Name, "version": t.Version})
	if err != nil {
		return fmt.Errorf("tell of a card template: %w", err)
	}
	return tx.Tell(t.WorkspaceID, store.News{Type: kind, About: []string{t.ID}, Data: data, At: now})
}
