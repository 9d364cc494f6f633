package channels

import (
	"context"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AttachmentView is a file that Facebook keeps: uploaded ahead of a message, or sent with one.
type AttachmentView struct {
	ID        string    `json:"id" doc:"What content.media.attachment_id takes"`
	Kind      string    `json:"kind" enum:"image,video,audio,file"`
	Name      string    `json:"name"`
	URL       string    `json:"url,omitempty"`
	MessageID string    `json:"message_id,omitempty" doc:"The message that it was sent with; absent when it was uploaded"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at" doc:"90 days after the upload or the send"`
}

func attachmentView(v store.Attachment) AttachmentView {
	return AttachmentView{v.ID, v.Kind, v.Name, v.URL, v.MessageID, v.CreatedAt, v.ExpiresAt}
}

func (a *API) attachmentList(ctx context.Context, in *door.One) (door.List[AttachmentView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[AttachmentView], error) {
		if _, err := tx.Page(in.WS, in.ID); err != nil {
			return door.List[AttachmentView]{}, err
		}
		rows, err := tx.Attachments(in.WS, in.ID, a.Now())
		return door.All(door.MapEach(rows, attachmentView)), err
	})
}

type attachmentAddInput struct {
	door.One
	Body struct {
		Kind string `json:"kind" enum:"image,video,audio,file"`
		URL  string `json:"url" maxLength:"2000" doc:"https; Facebook fetches it, within 10 s, 75 s for a video"`
		Name string `json:"name,omitempty" maxLength:"200"`
	}
}

func (a *API) attachmentAdd(ctx context.Context, in *attachmentAddInput) (AttachmentView, error) {
	b := in.Body
	return with(a, func(p *pages.Pages) (AttachmentView, error) {
		if b.Name == "" {
			b.Name = petitbleu.Media{URL: b.URL}.FileName()
		}
		made, err := p.Upload(ctx, in.WS, in.ID, pages.Upload{Kind: b.Kind, URL: b.URL, Name: b.Name})
		return attachmentView(made), err
	})
}

type attachmentInput struct {
	door.One
	Attachment string `path:"attachment" maxLength:"64"`
}

// attachmentDelete forgets an id here; the platform keeps its copy until it expires.
func (a *API) attachmentDelete(ctx context.Context, in *attachmentInput) error {
	return a.Write(ctx, func(tx *store.Tx) error { return tx.DeleteAttachment(in.WS, in.ID, in.Attachment) })
}

const (
	filePath  = door.WS + "/pages/{id}/attachments/file"
	fileLimit = petitbleu.FileBytesLimit + 1<<20 // with the form around it
)

// registerFiles adds the upload of files.
func (a *API) registerFiles() {
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: filePath, Need: door.MessagesSend, ID: "uploadFile", Tag: "Channels", Summary: "Upload a file to Facebook ahead of a message",
		Description: "A form (multipart/form-data) with kind (image, video, audio or file) and file. At most 8 MB for an image, 25 MB for others.",
		Body:        "multipart/form-data", Form: fileForm, Limit: fileLimit, Answer: "application/json", Schema: "Attachment", Status: http.StatusCreated}, a.fileAdd)
}

var fileForm = &huma.Schema{Type: huma.TypeObject, Required: []string{"kind", "file"}, Properties: map[string]*huma.Schema{
	"kind": {Type: huma.TypeString}, "file": {Type: huma.TypeString, Format: "binary"}}}

func (a *API) fileAdd(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	v, err := a.takeFile(r, ws)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = door.JSON.Marshal(w, v) // the caller may have gone
	return nil
}

func (a *API) takeFile(r *http.Request, wsID string) (AttachmentView, error) {
	pageID := r.PathValue("id")
	form, err := r.MultipartReader()
	if err != nil {
		return AttachmentView{}, petitbleu.Errorf(petitbleu.CodeInvalidBody, "Send a form (multipart/form-data) with kind and file.")
	}
	u := pages.Upload{}
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart gives it bare
			break
		}
		if err != nil {
			return AttachmentView{}, tooLargeOr(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return AttachmentView{}, tooLargeOr(err)
		}
		switch part.FormName() {
		case "kind":
			u.Kind = string(data)
		case "file":
			u.File, u.Name, u.Type = append([]byte{}, data...), filepath.Base(part.FileName()), mediaTypeOf(part.Header.Get("Content-Type"), part.FileName(), data)
		}
	}
	if len(u.File) == 0 {
		return AttachmentView{}, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The form has no file, or an empty one.").At("body.file")
	}
	return with(a, func(p *pages.Pages) (AttachmentView, error) {
		made, err := p.Upload(r.Context(), wsID, pageID, u)
		return attachmentView(made), err
	})
}

// mediaTypeOf gives the MIME type of a file: as it was sent, else by its name, else by its first bytes.
func mediaTypeOf(sent, name string, data []byte) string {
	if t, _, err := mime.ParseMediaType(sent); err == nil && t != "application/octet-stream" {
		return t
	}
	if t := mime.TypeByExtension(filepath.Ext(name)); t != "" {
		return t
	}
	return http.DetectContentType(data)
}

func tooLargeOr(err error) error {
	if strings.Contains(err.Error(), "request body too large") {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "The file has more than 25 MB, which is as much as Messenger takes.").At("body.file")
	}
	return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The form is broken or cut off. Send it again.")
}

// registerAttachments adds files that the platform keeps.
func (a *API) registerAttachments() {
	door.On(a.Door, "GET", door.WS+"/pages/{id}/attachments", door.WorkspaceRead, "listAttachments", "Channels", "Files that Facebook keeps for messages: uploaded, or sent to be kept", a.attachmentList)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/attachments", door.PagesManage, "addAttachment", "Channels", "Have Facebook fetch a file ahead of a message", a.attachmentAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}/attachments/{attachment}", door.PagesManage, "deleteAttachment", "Channels", "Forget an uploaded file", a.attachmentDelete)
}
