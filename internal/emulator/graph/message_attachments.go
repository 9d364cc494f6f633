package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Limits of section 2.6 of the Messenger Platform reference.
const (
	imageLimit = 8 << 20
	fileLimit  = 25 << 20
	fetchLimit = 10 * time.Second
	videoLimit = 75 * time.Second
	// fileDays is how long an attachment_id works.
	fileMS = 90 * dayMS
)

func errOwner() *world.Error {
	return world.Fail(http.StatusBadRequest, 100, 2018074, "Invalid attachment ID or you are not the owner")
}

func errSize() *world.Error {
	return world.Fail(http.StatusBadRequest, 100, 2018109, "Attachment size exceeds allowable limit")
}

func errKind(kind string) *world.Error {
	return world.Fail(http.StatusBadRequest, 100, 2018047, "Upload attachment failure. The file's type is not "+kind)
}

// stored is an attachment of a Page by its id, while it lives.
func (g *Door) stored(page *world.Page, id string) (*world.File, *world.Error) {
	f := g.State.Files[id]
	if f == nil || f.PageID != page.ID || f.Made > 0 && g.Now() >= f.Made+fileMS {
		return nil, errOwner()
	}
	return f, nil
}

// attach stores what came with a message, checks attachment ids, and makes the message as
// the phone is to show it.
func (g *Door) attach(c *call, out *outgoing) *world.Error {
	m := out.Message
	switch {
	case len(m.Attachments) > 0:
		return g.attachMany(c, out)
	case m.Attachment == nil:
		return nil
	case strings.EqualFold(m.Attachment.Type, "template"):
		return g.checkMedia(c, out)
	case c.upload != nil:
		id, shown, ge := g.keepUpload(c, out.page, m.Attachment)
		if ge != nil {
			return ge
		}
		out.raw = withAttachment(out.raw, shown)
		if m.Attachment.Payload != nil && bool(m.Attachment.Payload.IsReusable) {
			out.file = id
		}
		return nil
	}
	shown, ge := g.shown(c, out.page, m.Attachment)
	if ge != nil {
		return ge
	}
	out.raw = withAttachment(out.raw, shown)
	if m.Attachment.Payload.IsReusable && m.Attachment.Payload.AttachmentID == "" {
		out.file = g.keepURL(out.page, m.Attachment)
	}
	return nil
}

// shown is an attachment by URL or id as a phone shows it.
func (g *Door) shown(c *call, page *world.Page, a *wire.Attachment) (map[string]any, *world.Error) {
	kind := strings.ToLower(a.Type)
	id := string(a.Payload.AttachmentID)
	if id == "" {
		return map[string]any{"type": kind, "payload": map[string]any{"url": a.Payload.URL}}, nil
	}
	f, ge := g.stored(page, id)
	if ge != nil {
		return nil, ge
	}
	return map[string]any{"type": f.Type, "payload": map[string]any{"url": g.fileURL(c, id, f), "attachment_id": json.Number(id)}}, nil
}

func (g *Door) attachMany(c *call, out *outgoing) *world.Error {
	list := []any{}
	for i := range out.Message.Attachments {
		one, ge := g.shown(c, out.page, &out.Message.Attachments[i])
		if ge != nil {
			return ge
		}
		list = append(list, one)
	}
	all := map[string]json.RawMessage{}
	_ = json.Unmarshal(out.raw, &all)
	all["attachments"] = encode(list)
	out.raw = encode(all)
	return nil
}

// checkMedia checks the attachment of a media template.
func (g *Door) checkMedia(_ *call, out *outgoing) *world.Error {
	p := out.Message.Attachment.Payload
	if p.TemplateType != "media" || p.Elements[0].AttachmentID == "" {
		return nil
	}
	f, ge := g.stored(out.page, string(p.Elements[0].AttachmentID))
	if ge != nil {
		return ge
	}
	if !strings.EqualFold(f.Type, p.Elements[0].MediaType) {
		return errKind(strings.ToLower(p.Elements[0].MediaType))
	}
	return nil
}

// withAttachment puts an attachment into a message in place of its own.
func withAttachment(raw json.RawMessage, shown map[string]any) json.RawMessage {
	all := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &all)
	all["attachment"] = encode(shown)
	return encode(all)
}

// keepUpload stores the file that came with a call.
func (g *Door) keepUpload(c *call, page *world.Page, a *wire.Attachment) (string, map[string]any, *world.Error) {
	kind, up := strings.ToLower(a.Type), c.upload
	if ge := checkFile(kind, mimeOf(up), int64(len(up.Data))); ge != nil {
		return "", nil, ge
	}
	id := g.NewFileID()
	f := &world.File{PageID: page.ID, Type: kind, Mime: mimeOf(up), Data: up.Data, Made: g.Now()}
	g.State.Files[id] = f
	return id, map[string]any{"type": kind, "payload": map[string]any{"url": g.fileURL(c, id, f)}}, nil
}

