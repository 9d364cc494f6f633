package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Pack writes files as a ZIP archive: the same files give the same bytes.
func Pack(f Files) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range f.Paths() {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(f[p])
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// Unpack reads a ZIP archive within the limits of a bundle. A folder that holds all of it is passed over.
func Unpack(body []byte) (Files, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is not a ZIP archive.")
	}
	if len(z.File) > FilesLimit {
		return nil, petitbleu.Errorf(petitbleu.CodeTooLarge, "A bundle has at most %d files.", FilesLimit)
	}
	files, left := Files{}, int64(BytesLimit)
	for _, f := range z.File {
		name := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(name), ".") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The ZIP archive is damaged.")
		}
		text, err := io.ReadAll(io.LimitReader(r, left+1))
		r.Close()
		if err != nil {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The ZIP archive is damaged.")
		}
		if left -= int64(len(text)); left < 0 {
			return nil, petitbleu.Errorf(petitbleu.CodeTooLarge, "The files of a bundle have at most %d MB together.", BytesLimit>>20)
		}
		files[name] = text
	}
	return inner(files), nil
}

// inner takes a folder off that holds all of the files, as archives of Git hosts have it.
func inner(files Files) Files {
	if _, ok := files[manifestPath]; ok {
		return files
	}
	for p := range files {
		if folder, name := path.Split(p); name == manifestPath && strings.Count(folder, "/") == 1 {
			out := Files{}
			for p, text := range files {
				if rest, ok := strings.CutPrefix(p, folder); ok {
					out[rest] = text
				}
			}
			return out
		}
	}
	return files
}
