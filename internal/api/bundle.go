package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/compose/bundle"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const bundlePath = ws + "/files"

// registerBundles adds templates, content blocks and segments as files.
func (a *API) registerBundles() {
	a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[bundle.Report](), true, "")
	const about = "The body is a bundle: a ZIP archive of the files that an export gives, of 64 MB at most. Things are known by their names; what the bundle does not have stays."
	pages := map[string]string{"pages": "Which Page here stands for one of the bundle: its name there, =, its name or id here; several with commas between"}
	a.plain(plainOperation{method: http.MethodGet, path: bundlePath + "/export", need: contentRead, id: "exportFiles", tag: "Content", summary: "Templates, content blocks and segments as files",
		description: "A ZIP archive of JSON and Liquid files, with the media that they show: docs/files.md. The same content gives the same bytes.",
		query:       map[string]string{"kinds": "templates, content_blocks, segments, with commas between; absent: all"}, answer: "application/zip", status: http.StatusOK}, a.bundleExport)
	a.plain(plainOperation{method: http.MethodPost, path: bundlePath + "/diff", need: contentRead, id: "diffFiles", tag: "Content", summary: "What bringing files in would change, and why it could not; nothing is changed",
		description: about, query: pages, body: "application/zip", answer: "application/json", schema: "BundleReport", status: http.StatusOK}, a.bundleDiff)
	a.plain(plainOperation{method: http.MethodPost, path: bundlePath + "/apply", need: contentEdit, id: "applyFiles", tag: "Content", summary: "Bring files in: all of it, or with a problem nothing",
		description: about + " When there are problems the answer tells them with applied false.", query: pages, body: "application/zip", answer: "application/json", schema: "BundleReport", status: http.StatusOK}, a.bundleApply)
}

func (a *API) bundleExport(w http.ResponseWriter, r *http.Request, ws string, _ *caller) error {
	kinds := bundle.Kinds()
	if asked := r.URL.Query().Get("kinds"); asked != "" {
		kinds = strings.Split(asked, ",")
		for i, k := range kinds {
			if !slices.Contains(bundle.Kinds(), k) || slices.Contains(kinds[:i], k) {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The kinds are %s, each once, with commas between.", strings.Join(bundle.Kinds(), ", ")).At("query.kinds")
			}
		}
	}
	files, err := read(r.Context(), a, func(tx *store.Tx) (bundle.Files, error) { return bundle.Export(tx, ws, kinds) })
	if err != nil {
		return err
	}
	body, err := bundle.Pack(files)
	if err != nil {
		return err
	}
	record(r.Context(), nil, map[string]any{"kinds": kinds, "files": len(files)})
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="petitbleu-files.zip"`)
	_, err = w.Write(body)
	return err
}

func (a *API) bundleDiff(w http.ResponseWriter, r *http.Request, ws string, c *caller) error {
	return a.bring(w, r, ws, c, true)
}

func (a *API) bundleApply(w http.ResponseWriter, r *http.Request, ws string, c *caller) error {
	return a.bring(w, r, ws, c, false)
}

// errNotKept gives a transaction up whose report is what is wanted.
var errNotKept = errors.New("nothing is kept")

// bring brings a bundle in, or only tells what that would do.
func (a *API) bring(w http.ResponseWriter, r *http.Request, ws string, c *caller, dry bool) error {
	b, rules, err := a.bundleOf(w, r, c)
	if err != nil {
		return err
	}
	var report bundle.Report
	err = a.o.Store.Write(r.Context(), func(tx *store.Tx) error {
		if report, err = bundle.Apply(tx, ws, b, rules); err != nil {
			return err
		}
		report.Applied = !dry && len(report.Problems) == 0
		if !report.Applied {
			return errNotKept
		}
		record(r.Context(), nil, map[string]any{"added": report.Added, "changed": report.Changed, "things": applied(report)})
		return a.keep(r.Context(), tx)
	})
	if err != nil && !errors.Is(err, errNotKept) {
		return err
	}
	if report.Applied {
		for _, kind := range []live.Kind{live.KindTemplate, live.KindContentBlock, live.KindSegment, live.KindMedia} {
			a.changed(ws, live.Change{Kind: kind})
		}
	} else if t := trailOf(r.Context()); t != nil {
		t.kept = true // nothing was changed, so nothing is to be told
	}
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(report)
}

// applied names what was added or changed, as far as the audit log has room.
func applied(r bundle.Report) (names []string) {
	for _, c := range r.Changes {
		if c.Action != bundle.Extra && len(names) < 100 {
			names = append(names, c.Action+" "+c.Kind+"/"+c.Name)
		}
	}
	return names
}

func (a *API) bundleOf(w http.ResponseWriter, r *http.Request, c *caller) (*bundle.Bundle, bundle.Rules, error) {
	rules := bundle.Rules{
		Compile: func(tx *store.Tx, ws, id string, d segment.Definition) error {
			_, err := audience.Compile(tx, ws, id, d)
			return err
		},
		Track: mayTrack, Sealed: a.sealed, TagKey: nameKey, BaseURL: a.o.BaseURL, Pages: map[string]string{}, ByID: c.id(), ByName: c.name(), Now: stampTime(a.now()),
	}
	if asked := r.URL.Query().Get("pages"); asked != "" {
		for pair := range strings.SplitSeq(asked, ",") {
			from, to, ok := strings.Cut(pair, "=")
			if !ok || from == "" || to == "" {
				return nil, rules, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Write pages as the name in the bundle, =, and the name or id here.").At("query.pages")
			}
			rules.Pages[from] = to
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bundle.ZipLimit))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, rules, petitbleu.Errorf(petitbleu.CodeTooLarge, "A bundle has at most %d MB.", bundle.ZipLimit>>20)
	} else if err != nil {
		return nil, rules, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The file ended before its time. Send it again.")
	}
	files, err := bundle.Unpack(body)
	if err != nil {
		return nil, rules, err
	}
	b, err := bundle.Read(files)
	return b, rules, err
}
