package store

import "github.com/petitbleu/petitbleu"

const haltColumns = "workspace_id, page_id, note, by_id, by_name, at"

func scanHalt(r scanner) (h petitbleu.Halt, err error) {
	err = r.Scan(&h.WorkspaceID, &h.PageID, &h.Note, &h.By, &h.ByName, at(&h.At))
	return h, err
}

// PutHalt stops sending. A halt that is there already stays as it was; then it is false.
func (t *Tx) PutHalt(h petitbleu.Halt) (bool, error) {
	n, err := t.exec("INSERT INTO halts ("+haltColumns+") VALUES "+tuples(1, 6)+" ON CONFLICT DO NOTHING",
		h.WorkspaceID, h.PageID, h.Note, h.By, h.ByName, millis(h.At))
	return n == 1, err
}

// DropHalt ends a halt, or gives ErrNotFound.
func (t *Tx) DropHalt(workspace, page string) error {
	return found(t.exec("DELETE FROM halts WHERE workspace_id = $1 AND page_id = $2", workspace, page))
}

// Halts lists what stops sending in a workspace, that of the installation first; an empty
// workspace lists all there are.
func (t *Tx) Halts(workspace string) ([]petitbleu.Halt, error) {
	return list(t, scanHalt, "SELECT "+haltColumns+" FROM halts WHERE CAST($1 AS TEXT) = '' OR workspace_id = $1 OR workspace_id = '' ORDER BY workspace_id, page_id", workspace)
}

// Halted tells what of a workspace must not be sent at this instant.
type Halted struct {
	All   bool
	Pages map[string]bool
}

// Stops tells whether nothing may be sent through a Page.
func (h Halted) Stops(page string) bool { return h.All || h.Pages[page] }

// HaltedPages tells what of a workspace is halted.
func (t *Tx) HaltedPages(workspace string) (h Halted, err error) {
	pages, err := list(t, value[string], "SELECT page_id FROM halts WHERE workspace_id IN ('', $1)", workspace)
	for _, id := range pages {
		if id == "" {
			h.All = true
			continue
		}
		if h.Pages == nil {
			h.Pages = map[string]bool{}
		}
		h.Pages[id] = true
	}
	return h, err
}
