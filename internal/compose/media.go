package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/gif" // registers GIF
	"image/jpeg"
	"image/png"
	"net/http"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	_ "golang.org/x/image/webp" // registers WebP

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ReadMedia says what a file is by its bytes, and whether messages may show it. Of m it takes the
// name, the workspace, the id and who made it.
func ReadMedia(m petitbleu.MediaFile, body []byte) (petitbleu.MediaFile, error) {
	refuse := func(code petitbleu.Code, format string, args ...any) (petitbleu.MediaFile, error) {
		return m, petitbleu.Errorf(code, format, args...).At("body")
	}
	if len(body) == 0 {
		return refuse(petitbleu.CodeInvalidParameter, "The file is empty. Send its bytes as the body.")
	}
	m.Type, _, _ = strings.Cut(http.DetectContentType(body), ";")
	if m.Type == "application/octet-stream" && mp3(body) {
		m.Type = "audio/mpeg"
	}
	kind, ok := petitbleu.MediaKind(m.Type)
	if !ok {
		return refuse(petitbleu.CodeInvalidParameter, "The file is %s. Messages show pictures (PNG, JPEG, GIF, WebP), MP4 videos, MP3 sounds and PDF documents.", m.Type)
	}
	m.Kind, m.Size = kind, int64(len(body))
	limit := petitbleu.MediaFileLimit
	if kind == "image" {
		limit = petitbleu.MediaImageLimit
	}
	if len(body) > limit {
		return refuse(petitbleu.CodeTooLarge, "The file has %.1f MB; the platform takes at most %d MB. Make it smaller.", float64(len(body))/(1<<20), limit>>20)
	}
	if kind == "image" {
		c, _, err := image.DecodeConfig(bytes.NewReader(body))
		if err != nil {
			return refuse(petitbleu.CodeBadPicture, "The picture cannot be read: it is damaged, or not what it says it is.")
		}
		if m.Width, m.Height = c.Width, c.Height; c.Width*c.Height > petitbleu.MediaPixelLimit {
			return refuse(petitbleu.CodeBadPicture, "The picture has %d x %d pixels: make it smaller, 2,000 x 1,047 is plenty.", c.Width, c.Height)
		}
		if m.Type == "image/jpeg" && orientation(body) >= 5 {
			m.Width, m.Height = c.Height, c.Width // as it is seen
		}
	}
	sum := sha256.Sum256(body)
	m.Hash = hex.EncodeToString(sum[:])
	m.Name = mediaName(m.Name, kind)
	return m, nil
}

// mp3 tells whether a file without a tag begins as a frame of MPEG audio does.
func mp3(body []byte) bool {
	return len(body) > 2 && body[0] == 0xFF && body[1]&0xE6 == 0xE2
}

// mediaName gives the name of a file as people read it: no folders, nothing that cannot be printed.
func mediaName(name, kind string) string {
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r == 0x7F {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > petitbleu.MediaNameLimit {
		name = string(r[:petitbleu.MediaNameLimit])
	}
	if name == "" || name == "." || name == "/" {
		return kind
	}
	return name
}

// AddMedia keeps a file, or gives the one that is there already when it is the very same.
func AddMedia(tx *store.Tx, m petitbleu.MediaFile, body []byte) (petitbleu.MediaFile, error) {
	n, err := tx.CountMedia(m.WorkspaceID)
	if err != nil {
		return m, err
	}
	if n >= petitbleu.MediaLimit {
		return m, petitbleu.Errorf(petitbleu.CodeConflict, "A workspace keeps at most %d files. Remove some.", petitbleu.MediaLimit)
	}
	ok, err := tx.InsertMedia(m, body)
	if err != nil || ok {
		return m, err
	}
	same, _, err := tx.MediaHash(m.WorkspaceID, m.Hash)
	return same, err
}

// RemoveMedia removes a file that no template and no content block shows.
func RemoveMedia(tx *store.Tx, workspace, id string) (m petitbleu.MediaFile, err error) {
	if m, err = tx.MediaOf(workspace, id); err != nil {
		return m, err
	}
	uses, err := tx.UsesOf(workspace, mediaKind, id)
	if err == nil && len(uses) > 0 {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "%d templates or content blocks show this file: change those first.", len(uses))
	}
	if err != nil {
		return m, err
	}
	return m, tx.DeleteMedia(workspace, id)
}

// Rect is a part of a picture, in pixels from its left upper corner.
type Rect struct{ X, Y, Width, Height int }

// Crop cuts a part out of a picture as it is seen, turned as its file says: JPEG stays JPEG, all else becomes PNG. A GIF that moves is
// refused.
func Crop(m petitbleu.MediaFile, body []byte, r Rect) ([]byte, error) {
	refuse := func(format string, args ...any) ([]byte, error) {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At("body")
	}
	switch {
	case m.Kind != "image":
		return refuse("Only pictures can be cropped.")
	case r.Width < 1 || r.Height < 1 || r.X < 0 || r.Y < 0 || r.Width > m.Width-r.X || r.Height > m.Height-r.Y:
		return refuse("The part must lie within the picture, which has %d x %d pixels.", m.Width, m.Height)
	case m.Type == "image/gif" && bytes.Count(body, []byte("\x21\xF9\x04")) > 1:
		return refuse("A picture that moves cannot be cropped. Crop it before you upload it.")
	}
	from, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return refuse("The picture cannot be read: it is damaged.")
	}
	lies := 1
	if m.Type == "image/jpeg" {
		lies = orientation(body)
	}
	to := cutUpright(from, lies, m.Width, m.Height, r)
	var out bytes.Buffer
	if m.Type == "image/jpeg" {
		err = jpeg.Encode(&out, to, &jpeg.Options{Quality: 90})
	} else {
		err = png.Encode(&out, to)
	}
	return out.Bytes(), err
}

const mediaKind = "media"

var mediaAddress = regexp.MustCompile(`/media/(med_[0-9a-z]{26})\.[a-z0-9]{3,4}`)

// media lists the files that a text shows by their addresses.
func media(text string) (all []petitbleu.Use) {
	for _, found := range mediaAddress.FindAllStringSubmatch(text, -1) {
		all = append(all, petitbleu.Use{Kind: mediaKind, Name: found[1]})
	}
	return all
}
