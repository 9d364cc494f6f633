package feeds

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

const targetFilePath = door.WS + "/target-files"

// registerTargetFiles adds files of targets for batches.
func (a *API) registerTargetFiles() {
	door.On(a.Door, "GET", targetFilePath, door.CampaignsRead, "listTargetFiles", "Feeds", "Files of targets that batches can name, by their keys", a.targetFiles)
	door.On(a.Door, "GET", targetFilePath+"/{id}", door.CampaignsRead, "getTargetFile", "Feeds", "One file of targets: which lines cannot be used", a.targetFile)
	door.Do(a.Door, "DELETE", targetFilePath+"/{id}", door.CampaignsLaunch, "deleteTargetFile", "Feeds", "Remove a file of targets", a.targetFileDelete)
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: targetFilePath + "/{key}", Need: door.CampaignsLaunch, ID: "uploadTargetFile", Tag: "Feeds", Summary: "Upload a file of targets: up to 100,000 people",
		Description: "The body is the file itself: CSV in UTF-8, with commas, semicolons or tabs. The first line names the columns, of which exactly one is user_id; the others are variables. A second line of one user id is left out. It is kept for 7 days.",
		Query:       map[string]string{"overwrite": "true: a file of this key is replaced; else it is refused"},
		Body:        "text/csv", Limit: feed.FileBytesLimit + 1, Answer: "application/json", Schema: "TargetFile", Status: http.StatusCreated}, a.targetFileUpload)
}

// TargetFileView is a file of targets.
type TargetFileView struct {
	Key       string          `json:"key"`
	Size      int64           `json:"size" doc:"Bytes; 0: nothing was uploaded yet"`
	Targets   int64           `json:"targets" doc:"People who can be notified; 0: it cannot be used"`
	Report    feed.FileReport `json:"report"`
	CreatedBy string          `json:"created_by,omitempty"`
	CreatedAt time.Time       `json:"created_at"`
	ExpiresAt time.Time       `json:"expires_at"`
}

func targetFileView(f store.TargetFile) (TargetFileView, error) {
	r, err := feed.ReadReport(f)
	return TargetFileView{Key: f.Key, Size: f.Size, Targets: f.Targets, Report: wholeReport(r), CreatedBy: f.By, CreatedAt: f.CreatedAt, ExpiresAt: f.ExpiresAt}, err
}

// wholeReport makes lists that are missing empty ones.
func wholeReport(r feed.FileReport) feed.FileReport {
	if r.Columns == nil {
		r.Columns = []string{}
	}
	if r.Problems == nil {
		r.Problems = []feed.FileProblem{}
	}
	return r
}

type targetFilesInput struct {
	door.InWorkspace
	door.Paging
}

func (a *API) targetFiles(ctx context.Context, in *targetFilesInput) (door.List[TargetFileView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[TargetFileView], err error) {
		rows, err := tx.TargetFiles(in.WS, in.Cursor, in.Limit+1)
		if err != nil {
			return l, err
		}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last store.TargetFile) string { return last.Key })
		for _, f := range rows {
			v, err := targetFileView(f)
			if err != nil {
				return l, err
			}
			l.Items = append(l.Items, v)
		}
		return l.Whole(), nil
	})
}

func (a *API) targetFile(ctx context.Context, in *door.One) (TargetFileView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (TargetFileView, error) {
		f, err := tx.TargetFile(in.WS, in.ID)
		if err != nil {
			return TargetFileView{}, err
		}
		return targetFileView(f)
	})
}

func (a *API) targetFileDelete(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		door.About(ctx, in.ID, in.ID)
		return tx.DropTargetFile(in.WS, in.ID)
	})
}

func (a *API) targetFileUpload(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller) error {
	engine, err := a.feeds()
	if err != nil {
		return err
	}
	key := r.PathValue("key")
	if err := a.Store.Write(r.Context(), func(tx *store.Tx) error {
		_, err := feed.ReserveFile(tx, ws, key, c.ID(), r.URL.Query().Get("overwrite") == "true", door.StampTime(a.Now()))
		return err
	}); err != nil {
		return err
	}
	f, _, err := engine.UploadFile(r.Context(), ws, key, c.ID(), r.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "The file has more than %d MB. Make several of it.", feed.FileBytesLimit>>20)
	}
	if err != nil {
		return err
	}
	v, err := targetFileView(f)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = door.JSON.Marshal(w, v) // the caller may have gone
	return nil
}
