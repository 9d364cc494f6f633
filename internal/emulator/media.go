package emulator

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Limits of section 2.6 of the Messenger Platform reference.
const (
	imageLimit = 8 << 20
	fileLimit  = 25 << 20
	fetchLimit = 10 * time.Second
)

// attach stores what came with a message, checks attachment ids, and returns the id of a
// reusable file and the message as the phone is to show it.
func (e *Emulator) attach(c *graphCall, page *Page, m *wire.Message, raw json.RawMessage) (string, json.RawMessage, *graphError) {
	a := m.Attachment
	if a == nil || a.Type == "template" {
		return "", raw, nil
	}
	if c.upload != nil {
		return e.attachUpload(c, page, m)
	}
	if id := string(a.Payload.AttachmentID); id != "" {
		f := e.st.Files[id]
		if f == nil || f.PageID != page.ID {
			return "", nil, fail(http.StatusBadRequest, 100, 2018074, "Invalid attachment ID or you are not the owner")
		}
		return "", e.withURL(raw, f.Type, e.fileURL(c, id, f)), nil
	}
	if !a.Payload.IsReusable {
		return "", raw, nil
	}
	id := e.newFileID()
	e.st.Files[id] = &file{PageID: page.ID, Type: a.Type, URL: a.Payload.URL}
	return id, raw, nil
}

func (e *Emulator) attachUpload(c *graphCall, page *Page, m *wire.Message) (string, json.RawMessage, *graphError) {
	kind, up := strings.ToLower(m.Attachment.Type), c.upload
	if kind == "image" && len(up.data) > imageLimit || len(up.data) > fileLimit {
		return "", nil, fail(http.StatusBadRequest, 100, 2018109, "Attachment size exceeds allowable limit")
	}
	if kind != "file" && !strings.HasPrefix(up.mime, kind+"/") {
		return "", nil, fail(http.StatusBadRequest, 100, 2018047, "Upload attachment failure. The file's type is not "+kind)
	}
	id := e.newFileID()
	f := &file{PageID: page.ID, Type: kind, Mime: up.mime, Data: up.data}
	e.st.Files[id] = f
	message, _ := json.Marshal(m)
	shown := e.withURL(message, kind, e.fileURL(c, id, f))
	if m.Attachment.Payload == nil || !m.Attachment.Payload.IsReusable {
		return "", shown, nil
	}
	return id, shown, nil
}

func (e *Emulator) fileURL(c *graphCall, id string, f *file) string {
	if f.URL != "" {
		return f.URL
	}
	return c.baseURL + "/_emulator/media/" + id
}

// withURL replaces the attachment of a message by one with an address.
func (e *Emulator) withURL(raw json.RawMessage, kind, address string) json.RawMessage {
	all := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &all)
	all["attachment"], _ = json.Marshal(map[string]any{"type": kind, "payload": map[string]any{"url": address}})
	out, err := json.Marshal(all)
	if err != nil {
		return raw
	}
	return out
}

// fetchMedia fetches an attachment at a loopback address, as the platform fetches any,
// and checks its type and size. Other addresses are not fetched: the emulator stays local.
func (e *Emulator) fetchMedia(ctx context.Context, m *wire.Message) *graphError {
	if m == nil || m.Attachment == nil || m.Attachment.Payload == nil || m.Attachment.Payload.URL == "" {
		return nil
	}
	u, err := url.Parse(m.Attachment.Payload.URL)
	if err != nil || !isLoopback(u.Hostname()) {
		return nil
	}
	failed := fail(http.StatusBadRequest, 100, 2018008, "Failed to fetch the file from the url")
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return failed
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return failed
	}
	defer res.Body.Close()
	kind := strings.ToLower(m.Attachment.Type)
	limit := int64(fileLimit)
	if kind == "image" {
		limit = imageLimit
	}
	size, err := io.Copy(io.Discard, io.LimitReader(res.Body, limit+1))
	got, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case err != nil || res.StatusCode != http.StatusOK:
		return failed
	case size > limit:
		return fail(http.StatusBadRequest, 100, 2018109, "Attachment size exceeds allowable limit")
	case kind != "file" && !strings.HasPrefix(got, kind+"/"):
		return fail(http.StatusBadRequest, 100, 2018047, "Upload attachment failure. The file's type is not "+kind)
	}
	return nil
}

// serveMedia is GET /_emulator/media/{id}: a file that came with a message.
func (e *Emulator) serveMedia(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	f := e.st.Files[r.PathValue("id")]
	e.mu.Unlock()
	if f == nil || f.Data == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self'; media-src 'self'")
	_, _ = w.Write(f.Data)
}
