package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func rules() Rules {
	return Rules{
		Compile: func(tx *store.Tx, ws, _ string, d segment.Definition) error {
			for _, id := range d.Uses().Segments {
				if _, err := tx.Segment(ws, id); err != nil {
					return petitbleu.Errorf(petitbleu.CodeInvalidBody, "A segment is missing.")
				}
			}
			return nil
		},
		Track:  func(*store.Tx, petitbleu.Segment) error { return nil },
		Sealed: func(_ *store.Tx, _ string, c petitbleu.Composition) (petitbleu.Composition, error) { return c, nil },
		Draft: func(_ *store.Tx, c *petitbleu.Campaign, d plan.Definition) error {
			c.Draft, c.Type = d.Encode(), string(d.Delivery.Type)
			return nil
		},
		TagKey: strings.ToLower, BaseURL: "https://two.example", Now: noon, ByID: "usr_1", ByName: "Ann",
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// furnish fills workspace ws_1 with things that name each other, and gives ws_2 a Page.
func furnish(t *testing.T, s *store.Store) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		if err := tx.UpsertApp(petitbleu.App{ID: "app", Name: "App", Mode: "live", CreatedAt: noon}); err != nil {
			return err
		}
		for _, ws := range []string{"ws_1", "ws_2"} {
			err := errors.Join(
				tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: ws, TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: noon}),
				tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: "page_of_" + ws, AppID: "app", Name: "Cooktoys " + ws, State: petitbleu.PageConnected, CreatedAt: noon, UpdatedAt: noon}))
			if err != nil {
				return err
			}
		}
		m, err := compose.ReadMedia(petitbleu.MediaFile{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMedia, noon), Name: "pan.png", CreatedAt: noon}, picture(t))
		if err == nil {
			m, err = compose.AddMedia(tx, m, picture(t))
		}
		if err != nil {
			return err
		}
		block := func(name, content string) error {
			return compose.AddBlock(tx, petitbleu.ContentBlock{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindBlock, noon), Name: name, Content: content, Version: 1, CreatedAt: noon, UpdatedAt: noon}, "Ann")
		}
		a, b := petitbleu.NewID(petitbleu.KindSegment, noon), petitbleu.NewID(petitbleu.KindSegment, noon)
		insert := func(id, name, definition string) error {
			d, err := segment.Parse([]byte(definition))
			if err != nil {
				return err
			}
			_, err = tx.InsertSegment(petitbleu.Segment{WorkspaceID: "ws_1", ID: id, Name: name, Definition: d.Encode(), Version: 1, CreatedAt: noon, UpdatedAt: noon})
			return err
		}
		tag := store.Tag{WorkspaceID: "ws_1", ID: "tag_1", Name: "Spring", NameKey: "spring", Colour: "grey", CreatedAt: noon, UpdatedAt: noon}
		c := petitbleu.Composition{Channel: "messenger", PageID: "page_of_ws_1", Purpose: petitbleu.PurposeTransactional,
			Content: petitbleu.Content{Type: petitbleu.ContentImage, Media: &petitbleu.Media{URL: "https://one.example" + m.Path()}}}
		web := petitbleu.Composition{Channel: "webhook", Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
			Webhook: &petitbleu.WebhookRequest{URL: "https://shop.example/x", Body: "{{content_blocks.${greeting}}} {{page_tokens.${page_of_ws_1}}}"}}}
		add := func(name string, c petitbleu.Composition) error {
			made, err := compose.AddTemplate(tx, petitbleu.Template{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindTemplate, noon), Name: name, CreatedAt: noon, UpdatedAt: noon}, c, "Ann")
			return errors.Join(err, tx.SetTags("ws_1", "template", made.ID, []string{"tag_1"}))
		}
		return errors.Join(tx.PutTag(tag), campaigns(tx, a, c, web), block("name", "{{${first_name}}}"), block("greeting", "Hello {{content_blocks.${name}}}, see https://one.example"+m.Path()),
			insert(b, "VIP", `{"version":1,"where":{"type":"opted_in","op":"is","page":"page_of_ws_1"}}`),
			insert(a, "Not VIP", `{"version":1,"where":{"type":"segment","op":"is_not_member","value":"`+b+`"}}`),
			add("Parcel", c), add("Parcel: by hand!", web))
	})
}

