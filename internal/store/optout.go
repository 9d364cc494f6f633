package store

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

const optOutColumns = "workspace_id, id, page_id, psid, profile_id, topic, source, said, at, undone_at"

func scanOptOut(r scanner) (o petitbleu.OptOut, err error) {
	err = r.Scan(&o.WorkspaceID, &o.ID, &o.PageID, &o.PSID, &o.ProfileID, &o.Topic, &o.Source, &o.Said, at(&o.At), at(&o.UndoneAt))
	return o, err
}

// InsertOptOuts adds opt-outs: proof, never changed but by the person who undoes them.
func (t *Tx) InsertOptOuts(optOuts []petitbleu.OptOut) error {
	rows := make([][]any, len(optOuts))
	for i, o := range optOuts {
		rows[i] = []any{o.WorkspaceID, o.ID, o.PageID, o.PSID, o.ProfileID, o.Topic, o.Source, o.Said, millis(o.At), millis(o.UndoneAt)}
	}
	if _, err := t.insertRows("INSERT INTO opt_outs ("+optOutColumns+") VALUES", "", rows); err != nil {
		return err
	}
	for _, o := range optOuts {
		if err := t.TouchProfiles(o.WorkspaceID, o.ProfileID); err != nil {
			return err
		}
		if err := t.Tell(o.WorkspaceID, News{Type: "optout.recorded", About: []string{o.ID}, At: o.At}); err != nil {
			return err
		}
		if o.UndoneAt.IsZero() {
			if err := t.noteWish(o.WorkspaceID, o.ProfileID, Wish{Out: true, ID: o.ID, PageID: o.PageID, Topic: o.Topic, Source: o.Source}, o.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// OptOutsFor gives the opt-outs of people on a Page that stand, by PSID, newest first.
func (t *Tx) OptOutsFor(workspace, page string, psids []string) (map[string][]petitbleu.OptOut, error) {
	found := make(map[string][]petitbleu.OptOut)
	err := inChunks(psids, 64, func(part []string) error {
		all, err := list(t, scanOptOut, "SELECT "+optOutColumns+" FROM opt_outs WHERE workspace_id = $1 AND page_id = $2 AND undone_at = 0 AND psid IN ("+
			places(2, len(part))+") ORDER BY at DESC, id DESC", withList([]any{workspace, page}, part)...)
		for _, o := range all {
			found[o.PSID] = append(found[o.PSID], o)
		}
		return err
	})
	return found, err
}

// OptOutsOf lists the opt-outs of a profile on all Pages, undone ones too, newest first.
func (t *Tx) OptOutsOf(workspace, profile string) ([]petitbleu.OptOut, error) {
	return list(t, scanOptOut, "SELECT "+optOutColumns+
		" FROM opt_outs WHERE workspace_id = $1 AND profile_id = $2 ORDER BY at DESC, id DESC", workspace, profile)
}

// OptOutsSince lists the opt-outs that were recorded since an instant and stand.
func (t *Tx) OptOutsSince(workspace string, since time.Time) ([]petitbleu.OptOut, error) {
	return list(t, scanOptOut, "SELECT "+optOutColumns+" FROM opt_outs WHERE workspace_id = $1 AND id >= $2 AND undone_at = 0 ORDER BY id",
		workspace, petitbleu.FirstID(petitbleu.KindOptOut, since))
}

// UndoOptOuts marks the opt-outs of a person on a Page as undone, those that were made until
// an instant and stand: of the topics named, or all of them when topics is nil. It gives how
// many there were. Only what the person did may lead here.
func (t *Tx) UndoOptOuts(workspace, page, psid string, topics []string, now time.Time) (int64, error) {
	const undo = "UPDATE opt_outs SET undone_at = $4 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND undone_at = 0 AND at <= $4"
	args := []any{workspace, page, psid, millis(now)}
	if topics != nil && len(topics) == 0 {
		return 0, nil
	}
	text := undo
	if topics != nil {
		text += " AND topic IN (" + places(4, len(topics)) + ")"
	}
	undone, err := list(t, value[string], text+" RETURNING id", withList(args, topics)...)
	n := int64(len(undone))
	if err != nil || n == 0 {
		return n, err
	}
	if err := t.Tell(workspace, News{Type: "optout.undone", About: undone, At: now}); err != nil {
		return n, err
	}
	return n, t.touchThread(workspace, page, psid)
}

// StopMessages drops the messages to a person on a Page that have not left: those of a topic,
// or all of them when it is empty; the answer to a stop before this one still goes. A message that is being sent at this instant is too late. It
// gives the ids of those that were dropped.
func (t *Tx) StopMessages(workspace, page, profile, psid, topic, sentence string, now time.Time) ([]string, error) {
	// The profile alone leads to the rows: an index of open messages would read the whole outbox.
	dropped, err := list(t, value[string], "UPDATE messages SET state = 'dropped', reason = $6, reason_text = $7, due_at = 0, updated_at = $8"+
		" WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3 AND (recipient = $4 OR recipient LIKE '%:%')"+
		" AND (topic = $5 OR CAST($5 AS TEXT) = '') AND origin <> '"+petitbleu.OriginConfirmation+"' AND state IN ('queued', 'held') RETURNING id",
		workspace, profile, page, psid, topic, string(petitbleu.CodeStopped), sentence, millis(now))
	slices.Sort(dropped)
	if err != nil {
		return nil, err
	}
	return dropped, t.TellMessages(workspace, petitbleu.StateDropped, dropped, now)
}

// OpenTopics lists the topics of the messages to a profile that have not left.
func (t *Tx) OpenTopics(workspace, profile string) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT topic FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND topic <> '' AND state IN ('queued', 'held') ORDER BY topic",
		workspace, profile)
}
