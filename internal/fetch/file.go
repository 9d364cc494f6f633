package fetch

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// file copies a file that a person sent: its address is the platform's, and ends (Messenger Platform
// reference, section 1.7).
func (f *Fetcher) file(ctx context.Context, d store.Fetch, now time.Time) error {
	reading, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	res, err := f.open(reading, d.Subject)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.ContentLength > f.o.MaxBytes {
		return f.tooLarge()
	}
	head := make([]byte, 512)
	n, err := fill(head, res.Body)
	if err != nil && err != io.EOF { //nolint:errorlint // fill gives it bare
		return broken
	}
	head = head[:n]
	kind, ok := typeOf(d.Kind, res.Header.Get("Content-Type"), head)
	if !ok {
		return trouble{code: petitbleu.CodeBadPicture, words: "What the address gave is no " + d.Kind + ": it may have ended."}
	}
	file := store.File{WorkspaceID: d.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindFile, now), PageID: d.PageID, EventID: d.EventID, Part: d.Part, Kind: d.Kind,
		Name: nameOf(d.Subject, res.Header.Get("Content-Disposition")), Type: kind, CreatedAt: now, ExpiresAt: now.Add(f.o.KeepFor)}
	if err := f.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.BeginFile(file) }); err != nil {
		return err
	}
	file.Size, err = f.copy(ctx, file, head, res.Body)
	if errors.Is(err, store.ErrNotFound) { // the person took it back, or was erased, while it came
		return f.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndFetch(d) })
	}
	if err != nil {
		return err
	}
	profile := ""
	err = f.o.Store.Write(ctx, func(tx *store.Tx) error {
		owner, ok, err := change(tx, d, now, func(own map[string]any) { hasFile(own, d.Part, file.ID) })
		if err != nil {
			return err
		}
		if profile = owner; !ok {
			err = tx.DropFile(file.WorkspaceID, file.ID)
		} else {
			err = tx.KeepFile(file)
		}
		return errors.Join(err, tx.EndFetch(d))
	})
	if err == nil {
		f.tell(d, profile)
	}
	return err
}

// hasFile says in an event's data which copy there is of one of its files.
func hasFile(own map[string]any, part int, id string) {
	files, _ := own["files"].(map[string]any)
	if files == nil {
		files = map[string]any{}
	}
	files[strconv.Itoa(part)] = id
	own["files"] = files
	if missing, _ := own["missing_files"].(map[string]any); missing != nil {
		if delete(missing, strconv.Itoa(part)); len(missing) == 0 {
			delete(own, "missing_files")
		}
	}
}

// copy writes a file part by part. It gives its size.
func (f *Fetcher) copy(ctx context.Context, file store.File, head []byte, rest io.Reader) (size int64, err error) {
	all := io.MultiReader(strings.NewReader(string(head)), io.LimitReader(rest, f.o.MaxBytes+1-int64(len(head))))
	part := make([]byte, store.FilePart)
	for n := 0; ; n++ {
		got, failed := fill(part, all)
		if size += int64(got); size > f.o.MaxBytes {
			return 0, f.tooLarge()
		}
		if got > 0 {
			if err := f.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutFilePart(file.WorkspaceID, file.ID, n, part[:got]) }); err != nil {
				return 0, err
			}
		}
		switch {
		case failed == io.EOF: //nolint:errorlint // fill gives it bare
			return size, nil
		case failed != nil:
			return 0, broken
		}
	}
}

// fill reads until a part is full. The error is io.EOF at the end alone: an answer that was cut off gives another,
// which io.ReadFull would not tell from the end.
func fill(part []byte, from io.Reader) (n int, err error) {
	for n < len(part) && err == nil {
		got := 0
		got, err = from.Read(part[n:])
		n += got
	}
	return n, err
}

var broken = trouble{code: petitbleu.CodePlatform, words: "The connection broke while the file came.", passing: true}

func (f *Fetcher) tooLarge() trouble {
	return trouble{code: petitbleu.CodeTooLarge, words: "The file has more than " + strconv.FormatInt(f.o.MaxBytes>>20, 10) + " MB, which is as much as is kept here."}
}

// redirects is how many times an address may lead to another.
const redirects = 3

// open asks for a file. The client is guarded: each address that a redirect leads to is checked as the first.
func (f *Fetcher) open(ctx context.Context, address string) (*http.Response, error) {
	for range redirects + 1 {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			return nil, trouble{code: petitbleu.CodeInvalidParameter, words: "The address of the file is none that can be opened."}
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, trouble{code: petitbleu.CodeInvalidParameter, words: "The address of the file is none that can be opened."}
		}
		r.Header.Set("User-Agent", "petitbleu")
		res, err := f.o.HTTP.Do(r)
		if err != nil {
			return nil, trouble{code: petitbleu.CodeUnavailable, words: "The file's server could not be reached.", passing: true}
		}
		switch status := res.StatusCode; {
		case status == http.StatusOK:
			return res, nil
		case status >= 301 && status <= 308 && res.Header.Get("Location") != "":
			next, err := u.Parse(res.Header.Get("Location"))
			res.Body.Close()
			if err != nil {
				return nil, broken
			}
			address = next.String()
		default:
			res.Body.Close()
			return nil, trouble{code: petitbleu.CodePlatform, words: "The file's server answered " + strconv.Itoa(status) + ".",
				passing: status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout}
		}
	}
	return nil, trouble{code: petitbleu.CodePlatform, words: "The file's address leads from one to the next."}
}

// typeOf gives the MIME type of a file: what its first bytes show, else what the server says. A picture must be
// one; sound often comes as a film without pictures. ok is false for what is another kind of thing.
func typeOf(kind, said string, head []byte) (mimeType string, ok bool) {
	said, _, _ = mime.ParseMediaType(said)
	shown, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if shown == "application/octet-stream" || shown == "text/plain" && said != "" {
		shown = said
	}
	is := func(wanted ...string) bool {
		for _, w := range wanted {
			if strings.HasPrefix(shown, w+"/") {
				return true
			}
		}
		return false
	}
	switch kind {
	case store.FileImage:
		ok = is("image")
	case store.FileVideo:
		ok = is("video")
	case store.FileAudio:
		ok = is("audio", "video") || shown == "application/ogg"
	default:
		ok = true
	}
	if shown == "" {
		shown = "application/octet-stream"
	}
	return shown, ok
}

// nameOf gives the name of a file: as its server says, else the end of its address.
func nameOf(address, disposition string) string {
	name := ""
	if _, params, err := mime.ParseMediaType(disposition); err == nil {
		name = params["filename"]
	}
	if u, err := url.Parse(address); err == nil && name == "" {
		name = u.Path
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == 0x7f || r == 0xfffd {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name == "." || name == "/" {
		return ""
	}
	if all := []rune(name); len(all) > 120 {
		name = string(all[len(all)-120:]) // with its ending
	}
	return name
}
