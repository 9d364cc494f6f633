package content

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const mediaPath = door.WS + "/media"

// registerMedia adds the media library, files of the business's own that messages show, and content as files.
func (a *API) registerMedia() {
	a.registerBundles()
	a.Huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[MediaFileView](), true, "")
	door.On(a.Door, "GET", mediaPath, door.ContentRead, "listMedia", "Content", "Files that messages show, newest first", a.mediaList)
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: mediaPath, Need: door.ContentEdit, ID: "uploadMedia", Tag: "Content", Summary: "Upload a file for messages",
		Description: "The body is the file: a picture (PNG, JPEG, GIF, WebP) of 8 MB at most, or an MP4 video, an MP3 sound or a PDF document of 25 MB at most. What it is, its bytes say. The very same file is kept once. Everybody who knows its address can read it.",
		Query:       map[string]string{"name": "Name of the file"},
		Body:        "application/octet-stream", Limit: petitbleu.MediaFileLimit + 1, Answer: "application/json", Schema: "MediaFile", Status: http.StatusCreated}, a.mediaUpload)
	door.On(a.Door, "GET", mediaPath+"/{id}", door.ContentRead, "getMedia", "Content", "One file, with what shows it", a.mediaShow)
	door.On(a.Door, "PATCH", mediaPath+"/{id}", door.ContentEdit, "renameMedia", "Content", "Give a file another name", a.mediaRename)
	door.On(a.Door, "POST", mediaPath+"/{id}/crop", door.ContentEdit, "cropMedia", "Content", "Cut a part out of a picture: another file", a.mediaCrop, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", mediaPath+"/{id}", door.ContentEdit, "deleteMedia", "Content", "Remove a file that nothing shows; its address ends", a.mediaDelete)
}

// MediaFileView is a file that messages show.
type MediaFileView struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Kind      string        `json:"kind" enum:"image,video,audio,file"`
	Type      string        `json:"type" doc:"MIME" example:"image/png"`
	Size      int64         `json:"size" doc:"Bytes"`
	Width     int           `json:"width,omitempty" doc:"Pixels"`
	Height    int           `json:"height,omitempty" doc:"Pixels"`
	Wide      bool          `json:"wide" doc:"A picture of 1.91:1, as carousels show it whole"`
	URL       string        `json:"url" doc:"Its address, for everybody"`
	CreatedBy string        `json:"created_by,omitempty"`
	CreatedAt time.Time     `json:"created_at"`
	UsedBy    []views.Using `json:"used_by,omitempty" doc:"What shows it; only of one file"`
}

func (a *API) mediaView(m petitbleu.MediaFile) MediaFileView {
	return MediaFileView{ID: m.ID, Name: m.Name, Kind: m.Kind, Type: m.Type, Size: m.Size, Width: m.Width, Height: m.Height, Wide: wide(m.Width, m.Height),
		URL: a.BaseURL + m.Path(), CreatedBy: m.CreatedBy, CreatedAt: m.CreatedAt}
}

// wide tells whether a picture has the shape of 1.91:1, within half a percent.
func wide(width, height int) bool {
	return height > 0 && float64(width)/float64(height) > 1.90 && float64(width)/float64(height) < 1.92
}

type mediaListInput struct {
	door.InWorkspace
	door.Paging
	Search string `query:"search" maxLength:"100" doc:"Part of the name"`
	Kind   string `query:"kind" enum:"image,video,audio,file"`
}

func (a *API) mediaList(ctx context.Context, in *mediaListInput) (door.List[MediaFileView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[MediaFileView], err error) {
		rows, err := tx.SearchMedia(in.WS, store.MediaSearch{Text: strings.TrimSpace(in.Search), Kind: in.Kind, Before: in.Cursor, Limit: in.Limit + 1})
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.MediaFile) string { return last.ID })
		l.Items = door.MapEach(rows, a.mediaView)
		return l.Whole(), err
	})
}