// mimeOf is a file's type: as its part tells, else from what it holds.
func mimeOf(f *request.File) string {
	if f.Mime != "" && f.Mime != "application/octet-stream" {
		return f.Mime
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(f.Data))
	return kind
}

func checkFile(kind, got string, size int64) *world.Error {
	switch {
	case kind == "image" && size > imageLimit, size > fileLimit:
		return errSize()
	case kind != "file" && !strings.HasPrefix(got, kind+"/"):
		return errKind(kind)
	}
	return nil
}

func (g *Door) keepURL(page *world.Page, a *wire.Attachment) string {
	id := g.NewFileID()
	g.State.Files[id] = &world.File{PageID: page.ID, Type: strings.ToLower(a.Type), URL: a.Payload.URL, Made: g.Now()}
	return id
}

func (g *Door) fileURL(c *call, id string, f *world.File) string {
	if f.URL != "" {
		return f.URL
	}
	return c.baseURL + "/_emulator/media/" + id
}

// fetchAll fetches the attachments of a message that are given by URL.
func (g *Door) fetchAll(ctx context.Context, m *wire.Message) *world.Error {
	if m == nil {
		return nil
	}
	list := m.Attachments
	if m.Attachment != nil {
		list = append(slices.Clone(list), *m.Attachment)
	}
	for i := range list {
		if ge := g.fetchMedia(ctx, &list[i]); ge != nil {
			return ge
		}
	}
	return nil
}

// fetchMedia fetches an attachment at a loopback address, as the platform fetches any,
// and checks its type and size. Other addresses are not fetched: the emulator stays local.
func (g *Door) fetchMedia(ctx context.Context, a *wire.Attachment) *world.Error {
	if a.Payload == nil || a.Payload.URL == "" || strings.EqualFold(a.Type, "template") {
		return nil
	}
	u, err := url.Parse(a.Payload.URL)
	if err != nil || !world.IsLoopback(u.Hostname()) {
		return nil
	}
	kind, limit := strings.ToLower(a.Type), fetchLimit
	failed := world.Fail(http.StatusBadRequest, 100, 2018008, "Failed to fetch the file from the url")
	if kind == "video" {
		limit = videoLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return failed
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return slow(ctx, kind, failed)
	}
	defer res.Body.Close()
	size, err := io.Copy(io.Discard, io.LimitReader(res.Body, fileLimit+1))
	if err != nil || res.StatusCode != http.StatusOK {
		return slow(ctx, kind, failed)
	}
	got, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return checkFile(kind, got, size)
}

// slow is the own error of a video that takes too long.
func slow(ctx context.Context, kind string, failed *world.Error) *world.Error {
	if kind == "video" && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return world.Fail(http.StatusBadRequest, 100, 2018294, "Video upload timed out or the video is corrupt")
	}
	return failed
}

// attachments is POST /{page}/message_attachments: a file uploaded ahead, by URL or as a
// file (section 2.6).
func (g *Door) messageAttachments(c *call) (any, *world.Error) {
	var m wire.Message
	e := c.params.Into("message", &m)
	g.Mu.Lock()
	page, ge := g.ownPage(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	o, fetch := g.rules(c, page), g.State.Switches.FetchMedia
	g.Mu.Unlock()
	if p := strings.ToLower(c.params["platform"]); p != "" && p != "messenger" {
		return nil, world.BadParam("param platform must be one of {messenger}")
	}
	if e == nil {
		e = check.Attachment(m.Attachment, o)
	}
	if e != nil {
		return nil, refused(e)
	}
	if fetch {
		if ge := g.fetchMedia(c.r.Context(), m.Attachment); ge != nil {
			return nil, ge
		}
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if ge := g.need(c, page.ID, "pages_messaging"); ge != nil {
		return nil, ge
	}
	g.Dirty = true
	if c.upload == nil {
		return map[string]any{"attachment_id": g.keepURL(page, m.Attachment)}, nil
	}
	id, _, ge := g.keepUpload(c, page, m.Attachment)
	if ge != nil {
		return nil, ge
	}
	return map[string]any{"attachment_id": id}, nil
}

// attachment is GET /{attachment}.
func (g *Door) attachment(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, ge := g.tokenPage(c)
	var f *world.File
	if ge == nil {
		f, ge = g.stored(page, c.node)
	}
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	all := map[string]any{"id": c.node, "type": f.Type, "url": g.fileURL(c, c.node, f)}
	return g.object(c, "{attachment}", all, "type")
}
