package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// change writes something into the part of an event's data that is the program's own. An event that is gone, or
// whose content was taken back, stays as it is; ok is false then. It gives whose the event is.
func change(tx *store.Tx, d store.Fetch, now time.Time, do func(own map[string]any)) (profile string, ok bool, err error) {
	e, err := tx.Event(d.WorkspaceID, d.EventID)
	if errors.Is(err, store.ErrNotFound) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	r := json.NewDecoder(bytes.NewReader(e.Data))
	r.UseNumber()
	var data map[string]any
	if r.Decode(&data) != nil {
		return "", false, nil
	}
	own, is := data["petitbleu"].(map[string]any)
	if !is {
		own = map[string]any{}
	}
	if own["deleted"] == true {
		return "", false, nil
	}
	do(own)
	data["petitbleu"] = own
	text, err := json.Marshal(data)
	if err != nil {
		return "", false, err
	}
	return e.ProfileID, true, tx.SetEventData(d.WorkspaceID, d.EventID, text, now)
}

// note says in the event why something is not there.
func note(tx *store.Tx, d store.Fetch, t trouble, now time.Time) (profile string, err error) {
	profile, _, err = change(tx, d, now, func(own map[string]any) {
		if d.Kind == store.FetchAnswers {
			own["note"], own["code"] = t.words, string(t.code)
			return
		}
		missing, _ := own["missing_files"].(map[string]any)
		if missing == nil {
			missing = map[string]any{}
		}
		missing[strconv.Itoa(d.Part)] = t.words
		own["missing_files"] = missing
	})
	return profile, err
}