func (a *API) mediaUpload(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, petitbleu.MediaFileLimit+1))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "The file is too large: the platform takes pictures of %d MB and other files of %d MB at most.", petitbleu.MediaImageLimit>>20, petitbleu.MediaFileLimit>>20)
	} else if err != nil {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The file ended before its time. Send it again.")
	}
	v, err := a.mediaKeep(r.Context(), ws, r.URL.Query().Get("name"), c.ID(), body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(w).Encode(v)
}

// mediaKeep keeps a file that came, and gives it or the very same one that was there.
func (a *API) mediaKeep(ctx context.Context, ws, name, by string, body []byte) (MediaFileView, error) {
	now := door.StampTime(a.Now())
	m, err := compose.ReadMedia(petitbleu.MediaFile{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMedia, now), Name: name, CreatedBy: by, CreatedAt: now}, body)
	if err != nil {
		return MediaFileView{}, err
	}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (MediaFileView, error) {
		kept, err := compose.AddMedia(tx, m, body)
		v := a.mediaView(kept)
		door.About(ctx, v.ID, v.Name)
		door.Record(ctx, nil, v)
		return v, err
	})
	a.mediaChanged(ws, v.ID, err)
	return v, err
}

func (a *API) mediaChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindMedia, ID: id})
	}
}

func (a *API) mediaShow(ctx context.Context, in *door.One) (MediaFileView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v MediaFileView, err error) {
		m, err := tx.MediaOf(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		v = a.mediaView(m)
		v.UsedBy, err = views.Usings(tx, in.WS, "media", m.ID)
		return v, err
	})
}

type mediaRenameInput struct {
	door.One
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}

func (a *API) mediaRename(ctx context.Context, in *mediaRenameInput) (MediaFileView, error) {
	name, err := door.CleanName(in.Body.Name)
	if err != nil {
		return MediaFileView{}, err
	}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (MediaFileView, error) {
		m, err := tx.MediaOf(in.WS, in.ID)
		if err != nil {
			return MediaFileView{}, err
		}
		before := a.mediaView(m)
		m.Name = name
		door.Record(ctx, before, a.mediaView(m))
		return a.mediaView(m), tx.RenameMedia(in.WS, in.ID, name)
	})
	a.mediaChanged(in.WS, in.ID, err)
	return v, err
}

type mediaCropInput struct {
	door.One
	Body struct {
		X      int    `json:"x" minimum:"0"`
		Y      int    `json:"y" minimum:"0"`
		Width  int    `json:"width" minimum:"1"`
		Height int    `json:"height" minimum:"1"`
		Name   string `json:"name,omitempty" maxLength:"200" doc:"Of the new file; that of the whole when it is missing"`
	}
}

func (a *API) mediaCrop(ctx context.Context, in *mediaCropInput) (MediaFileView, error) {
	var body []byte
	m, err := door.Read(ctx, a.Door, func(tx *store.Tx) (m petitbleu.MediaFile, err error) {
		if m, err = tx.MediaOf(in.WS, in.ID); err == nil {
			body, err = tx.MediaBody(m)
		}
		return m, err
	})
	if err != nil {
		return MediaFileView{}, err
	}
	part, err := compose.Crop(m, body, compose.Rect{X: in.Body.X, Y: in.Body.Y, Width: in.Body.Width, Height: in.Body.Height})
	if err != nil {
		return MediaFileView{}, err
	}
	name := in.Body.Name
	if name == "" {
		name = fmt.Sprintf("%dx%d %s", in.Body.Width, in.Body.Height, m.Name)
	}
	return a.mediaKeep(ctx, in.WS, name, door.CallerOf(ctx).ID(), part)
}

func (a *API) mediaDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		m, err := compose.RemoveMedia(tx, in.WS, in.ID)
		if err == nil {
			door.About(ctx, m.ID, m.Name)
			door.Record(ctx, a.mediaView(m), nil)
		}
		return err
	})
	a.mediaChanged(in.WS, in.ID, err)
	return err
}
