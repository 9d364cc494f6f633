package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// UploadURL has the platform fetch a file ahead of a message; kind is image, video, audio or
// file (Messenger Platform reference, section 2.6).
func (c Client) UploadURL(ctx context.Context, kind, address string) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, UploadTimeout)
	defer cancel()
	body, err := json.Marshal(uploadMessage(kind, address))
	if err != nil {
		return "", &Error{cause: errors.New("the request cannot be written")}
	}
	return c.upload(ctx, "application/json", body)
}

// UploadFile sends a file ahead of a message. mediaType is its MIME type.
func (c Client) UploadFile(ctx context.Context, kind, name, mediaType string, file []byte) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, UploadTimeout)
	defer cancel()
	message, err := json.Marshal(uploadMessage(kind, "")["message"])
	if err != nil {
		return "", &Error{cause: errors.New("the request cannot be written")}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err = form.WriteField("message", string(message))
	if err == nil {
		part, failed := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "filedata", "filename": name})},
			"Content-Type":        {mediaType},
		})
		if err = failed; err == nil {
			_, err = part.Write(file)
		}
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", &Error{cause: errors.New("the request cannot be written")}
	}
	return c.upload(ctx, form.FormDataContentType(), body.Bytes())
}

func uploadMessage(kind, address string) map[string]any {
	payload := map[string]any{"is_reusable": true}
	if address != "" {
		payload["url"] = address
	}
	return map[string]any{"message": map[string]any{"attachment": map[string]any{"type": kind, "payload": payload}}}
}

func (c Client) upload(ctx context.Context, contentType string, body []byte) (string, error) {
	q := c.proven(nil, c.Token)
	address := c.base() + c.page("message_attachments")
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	var answer struct {
		ID wire.ID `json:"attachment_id"`
	}
	r := channel.Request{Method: http.MethodPost, URL: address, Header: http.Header{"Content-Type": {contentType}}, Body: body}
	err := c.exchange(ctx, r, c.Token, &answer)
	if err == nil && answer.ID == "" {
		err = &Error{cause: errors.New("its answer names no attachment")}
	}
	return string(answer.ID), err
}
