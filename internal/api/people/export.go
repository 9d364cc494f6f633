package people

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// personExport writes all that is known of a person, part by part, so that it needs little memory.
func (a *API) personExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	ctx, id := r.Context(), r.PathValue("id")
	v, err := door.Read(ctx, a.Door, func(tx *store.Tx) (ProfileView, error) { return profileView(tx, ws, id) })
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+id+`.zip"`)
	h.Set("Cache-Control", "no-store")
	e := &personArchive{a: a, ctx: ctx, ws: ws, id: id, zip: zip.NewWriter(w), at: a.Now()}
	if err := e.write(v); err != nil {
		a.Logger.Warn("an export of a person broke off", "request", door.RequestID(ctx), "error", err)
		panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
	}
	return nil
}

// personArchive is an export under way.
type personArchive struct {
	a      *API
	ctx    context.Context
	ws, id string
	zip    *zip.Writer
	at     time.Time
}

const exportReadme = `This archive holds all that is known of one person, as of the day in its dates. / Cette archive contient tout ce qui est connu d'une personne.

profile.json     attributes, names, conversations, tokens (without their secrets) / attributs, identifiants, conversations, jetons (sans leurs secrets)
consents.json    what the person agreed to and took back, newest first / ce que la personne a accepté et retiré, du plus récent au plus ancien
events.json      what the person did / ce que la personne a fait
messages.json    what was sent to them, or not sent, and why / ce qui lui a été envoyé, ou non, et pourquoi
notifications.json  in-app notifications, and what the person did with them / notifications dans l'application, et ce que la personne en a fait
comments.json    what they wrote on Pages, where it is known to be theirs / ce qu'elle a écrit sur les Pages, quand on sait que c'est elle
files.json       files that they sent; the copies lie in files/ / fichiers qu'elle a envoyés ; les copies sont dans files/
picture          the picture that they show at Facebook, where a copy is kept / l'image qu'elle montre chez Facebook, quand une copie est gardée

JSON, UTF-8. Instants are UTC (RFC 3339). / JSON, UTF-8. Les instants sont en UTC (RFC 3339).
`

func (e *personArchive) write(v ProfileView) error {
	out, err := e.create("README.txt")
	if err == nil {
		_, err = io.WriteString(out, exportReadme)
	}
	if err == nil {
		err = e.document("profile.json", v)
	}
	for _, part := range []func() error{e.consents, e.events, e.messages, e.notifications, e.comments, e.files, e.picture} {
		if err == nil {
			err = part()
		}
	}
	if err != nil {
		return err
	}
	return e.zip.Close()
}

func (e *personArchive) create(name string) (io.Writer, error) {
	return e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.at})
}

// document writes a value as one JSON document.
func (e *personArchive) document(name string, v any) error {
	out, err := e.create(name)
	if err != nil {
		return err
	}
	j := json.NewEncoder(out)
	j.SetIndent("", "  ")
	j.SetEscapeHTML(false)
	return j.Encode(v)
}

// exportList writes a JSON list, page by page; next gives what comes behind an item, the zero one at the beginning.
func exportList[T any](e *personArchive, name string, next func(tx *store.Tx, behind T) ([]T, error)) error {
	out, err := e.create(name)
	if err != nil {
		return err
	}
	between := "[\n"
	var last T
	for {
		page, err := door.Read(e.ctx, e.a.Door, func(tx *store.Tx) ([]T, error) { return next(tx, last) })
		if err != nil {
			return err
		}
		for _, v := range page {
			text, err := json.Marshal(v)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(out, between+string(text)); err != nil {
				return err
			}
			between = ",\n"
		}
		if len(page) == 0 {
			break
		}
		last = page[len(page)-1]
	}
	if between == "[\n" {
		_, err = io.WriteString(out, "[]\n")
	} else {
		_, err = io.WriteString(out, "\n]\n")
	}
	return err
}

func (e *personArchive) consents() error {
	ledger, err := door.Read(e.ctx, e.a.Door, func(tx *store.Tx) (door.List[views.ConsentView], error) { return views.ConsentViews(tx, e.ws, e.id) })
	if err != nil {
		return err
	}
	return e.document("consents.json", ledger.Items)
}

func (e *personArchive) events() error {
	return exportList(e, "events.json", func(tx *store.Tx, behind views.EventView) ([]views.EventView, error) {
		pages, err := views.PagesByID(tx, e.ws)
		if err != nil {
			return nil, err
		}
		before := store.EventCursor{ID: behind.ID, At: behind.At.UnixMilli()}
		found, err := tx.Events(store.EventFilter{WorkspaceID: e.ws, ProfileID: e.id, Before: before, Limit: exportPage})
		return door.MapEach(found, func(v petitbleu.Event) views.EventView { return views.ShowEvent(v, pages, "") }), err
	})
}

func (e *personArchive) messages() error {
	return exportList(e, "messages.json", func(tx *store.Tx, behind views.MessageView) ([]views.MessageView, error) {
		found, _, err := tx.Messages(store.MessageFilter{WorkspaceID: e.ws, ProfileID: e.id}, behind.ID, exportPage)
		if err != nil {
			return nil, err
		}
		r, err := views.LookAround(e.a.Door, tx, e.ws, found)
		return door.MapEach(found, func(m petitbleu.Message) views.MessageView { return views.ShortMessage(m, r, "") }), err
	})
}

