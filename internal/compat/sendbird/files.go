package sendbird

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	fileKeyLimit = 200
	// uploadPath is where files are sent to, with the fields that presign gave (Notifications reference, section 11.6).
	uploadPath = "/v1/storage/uploads"
	uploadLife = time.Hour
	uploadSign = "sendbird upload" // what the signatures are for
)

// policy is what an upload may do: who asked for it, and until when.
type policy struct {
	Workspace string `json:"w"`
	Key       string `json:"k"`
	By        string `json:"b"`
	Until     int64  `json:"u"` // Unix seconds, by the clock of the machine
}

// presign gives an address to which a file of targets can be sent without a token, once the key is free or may be
// overwritten.
func (d *Door) presign(ctx context.Context, c *call) (int, any, error) {
	body := object{}
	if c.request.ContentLength != 0 {
		var err error
		if body, err = readBody(c.w, c.request); err != nil {
			return 0, nil, err
		}
	}
	overwrite, err := body.flag("overwrite_duplicate_key")
	if err != nil {
		return 0, nil, err
	}
	key := c.request.PathValue("key")
	now := d.Clock.Now().UTC().Truncate(time.Millisecond)
	if err := d.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := feed.ReserveFile(tx, c.ws, key, c.key.ID, overwrite, now)
		return err
	}); err != nil {
		return 0, nil, err
	}
	text, err := json.Marshal(policy{c.ws, key, c.key.ID, time.Now().Add(uploadLife).Unix()})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		URL     string            `json:"url"`
		Fields  map[string]string `json:"fields"`
		FileKey string            `json:"file_key"`
	}{d.BaseURL + uploadPath, map[string]string{
		"key": key, "policy": base64.RawURLEncoding.EncodeToString(text), "signature": hex.EncodeToString(d.Box.MAC(uploadSign, text)),
	}, key}, nil
}

// fileAnswer is what became of an upload.
type fileAnswer struct {
	FileKey    string             `json:"file_key"`
	Targets    int64              `json:"targets"`
	Rejected   int64              `json:"rejected"`
	Duplicates int64              `json:"duplicates"`
	Problems   []feed.FileProblem `json:"problems"`
}

// upload takes a file: a form whose fields come before the file.
func (d *Door) upload(w http.ResponseWriter, r *http.Request) {
	a, f, err := d.uploaded(w, r)
	if err != nil {
		f = faultOf(err)
		if f.Code == codeInternal {
			d.Logger.ErrorContext(r.Context(), "a file of targets could not be taken", "error", err)
		}
	}
	if f != nil {
		answer(w, f.status, struct {
			*fault
			*fileAnswer
		}{f, a})
		return
	}
	answer(w, http.StatusCreated, a)
}

func (d *Door) uploaded(w http.ResponseWriter, r *http.Request) (*fileAnswer, *fault, error) {
	r.Body = http.MaxBytesReader(w, r.Body, feed.FileBytesLimit+1<<20)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, invalid("file", "The body is a form (multipart/form-data) with the fields that were given, and then the file.")
	}
	fields := map[string]string{}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, nil, missing("file")
		}
		if part.FormName() == "file" {
			p, err := d.permitted(fields)
			if err != nil {
				return nil, nil, err
			}
			return d.take(r.Context(), p, part)
		}
		text, err := io.ReadAll(io.LimitReader(part, 4096))
		if err != nil {
			return nil, nil, invalid(part.FormName(), "The field could not be read.")
		}
		fields[part.FormName()] = string(text)
	}
}

// permitted reads the policy of an upload.
func (d *Door) permitted(fields map[string]string) (p policy, err error) {
	text, err := base64.RawURLEncoding.DecodeString(fields["policy"])
	mac, err2 := hex.DecodeString(fields["signature"])
	const whole = 32
	if err != nil || err2 != nil || len(mac) != whole || !d.Box.CheckMAC(uploadSign, text, mac) || json.Unmarshal(text, &p) != nil {
		return p, refuse(codePermission, "Permission denied: the fields of the upload are not those that were given.")
	}
	if time.Now().Unix() > p.Until {
		return p, refuse(codePermission, "Permission denied: the time of this upload is over. Ask for another presigned url.")
	}
	return p, nil
}

func (d *Door) take(ctx context.Context, p policy, part *multipart.Part) (*fileAnswer, *fault, error) {
	f, report, err := d.Feed.UploadFile(ctx, p.Workspace, p.Key, p.By, part)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, refuse(codeTooLong, "The file is longer than %d MiB. Make several of it.", feed.FileBytesLimit>>20), nil
	}
	if err != nil {
		return nil, nil, err
	}
	a := &fileAnswer{p.Key, f.Targets, report.Rejected, report.Duplicates, report.Problems}
	if report.Problem != "" {
		return a, invalid("file", report.Problem), nil
	}
	return a, nil, nil
}

// files lists the files of targets by their keys.
func (d *Door) files(ctx context.Context, c *call) (int, any, error) {
	limit, token, err := page(c.request)
	if err != nil {
		return 0, nil, err
	}
	type file struct {
		FileKey   string `json:"file_key"`
		Size      int64  `json:"size"`
		Targets   int64  `json:"targets"`
		CreatedAt int64  `json:"created_at"`
		ExpiresAt int64  `json:"expires_at"`
	}
	out := struct {
		Files   []file `json:"targets_files"`
		HasMore bool   `json:"has_more"`
		Token   string `json:"token"`
	}{Files: []file{}}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.TargetFiles(c.ws, token, limit+1)
		if out.HasMore = len(rows) > limit; out.HasMore {
			rows = rows[:limit]
			out.Token = rows[limit-1].Key
		}
		for _, f := range rows {
			out.Files = append(out.Files, file{f.Key, f.Size, f.Targets, f.CreatedAt.UnixMilli(), f.ExpiresAt.UnixMilli()})
		}
		return err
	})
	return http.StatusOK, out, err
}