// campaigns adds two: one that was launched and is about a segment, and a draft that listens to it.
func campaigns(tx *store.Tx, segmentID string, one, two petitbleu.Composition) error {
	first, second := petitbleu.NewID(petitbleu.KindCampaign, noon), petitbleu.NewID(petitbleu.KindCampaign, noon)
	kept, err := tx.PutComposition("ws_1", one, noon)
	if err != nil {
		return err
	}
	live := plan.New()
	live.Purpose, live.Variants[0].CompositionID, live.Variants[0].TemplateID = petitbleu.PurposeRequested, kept, "tpl_x"
	live.Audience.Where = segment.Node{Type: "segment", Op: "is_member", Value: segmentID}
	draft := plan.New()
	draft.Purpose, draft.Variants[0].Composition = petitbleu.PurposeSupport, &two
	draft.Delivery = plan.Delivery{Type: plan.Action, Trigger: &plan.Trigger{On: []plan.Happening{{Kind: plan.OnRead, Campaign: first}, {Kind: plan.OnOptIn, PageID: "page_of_ws_1"}}}}
	draft.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnMessage, PageID: "page_of_ws_1"}, Within: 3600}}
	insert := func(c petitbleu.Campaign) error {
		c.WorkspaceID, c.Revision, c.CreatedAt, c.UpdatedAt = "ws_1", 1, noon, noon
		_, err := tx.InsertCampaign(c)
		return err
	}
	follows := segment.Definition{Version: segment.Version, Where: segment.Node{Match: segment.Or, Of: []segment.Node{{Type: "campaign", Name: second, Op: "read"}, {Type: "campaign", Tag: "tag_1", Op: "received"}}}}
	_, err = tx.InsertSegment(petitbleu.Segment{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindSegment, noon), Name: "Readers", Definition: follows.Encode(), Version: 1, CreatedAt: noon, UpdatedAt: noon})
	return errors.Join(err, insert(petitbleu.Campaign{ID: first, Name: "Spring", State: petitbleu.CampaignActive, Type: "planned", Channel: "messenger", Live: live.Encode(), Version: 1}),
		insert(petitbleu.Campaign{ID: second, Name: "After spring", Description: "Who read it", State: petitbleu.CampaignDraft, Type: "action", Channel: "webhook", Draft: draft.Encode()}),
		tx.SetTags("ws_1", "campaign", first, []string{"tag_1"}))
}

func write(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func export(t *testing.T, s *store.Store, ws string) (files Files) {
	t.Helper()
	if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { files, err = Export(tx, ws, Kinds()); return err }); err != nil {
		t.Fatal(err)
	}
	return files
}

var errDry = errors.New("dry")

// bring applies files; with problems nothing is kept.
func bring(t *testing.T, s *store.Store, ws string, files Files, r Rules) (report Report) {
	t.Helper()
	b, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if report, err = Apply(tx, ws, b, r); err == nil && len(report.Problems) > 0 {
			err = errDry
		}
		return err
	})
	if err != nil && !errors.Is(err, errDry) {
		t.Fatal(err)
	}
	return report
}

// TestBetweenWorkspaces exports from one workspace, brings that into another, and finds nothing to do then.
func TestBetweenWorkspaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		furnish(t, s)
		files := export(t, s, "ws_1")
		for p, text := range files {
			for _, id := range []string{"page_of_ws_1", "seg_", "tpl_", "cb_", "cmp_", "med_", "camp_", "tag_1", "https://one.example", "2026"} {
				if strings.Contains(string(text), id) && !strings.HasPrefix(p, Media) {
					t.Errorf("%s names %s:\n%s", p, id, text)
				}
			}
		}
		packed, err := Pack(files)
		if err != nil {
			t.Fatal(err)
		}
		if files, err = Unpack(packed); err != nil {
			t.Fatal(err)
		}
		if again, err := Pack(export(t, s, "ws_1")); err != nil || !bytes.Equal(again, packed) {
			t.Errorf("two exports differ (%v)", err)
		}
		r := rules()
		report := bring(t, s, "ws_2", files, r)
		if len(report.Problems) != 6 {
			t.Fatalf("without its Page: %+v", report.Problems)
		}
		if there := export(t, s, "ws_2"); len(there) != 1 {
			t.Fatalf("with problems something was kept: %v", there.Paths())
		}
		r.Pages = map[string]string{"Cooktoys ws_1": "Cooktoys ws_2"}
		if report = bring(t, s, "ws_2", files, r); len(report.Problems) != 0 || report.Added != 10 || report.Changed+report.Same+report.Extra != 0 {
			t.Fatalf("%+v", report)
		}
		if report = bring(t, s, "ws_2", files, r); report.Added+report.Changed+report.Extra != 0 || report.Same != 10 {
			t.Errorf("brought in twice: %+v", report)
		}
		back := export(t, s, "ws_2")
		for p, text := range files {
			if want := strings.ReplaceAll(string(text), "Cooktoys ws_1", "Cooktoys ws_2"); want != string(back[p]) {
				t.Errorf("%s came back as\n%s\nand was\n%s", p, back[p], want)
			}
		}
		var there []petitbleu.Campaign
		write(t, s, func(tx *store.Tx) (err error) {
			there, err = tx.SearchCampaigns("ws_2", store.CampaignSearch{Limit: 10})
			return err
		})
		if len(there) != 2 || there[0].State != petitbleu.CampaignDraft || there[1].State != petitbleu.CampaignDraft || there[0].Version+there[1].Version != 0 {
			t.Errorf("%+v", there)
		}
		if report = bring(t, s, "ws_1", files, rules()); report.Added+report.Changed+report.Extra != 0 {
			t.Errorf("into where it is from: %+v", report)
		}
	})
}

