package store

import (
	"github.com/petitbleu/petitbleu"
)

// byID reads rows of a workspace by their ids; text ends before the list of ids.
func byID[T any](t *Tx, scan func(scanner) (T, error), id func(T) string, text, workspace string, ids []string) (map[string]T, error) {
	found := make(map[string]T, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		some, err := list(t, scan, text+" WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+")", withList([]any{workspace}, part)...)
		for _, v := range some {
			found[id(v)] = v
		}
		return err
	})
	return found, err
}

// MessagesTold gives messages by their ids, without what they say and how they went over the wire.
func (t *Tx) MessagesTold(workspace string, ids []string) (map[string]petitbleu.Message, error) {
	return byID(t, func(r scanner) (m petitbleu.Message, err error) {
		var part, attempts int64
		err = r.Scan(&m.ID, &m.ProfileID, &m.Channel, &m.PageID, &m.Recipient, &m.Origin, &m.GroupID, &part, &m.Purpose, &m.Topic, &m.CustomerID,
			&m.CompositionID, &m.DispatchID, &m.SendID, &m.CampaignID, &m.RunID, &m.VariantID, &m.Test, &m.Reason, &m.ReasonText, &attempts, &m.OutsideID,
			at(&m.CreatedAt), at(&m.SentAt), at(&m.DeliveredAt), at(&m.ReadAt))
		m.WorkspaceID, m.Part, m.Attempts = workspace, int(part), int(attempts)
		return m, err
	}, func(m petitbleu.Message) string { return m.ID },
		"SELECT id, profile_id, channel, page_id, recipient, origin, group_id, part, purpose, topic, customer_id, composition_id, dispatch_id, send_id, campaign_id, run_id, variant_id,"+
			" test, reason, reason_text, attempts, outside_id, created_at, sent_at, delivered_at, read_at FROM messages", workspace, ids)
}

// EventsByID gives events by their ids.
func (t *Tx) EventsByID(workspace string, ids []string) (map[string]petitbleu.Event, error) {
	return byID(t, scanEvent, func(e petitbleu.Event) string { return e.ID }, "SELECT "+eventColumns+" FROM events", workspace, ids)
}

// OptInsByID gives opt-ins by their ids.
func (t *Tx) OptInsByID(workspace string, ids []string) (map[string]petitbleu.OptIn, error) {
	return byID(t, scanOptIn, func(o petitbleu.OptIn) string { return o.ID }, "SELECT "+optInColumns+" FROM opt_ins", workspace, ids)
}

// OptOutsByID gives opt-outs by their ids.
func (t *Tx) OptOutsByID(workspace string, ids []string) (map[string]petitbleu.OptOut, error) {
	return byID(t, scanOptOut, func(o petitbleu.OptOut) string { return o.ID }, "SELECT "+optOutColumns+" FROM opt_outs", workspace, ids)
}

// ImportsByID gives imports by their ids.
func (t *Tx) ImportsByID(workspace string, ids []string) (map[string]petitbleu.Import, error) {
	return byID(t, scanImport, func(i petitbleu.Import) string { return i.ID }, "SELECT "+importColumns+" FROM imports", workspace, ids)
}

// AlertsByID gives alerts by their ids.
func (t *Tx) AlertsByID(workspace string, ids []string) (map[string]Alert, error) {
	return byID(t, scanAlert, func(a Alert) string { return a.ID }, "SELECT "+alertColumns+" FROM alerts", workspace, ids)
}
