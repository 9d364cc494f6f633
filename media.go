package petitbleu

import "time"

// MediaFile is a file of the business's own that messages show: a picture, a video, a sound, a
// document. Everybody who knows its address can read it, as the platform must.
type MediaFile struct {
	WorkspaceID string
	ID          string
	Name        string
	Kind        string // image, video, audio, file
	Type        string // MIME, as its bytes say
	Size        int64
	Width       int // pixels; 0: not a picture
	Height      int
	Hash        string // SHA-256 in hexadecimal: the same file twice is one
	CreatedBy   string
	CreatedAt   time.Time
}

// Limits of media: the platform takes pictures of 8 MB and other files of 25 MB (Messenger Platform
// reference, section 5.2).
const (
	MediaImageLimit = 8 << 20
	MediaFileLimit  = 25 << 20
	MediaNameLimit  = 200
	MediaPixelLimit = 40_000_000
	MediaLimit      = 10_000 // of a workspace; of ours
)

// Path is the path under which everybody reads a file.
func (m MediaFile) Path() string { return "/media/" + m.ID + mediaEndings[m.Type] }

// mediaEndings are the types that are taken, with the endings of their addresses.
var mediaEndings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "application/pdf": ".pdf",
}

// MediaKind gives the kind of a type; ok is false for one that is not taken.
func MediaKind(mime string) (kind string, ok bool) {
	if _, ok = mediaEndings[mime]; !ok {
		return "", false
	}
	switch mime[:5] {
	case "image":
		return "image", true
	case "video":
		return "video", true
	case "audio":
		return "audio", true
	}
	return "file", true
}