func TestChangesAndProblems(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	furnish(t, s)
	files := export(t, s, "ws_1")
	files["content_blocks/name.liquid"] = []byte("{{${last_name}}}")
	delete(files, "segments/not-vip.json")
	report := bring(t, s, "ws_1", files, rules())
	if report.Changed != 1 || report.Extra != 1 || report.Changes[0].Fields[0] != (Field{"content", "{{${first_name}}}", "{{${last_name}}}"}) {
		t.Errorf("%+v", report)
	}
	if got := string(export(t, s, "ws_1")["content_blocks/name.liquid"]); got != "{{${last_name}}}" {
		t.Errorf("the block says %s", got)
	}
	for name, c := range map[string]struct {
		change func(f Files)
		want   string
	}{
		"bad Liquid":    {func(f Files) { f["content_blocks/name.liquid"] = []byte("{{") }, "content_blocks/name.json"},
		"no such block": {func(f Files) { f["content_blocks/name.liquid"] = []byte("{{content_blocks.${nobody}}}") }, "content_blocks/name.json"},
		"a circle":      {func(f Files) { f["content_blocks/name.liquid"] = []byte("{{content_blocks.${greeting}}}") }, "content_blocks"},
		"no content":    {func(f Files) { delete(f, "content_blocks/name.liquid") }, "content_blocks/name.json"},
		"no JSON":       {func(f Files) { f["templates/parcel.json"] = []byte("{") }, "templates/parcel.json"},
		"an unknown member": {func(f Files) {
			f["templates/parcel.json"] = bytes.Replace(f["templates/parcel.json"], []byte(`"name"`), []byte(`"nom"`), 1)
		}, "templates/parcel.json"},
		"one name twice": {func(f Files) { f["templates/zz.json"] = f["templates/parcel.json"] }, "templates/zz.json"},
		"no such segment": {func(f Files) {
			f["segments/vip.json"] = []byte(`{"name":"VIP","definition":{"version":1,"where":{"type":"segment","op":"is_member","value":"name:Nobody"}}}`)
		}, "segments/vip.json"},
		"no such campaign": {func(f Files) {
			f["campaigns/after-spring.json"] = bytes.Replace(f["campaigns/after-spring.json"], []byte("name:Spring"), []byte("name:Autumn"), 1)
		}, "campaigns/after-spring.json"},
		"a campaign with a member that is not known": {func(f Files) {
			f["campaigns/spring.json"] = bytes.Replace(f["campaigns/spring.json"], []byte(`"weight"`), []byte(`"wait"`), 1)
		}, "campaigns/spring.json"},
		"a bad definition": {func(f Files) {
			f["segments/vip.json"] = []byte(`{"name":"VIP","definition":{"version":1,"where":{"type":"moon","op":"is"}}}`)
		}, "segments/vip.json"},
	} {
		f := Files{}
		for p, text := range export(t, s, "ws_1") {
			f[p] = text
		}
		c.change(f)
		report := bring(t, s, "ws_1", f, rules())
		if len(report.Problems) == 0 || !slices.ContainsFunc(report.Problems, func(p Problem) bool { return strings.HasPrefix(p.Path, c.want) && p.Sentence != "" }) {
			t.Errorf("%s: %+v", name, report.Problems)
		}
	}
	for name, f := range map[string]Files{"no manifest": {}, "another format": {manifestPath: []byte(`{"format":2,"kinds":[]}`)}, "an unknown kind": {manifestPath: []byte(`{"format":1,"kinds":["people"]}`)}} {
		if _, err := Read(f); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestWhatIsLiveStays: a change of a campaign that was launched is a draft beside what is live.
func TestWhatIsLiveStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		furnish(t, s)
		files := export(t, s, "ws_1")
		files["campaigns/spring.json"] = bytes.Replace(files["campaigns/spring.json"], []byte(`"requested"`), []byte(`"support"`), 2)
		report := bring(t, s, "ws_1", files, rules())
		if report.Changed != 1 || len(report.Problems) > 0 || report.Changes[0].Kind != Campaigns || report.Changes[0].Fields[0].Name != "definition" {
			t.Fatalf("%+v", report)
		}
		var c petitbleu.Campaign
		write(t, s, func(tx *store.Tx) (err error) {
			c, _, err = tx.CampaignNamed("ws_1", "Spring")
			return err
		})
		if c.State != petitbleu.CampaignActive || c.Version != 1 || !strings.Contains(string(c.Live), "requested") || !strings.Contains(string(c.Draft), "support") || c.Revision != 2 {
			t.Errorf("%+v\n%s\n%s", c, c.Live, c.Draft)
		}
		if report = bring(t, s, "ws_1", files, rules()); report.Changed+report.Added != 0 {
			t.Errorf("twice: %+v", report)
		}
	})
}

func FuzzUnpack(f *testing.F) {
	packed, err := Pack(Files{manifestPath: []byte(`{"format":1,"kinds":["templates"]}`), "templates/a.json": []byte(`{"name":"a","composition":{"channel":"webhook","content":{"type":"webhook"},"purpose":"support"}}`)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Fuzz(func(t *testing.T, body []byte) {
		files, err := Unpack(body)
		if err != nil {
			return
		}
		if b, err := Read(files); err == nil {
			for _, p := range b.Problems {
				if _, err := json.Marshal(p); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
