package people

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

const personFilePath = door.WS + "/files/{file}"

// registerPersonFiles adds the files that people sent.
func (a *API) registerPersonFiles() {
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/files", door.PeopleRead, "listPersonFiles", "People", "Files that a person sent, of which a copy is kept, newest first", a.personFiles)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: personFilePath, Need: door.PeopleRead, ID: "getPersonFile", Tag: "People", Summary: "One file that a person sent",
		Description: "As it came, for saving; parts can be asked for (Range). Nothing in it runs in a browser: it is served as a download, in a sandbox.",
		Answer:      "application/octet-stream", Status: http.StatusOK}, a.personFile)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/profiles/{id}/picture", Need: door.PeopleRead, ID: "getPersonPicture", Tag: "People", Summary: "The picture that a person shows at Facebook",
		Description: "The copy that is kept of it; 404 where there is none. `picture_at` of the profile says whether there is one.",
		Answer:      "image/*", Status: http.StatusOK}, a.personPicture)
}

// personPicture serves the copy of a person's picture.
func (a *API) personPicture(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	p, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (store.Portrait, error) { return tx.PortraitOf(ws, r.PathValue("id")) })
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", p.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", p.KeptAt, bytes.NewReader(p.Body))
	return nil
}

// PersonFileView is the copy of a file that a person sent.
type PersonFileView struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind" enum:"image,video,audio,file"`
	Name      string    `json:"name,omitempty"`
	Type      string    `json:"type" doc:"MIME type, by the first bytes of the file"`
	Size      int64     `json:"size"`
	PageID    string    `json:"page_id"`
	EventID   string    `json:"event_id" doc:"The message that it came with"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at" doc:"When the copy is removed"`
	Path      string    `json:"path" doc:"Where it is read, below the program's address"`
}

func personFileView(f store.File) PersonFileView {
	return PersonFileView{f.ID, f.Kind, f.Name, f.Type, f.Size, f.PageID, f.EventID, f.CreatedAt, f.ExpiresAt, door.Base + "/workspaces/" + f.WorkspaceID + "/files/" + f.ID}
}

// personFilesShown is how many files of a person are listed.
const personFilesShown = 200

func (a *API) personFiles(ctx context.Context, in *door.One) (door.List[PersonFileView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[PersonFileView], error) {
		if _, err := tx.Profile(in.WS, in.ID); err != nil {
			return door.List[PersonFileView]{}, err
		}
		found, err := tx.FilesOf(in.WS, in.ID, personFilesShown)
		return door.All(door.MapEach(found, personFileView)), err
	})
}

// personFile serves a file. What strangers sent must never act as a page of the program's: its type is not guessed
// anew, it is a download, and a browser that shows it all the same gives it no rights.
func (a *API) personFile(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	f, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (store.File, error) { return tx.File(ws, r.PathValue("file")) })
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileNameOf(f)}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("ETag", `"`+f.ID+`"`)
	http.ServeContent(w, r, "", f.CreatedAt, &fileReader{ctx: r.Context(), store: a.Store, file: f})
	return nil
}

// fileNameOf gives a name to save a file by.
func fileNameOf(f store.File) string {
	if f.Name != "" {
		return f.Name
	}
	ending := ""
	if all, err := mime.ExtensionsByType(f.Type); err == nil && len(all) > 0 {
		ending = all[0]
	}
	return f.Kind + ending
}

// fileReader reads the parts of a file as they are asked for.
type fileReader struct {
	ctx   context.Context
	store *store.Store
	file  store.File
	at    int64
	part  []byte
	start int64 // of part
}

// Read reads on from where the reader stands.
func (r *fileReader) Read(p []byte) (int, error) {
	if r.at >= r.file.Size {
		return 0, io.EOF
	}
	if r.part == nil || r.at < r.start || r.at >= r.start+int64(len(r.part)) {
		n := r.at / store.FilePart
		err := r.store.Read(r.ctx, func(tx *store.Tx) (err error) {
			r.part, err = tx.FilePartOf(r.file.WorkspaceID, r.file.ID, int(n))
			return err
		})
		if err != nil {
			return 0, err
		}
		if r.start = n * store.FilePart; r.at >= r.start+int64(len(r.part)) {
			return 0, io.ErrUnexpectedEOF
		}
	}
	n := copy(p, r.part[r.at-r.start:])
	r.at += int64(n)
	return n, nil
}

// Seek moves the reader.
func (r *fileReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.file.Size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning of the file")
	}
	r.at = offset
	return offset, nil
}
