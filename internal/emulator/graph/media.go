package graph

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
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Limits of section 2.6 of the Messenger Platform reference.
const (
	imageLimit = 8 << 20
	fileLimit  = 25 << 20
	fetchLimit = 10 * time.Second
)

// attach stores what came with a message, checks attachment ids, and returns the id of a
// reusable file and the message as the phone is to show it.
func (g *Door) attach(c *call, page *world.Page, m *wire.Message, raw json.RawMessage) (string, json.RawMessage, *world.Error) {
	a := m.Attachment
	if a == nil || a.Type == "template" {
		return "", raw, nil
	}
	if c.upload != nil {
		return g.attachUpload(c, page, m)
	}
	if id := string(a.Payload.AttachmentID); id != "" {
		f := g.State.Files[id]
		if f == nil || f.PageID != page.ID {
			return "", nil, world.Fail(http.StatusBadRequest, 100, 2018074, "Invalid attachment ID or you are not the owner")
		}
		return "", g.withURL(raw, f.Type, g.fileURL(c, id, f)), nil
	}
	if !a.Payload.IsReusable {
		return "", raw, nil
	}
	id := g.NewFileID()
	g.State.Files[id] = &world.File{PageID: page.ID, Type: a.Type, URL: a.Payload.URL}
	return id, raw, nil
}

func (g *Door) attachUpload(c *call, page *world.Page, m *wire.Message) (string, json.RawMessage, *world.Error) {
	kind, up := strings.ToLower(m.Attachment.Type), c.upload
	if kind == "image" && len(up.data) > imageLimit || len(up.data) > fileLimit {
		return "", nil, world.Fail(http.StatusBadRequest, 100, 2018109, "Attachment size exceeds allowable limit")
	}
	if kind != "file" && !strings.HasPrefix(up.mime, kind+"/") {
		return "", nil, world.Fail(http.StatusBadRequest, 100, 2018047, "Upload attachment failure. The file's type is not "+kind)
	}
	id := g.NewFileID()
	f := &world.File{PageID: page.ID, Type: kind, Mime: up.mime, Data: up.data}
	g.State.Files[id] = f
	message, _ := json.Marshal(m)
	shown := g.withURL(message, kind, g.fileURL(c, id, f))
	if m.Attachment.Payload == nil || !m.Attachment.Payload.IsReusable {
		return "", shown, nil
	}
	return id, shown, nil
}

func (g *Door) fileURL(c *call, id string, f *world.File) string {
	if f.URL != "" {
		return f.URL
	}
	return c.baseURL + "/_emulator/media/" + id
}

// withURL replaces the attachment of a message by one with an address.
func (g *Door) withURL(raw json.RawMessage, kind, address string) json.RawMessage {
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
func (g *Door) fetchMedia(ctx context.Context, m *wire.Message) *world.Error {
	if m == nil || m.Attachment == nil || m.Attachment.Payload == nil || m.Attachment.Payload.URL == "" {
		return nil
	}
	u, err := url.Parse(m.Attachment.Payload.URL)
	if err != nil || !world.IsLoopback(u.Hostname()) {
		return nil
	}
	failed := world.Fail(http.StatusBadRequest, 100, 2018008, "Failed to fetch the file from the url")
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
		return world.Fail(http.StatusBadRequest, 100, 2018109, "Attachment size exceeds allowable limit")
	case kind != "file" && !strings.HasPrefix(got, kind+"/"):
		return world.Fail(http.StatusBadRequest, 100, 2018047, "Upload attachment failure. The file's type is not "+kind)
	}
	return nil
}
