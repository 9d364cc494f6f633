package braze_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// fetch gets the file at an address of the door.
func (d *door) fetch(address string) (int, []byte) {
	d.t.Helper()
	path, ok := strings.CutPrefix(address, base)
	if !ok {
		d.t.Fatalf("the address %s is not one of this program", address)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.Bytes()
}

// unpack gives the lines of the files of an archive.
func unpack(t *testing.T, archive []byte) (files int, lines []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !regexp.MustCompile(`^[0-9a-f]{32}\.json$`).MatchString(f.Name) {
			t.Errorf("a file is called %s", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		s := bufio.NewScanner(r)
		for s.Scan() {
			lines = append(lines, s.Text())
		}
		if s.Err() != nil {
			t.Fatal(s.Err())
		}
	}
	return len(z.File), lines
}

func (d *door) runExports() {
	d.t.Helper()
	for more := true; more; {
		var err error
		if more, err = d.exports.Tick(d.t.Context(), d.clock.Now()); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestExportSegment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		var asked atomic.Int64
		var told atomic.Value
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			told.Store(string(b))
			if asked.Add(1) == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		defer receiver.Close()
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"a","messenger_id":"1","email":"a@x.example","plan":"pro"},{"external_id":"b","messenger_id":"2"},{"external_id":"c"}]}`}, 201, "success")
		ask := `{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","fields_to_export":["external_id","email"],"custom_attributes_to_export":["plan"],"callback_endpoint":"` + receiver.URL + `"}`
		a := d.want(call{path: "/users/export/segment", body: ask}, 201, "success")
		address, prefix := fmt.Sprint(a.body["url"]), fmt.Sprint(a.body["object_prefix"])
		if !regexp.MustCompile(`^[0-9a-f-]{36}-\d{10}$`).MatchString(prefix) {
			t.Errorf("object_prefix %s", prefix)
		}
		if code, body := d.fetch(address); code != 404 {
			t.Errorf("before it is ready: %d %s", code, body)
		}
		if busy := d.want(call{path: "/users/export/segment", body: ask}, 429, "An export of this segment is being written. Wait until it is done."); busy.header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
		d.runExports()
		code, archive := d.fetch(address)
		if code != 200 {
			t.Fatalf("%d %s", code, archive)
		}
		files, lines := unpack(t, archive)
		if want := `{"external_id":"a","email":"a@x.example","custom_attributes":{"plan":"pro"}} {"external_id":"b","custom_attributes":{}}`; files != 1 || strings.Join(lines, " ") != want {
			t.Errorf("%d files: %s", files, lines)
		}
		d.clock.Move(2 * time.Minute) // the callback failed once
		d.runExports()
		if want := `{"success":true,"url":"` + address + `"}`; asked.Load() != 2 || told.Load() != want {
			t.Errorf("told %d times: %v", asked.Load(), told.Load())
		}
		again := d.want(call{path: "/users/export/segment", body: `{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382"}`}, 201, "success") // the other is done
		d.runExports()
		if code, archive := d.fetch(fmt.Sprint(again.body["url"])); code != 200 {
			t.Errorf("%d %s", code, archive)
		} else if _, lines := unpack(t, archive); len(lines) != 2 || !strings.Contains(lines[0], `"created_at"`) {
			t.Errorf("with all fields: %s", lines)
		}
		d.clock.Move(petitbleu.ExportFileLife)
		d.runExports()
		if code, _ := d.fetch(address); code != 404 || asked.Load() != 2 {
			t.Errorf("after its time: %d, told %d times", code, asked.Load())
		}
		if strings.Contains(d.log.String(), strings.TrimPrefix(address, base)) {
			t.Error("the log holds the address")
		}
	})
}

func TestExportSegmentRefused(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	for body, message := range map[string]string{
		`{"segment_id":"none"}`: "segment_id must be a string of the segment api identifier",
		`{}`:                    "segment_id must be a string of the segment api identifier",
		`{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","callback_endpoint":"file:///x"}`:                         "callback_endpoint must be a web address",
		`{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","output_format":"gzip"}`:                                  "output_format must be zip: other formats need a bucket of your own",
		`{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","fields_to_export":"x","custom_attributes_to_export":{}}`: "custom_attributes_to_export must be an array of strings",
	} {
		d.want(call{path: "/users/export/segment", body: body}, 400, message)
	}
	for _, address := range []string{"/exports/x.zip", "/exports/x", "/exports/.zip"} {
		if code, _ := d.fetch(base + address); code != 404 {
			t.Errorf("%s: %d", address, code)
		}
	}
}

// TestExportOfMany: each file has 5,000 people, and nobody is in two.
func TestExportOfMany(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	const people = petitbleu.ExportFilePeople + 250
	for from := 0; from < people; from += 750 {
		var objects []string
		for i := from; i < min(from+750, people); i++ {
			objects = append(objects, fmt.Sprintf(`{"external_id":"u%d","messenger_id":"%d"}`, i, i))
		}
		d.want(call{path: "/users/track/bulk", body: `{"attributes":[` + strings.Join(objects, ",") + `]}`}, 201, "success")
	}
	a := d.want(call{path: "/users/export/segment", body: `{"segment_id":"01a1f82f-1e80-7000-b6fd-1e45f7d1c382","fields_to_export":["external_id"]}`}, 201, "success")
	d.runExports()
	code, archive := d.fetch(fmt.Sprint(a.body["url"]))
	if code != 200 {
		t.Fatalf("%d %s", code, archive)
	}
	files, lines := unpack(t, archive)
	seen := map[string]bool{}
	for _, line := range lines {
		var u struct {
			ID string `json:"external_id"`
		}
		if err := json.Unmarshal([]byte(line), &u); err != nil || u.ID == "" {
			t.Fatalf("%s: %v", line, err)
		}
		seen[u.ID] = true
	}
	if files != 2 || len(lines) != people || len(seen) != people {
		t.Errorf("%d files, %d lines, %d people", files, len(lines), len(seen))
	}
}
