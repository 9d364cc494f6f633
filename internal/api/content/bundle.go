package content

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/compose/bundle"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const bundlePath = door.WS + "/files"

// registerBundles adds templates, content blocks, segments and campaigns as files.
func (a *API) registerBundles() {
	a.Huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[bundle.Report](), true, "")
	const about = "The body is a bundle: a ZIP archive of the files that an export gives, of 64 MB at most. Things are known by their names; what the bundle does not have stays. Campaigns come in as drafts."
	pages := map[string]string{"pages": "Which Page here stands for one of the bundle: its name there, =, its name or id here; several with commas between"}
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: bundlePath + "/export", Need: door.ContentRead, ID: "exportFiles", Tag: "Content", Summary: "Templates, content blocks, segments and campaigns as files",
		Description: "A ZIP archive of JSON and Liquid files, with the media that they show: docs/files.md. The same content gives the same bytes.",
		Query:       map[string]string{"kinds": "templates, content_blocks, segments, campaigns, with commas between; absent: all"}, Answer: "application/zip", Status: http.StatusOK}, a.bundleExport)
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: bundlePath + "/diff", Need: door.ContentRead, ID: "diffFiles", Tag: "Content", Summary: "What bringing files in would change, and why it could not; nothing is changed",
		Description: about, Query: pages, Body: "application/zip", Limit: bundle.ZipLimit + 1, Answer: "application/json", Schema: "BundleReport", Status: http.StatusOK}, a.bundleDiff)
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: bundlePath + "/apply", Need: door.ContentEdit, ID: "applyFiles", Tag: "Content", Summary: "Bring files in: all of it, or with a problem nothing",
		Description: about + " When there are problems the answer tells them with applied false.", Query: pages, Body: "application/zip", Limit: bundle.ZipLimit + 1, Answer: "application/json", Schema: "BundleReport", Status: http.StatusOK}, a.bundleApply)
}

func (a *API) bundleExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	kinds := bundle.Kinds()
	if asked := r.URL.Query().Get("kinds"); asked != "" {
		kinds = strings.Split(asked, ",")
		for i, k := range kinds {
			if !slices.Contains(bundle.Kinds(), k) || slices.Contains(kinds[:i], k) {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The kinds are %s, each once, with commas between.", strings.Join(bundle.Kinds(), ", ")).At("query.kinds")
			}
		}
	}
	files, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (bundle.Files, error) { return bundle.Export(tx, ws, kinds) })
	if err != nil {
		return err
	}
	body, err := bundle.Pack(files)
	if err != nil {
		return err
	}
	door.Record(r.Context(), nil, map[string]any{"kinds": kinds, "files": len(files)})
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="petitbleu-files.zip"`)
	_, err = w.Write(body)
	return err
}

func (a *API) bundleDiff(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller) error {
	return a.bring(w, r, ws, c, true)
}

func (a *API) bundleApply(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller) error {
	return a.bring(w, r, ws, c, false)
}

// errNotKept gives a transaction up whose report is what is wanted.
var errNotKept = errors.New("nothing is kept")

// bring brings a bundle in, or only tells what that would do.
func (a *API) bring(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller, dry bool) error {
	b, rules, err := a.bundleOf(w, r, c)
	if err != nil {
		return err
	}
	var report bundle.Report
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		if report, err = bundle.Apply(tx, ws, b, rules); err != nil {
			return err
		}
		report.Applied = !dry && len(report.Problems) == 0
		if !report.Applied {
			return errNotKept
		}
		door.Record(r.Context(), nil, map[string]any{"added": report.Added, "changed": report.Changed, "things": applied(report)})
		return a.Keep(r.Context(), tx)
	})
	if err != nil && !errors.Is(err, errNotKept) {
		return err
	}
	if report.Applied {
		for _, kind := range []live.Kind{live.KindTemplate, live.KindContentBlock, live.KindSegment, live.KindCampaign, live.KindMedia} {
			a.Changed(ws, live.Change{Kind: kind})
		}
	} else if t := door.TrailOf(r.Context()); t != nil {
		t.Kept = true // nothing was changed, so nothing is to be told
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

func (a *API) bundleOf(w http.ResponseWriter, r *http.Request, c *door.Caller) (*bundle.Bundle, bundle.Rules, error) {
	rules := bundle.Rules{
		Compile: func(tx *store.Tx, ws, id string, d segment.Definition) error {
			_, err := audience.Compile(tx, ws, id, d)
			return err
		},
		Sealed: func(tx *store.Tx, ws string, c petitbleu.Composition) (petitbleu.Composition, error) {
			return views.Sealed(a.Door, a.o.SealTokens, tx, ws, c)
		},
		Draft: func(tx *store.Tx, c *petitbleu.Campaign, d plan.Definition) error {
			return views.PutDraft(a.Door, a.o.SealTokens, tx, c, d)
		},
		Track: views.MayTrack, TagKey: door.NameKey, BaseURL: a.BaseURL, Pages: map[string]string{}, ByID: c.ID(), ByName: c.Name(), Now: door.StampTime(a.Now()),
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