// notificationExport is a notification in an export; what it says stands in messages.json, under the same id.
type notificationExport struct {
	ID         string          `json:"id"`
	Feed       string          `json:"feed"`
	Category   string          `json:"category,omitempty"`
	Label      string          `json:"label,omitempty"`
	Variables  json.RawMessage `json:"variables,omitempty"`
	At         time.Time       `json:"at"`
	ExpiresAt  time.Time       `json:"expires_at"`
	SeenAt     time.Time       `json:"seen_at,omitzero"`
	ReadAt     time.Time       `json:"read_at,omitzero"`
	ViewedAt   time.Time       `json:"viewed_at,omitzero"`
	ClickedAt  time.Time       `json:"clicked_at,omitzero"`
	ArchivedAt time.Time       `json:"archived_at,omitzero"`
}

func (e *personArchive) notifications() error {
	return exportList(e, "notifications.json", func(tx *store.Tx, behind notificationExport) ([]notificationExport, error) {
		feeds, err := tx.Feeds(e.ws)
		if err != nil {
			return nil, err
		}
		keys := map[string]string{}
		for i := range feeds {
			keys[feeds[i].ID] = feeds[i].Key
		}
		found, err := tx.AllNotifications(e.ws, e.id, behind.ID, exportPage)
		return door.MapEach(found, func(n petitbleu.Notification) notificationExport {
			return notificationExport{n.ID, keys[n.FeedID], n.Category, n.Label, n.Variables, n.At, n.ExpiresAt, n.SeenAt, n.ReadAt, n.ViewedAt, n.ClickedAt, n.ArchivedAt}
		}), err
	})
}

// commentExport is a comment in an export.
type commentExport struct {
	ID        string    `json:"id"`
	PageID    string    `json:"page_id"`
	PostID    string    `json:"post_id"`
	Author    string    `json:"author"`
	Text      string    `json:"text"`
	Visitor   bool      `json:"visitor_post"`
	At        time.Time `json:"at"`
	RepliedAt time.Time `json:"replied_at,omitzero"`
	RemovedAt time.Time `json:"removed_at,omitzero"`
}

func (e *personArchive) comments() error {
	found, err := door.Read(e.ctx, e.a.Door, func(tx *store.Tx) ([]petitbleu.Comment, error) { return tx.CommentsOf(e.ws, e.id) })
	if err != nil {
		return err
	}
	return e.document("comments.json", door.All(door.MapEach(found, func(c petitbleu.Comment) commentExport {
		return commentExport{c.ID, c.PageID, c.PostID, c.Author, c.Text, c.Visitor, c.At, c.RepliedAt, c.RemovedAt}
	})).Items)
}

// files writes the list of files, and behind it the copies.
func (e *personArchive) files() error {
	found, err := door.Read(e.ctx, e.a.Door, func(tx *store.Tx) ([]store.File, error) { return tx.FilesOf(e.ws, e.id, exportFiles) })
	if err != nil {
		return err
	}
	views := door.MapEach(found, personFileView)
	for i, f := range found {
		views[i].Path = exportName(f)
	}
	if err := e.document("files.json", door.All(views).Items); err != nil {
		return err
	}
	for _, f := range found {
		out, err := e.zip.CreateHeader(&zip.FileHeader{Name: exportName(f), Method: zip.Store, Modified: f.CreatedAt})
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, &fileReader{ctx: e.ctx, store: e.a.Store, file: f}); err != nil {
			return err
		}
	}
	return nil
}

// picture writes the copy of the picture that the person shows at the platform.
func (e *personArchive) picture() error {
	p, err := door.Read(e.ctx, e.a.Door, func(tx *store.Tx) (store.Portrait, error) { return tx.PortraitOf(e.ws, e.id) })
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	out, err := e.zip.CreateHeader(&zip.FileHeader{Name: "picture." + strings.TrimPrefix(p.Type, "image/"), Method: zip.Store, Modified: p.KeptAt})
	if err != nil {
		return err
	}
	_, err = out.Write(p.Body)
	return err
}

const exportFiles = 10_000 // files of a person at most

// exportName gives the place of a file in the archive. What a stranger called it must not lead out of the folder that
// the archive is unpacked in.
func exportName(f store.File) string {
	name := path.Base(strings.ReplaceAll(fileNameOf(f), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/|?*`, r) {
			return '_'
		}
		return r
	}, name)
	return "files/" + f.ID + "-" + name
}

// registerExport adds all that is known of a person.
func (a *API) registerExport() {
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/profiles/{id}/export", Need: door.PeopleExport, ID: "exportPerson", Tag: "People", Summary: "All that is known of a person, as one archive",
		Description: "A ZIP archive of JSON documents and of the files that the person sent, with a README in English and French.",
		Answer:      "application/zip", Status: http.StatusOK}, a.personExport)
}
